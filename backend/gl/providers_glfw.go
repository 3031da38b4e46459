//go:build gl && cgo && glfw && linux

package gl

var providers = []provider{eglDevices, eglSurfaceless, glfwWindow}
