//go:build gl && cgo && ((linux && glfw) || windows)

package gl

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"unsafe"

	"github.com/go-gl/glfw/v3.3/glfw"
)

// glfwWindow is a context in a window that is never shown.
var glfwWindow = provider{name: "GLFW", kind: "glfw", find: func() ([]candidate, error) {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return nil, errors.New("neither DISPLAY nor WAYLAND_DISPLAY is set (xvfb-run gives a display without a screen)")
	}
	return []candidate{{"GLFW", false, newGLFWContext}}, nil
}}

// glfwState guards what GLFW keeps for the whole process. GLFW asks for the main
// thread for the sake of window events on macOS; on Linux and Windows windows live
// on the thread that makes them, one at a time makes or destroys one, and no
// events are handled. GLFW is never terminated, since that would take the
// windows of other devices.
var glfwState sync.Mutex

type glfwContext struct{ window *glfw.Window }

func newGLFWContext() (c context, err error) {
	glfwState.Lock()
	defer glfwState.Unlock()
	defer recoverGLFW(&err)
	if err := glfw.Init(); err != nil {
		return nil, err
	}
	glfw.DefaultWindowHints()
	glfw.WindowHint(glfw.Visible, glfw.False)
	glfw.WindowHint(glfw.ContextVersionMajor, 4)
	glfw.WindowHint(glfw.ContextVersionMinor, 3)
	glfw.WindowHint(glfw.OpenGLProfile, glfw.OpenGLCoreProfile)
	glfw.WindowHint(glfw.ContextRobustness, glfw.LoseContextOnReset)
	window, err := glfw.CreateWindow(1, 1, "dnnbench", nil, nil)
	if err != nil {
		return nil, err
	}
	if window == nil { // as when the display does not answer
		return nil, errors.New("it makes no window and gives no reason")
	}
	return &glfwContext{window}, nil
}

func (c *glfwContext) makeCurrent() (err error) {
	defer recoverGLFW(&err)
	c.window.MakeContextCurrent()
	return nil
}

func (c *glfwContext) release() {
	defer recoverGLFW(new(error))
	glfw.DetachCurrentContext()
}

func (c *glfwContext) procAddress(name string) unsafe.Pointer { return glfw.GetProcAddress(name) }

func (c *glfwContext) destroy() {
	glfwState.Lock()
	defer glfwState.Unlock()
	defer recoverGLFW(new(error))
	c.window.Destroy()
}

// recoverGLFW turns a panic of the bindings, which is what they make of an error
// that they do not expect, back into one.
func recoverGLFW(err *error) {
	if cause := recover(); cause != nil {
		*err = fmt.Errorf("%v", cause)
	}
}
