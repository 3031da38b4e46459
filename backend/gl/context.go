package gl

import "unsafe"

// context is an OpenGL context. All its methods are called on one thread.
type context interface {
	makeCurrent() error
	// release makes no context current on the thread.
	release()
	procAddress(name string) unsafe.Pointer
	// destroy gives the context back. It is not current then.
	destroy()
}

// provider is a way to contexts.
type provider struct {
	name string // "EGL"
	kind string // its name in DNNBENCH_GL_PROVIDER
	// find lists what contexts may be made on. It runs on a thread of its own.
	find func() ([]candidate, error)
}

// candidate is what a context may be made on: a device, a window system.
type candidate struct {
	name     string
	software bool // known to be emulated by a CPU
	create   func() (context, error)
}
