//go:build gl && cgo && !glfw

package gl

var providers = []provider{eglDevices, eglSurfaceless}
