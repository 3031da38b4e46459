// Package gl is the contract of package backend on OpenGL 4.3 compute shaders.
//
// Everything but the calls themselves is pure Go and is in every build; the calls
// are compiled with -tags gl. In layers, from the top:
//
//   - kernel_*.go turn the operations of backend.Kernels into dispatches: a shader,
//     the ranges it is bound to, its parameters and its grid.
//   - queue.go, recording.go and scratch.go put them in order, now or at a replay.
//   - device.go and thread.go: one goroutine, locked to its thread, owns the context
//     of a device; all queues of the device post commands (command.go) to it. alloc.go,
//     memory.go and pool.go hand out its memory.
//   - executor.go carries commands out on that thread, hazard.go places the memory
//     barriers that they need, compile.go makes and keeps the programs, which
//     program_cache.go carries from run to run, and failure.go turns what the driver
//     reports into the errors of the contract. segment.go makes calls of what was
//     recorded, once; bindings.go and params.go bind what shaders read and write;
//     transfer.go moves data while the device works.
//   - api.go is all that is used of OpenGL. native.go implements it with go-gl; the
//     tests implement it in Go, and check what was bound and where barriers stand.
//   - tune*.go choose the kernel of a product. Each class of products has a default, and
//     Tune, which runs only when it is called, finds what is faster on this device.
//     pace.go keeps dispatches short by the rates that timed.go measures.
//   - recorder.go is a device that only counts, in pure Go; profile.go times each
//     dispatch of a real one.
//   - driver.go finds devices by asking ways to a context in turn: EGL (egl_linux.go)
//     and a hidden GLFW window (glfw.go).
//
// # Environment
//
// DNNBENCH_GL_PROVIDER=egl or glfw leaves the other ways to a context out.
// DNNBENCH_GL_DEBUG=1 asks for the driver's error after each command, so that a
// failure names the operation that caused it; without it errors are looked for
// where the host waits, and name the last operation before.
//
// DNNBENCH_CACHE=FOLDER keeps compiled programs and what Tune found there, in place of
// the user's cache directory; off keeps nothing. DNNBENCH_TUNE=off uses the default
// kernels, as backend.Config.Deterministic does.
package gl
