//go:build gl && cgo

package gl

var providers = []provider{glfwWindow}
