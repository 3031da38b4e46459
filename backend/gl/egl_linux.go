//go:build gl && cgo

package gl

// #cgo LDFLAGS: -ldl
// #include <stdlib.h>
// #include "egl.h"
import "C"

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"unsafe"
)

// Values of EGL that are used.
const (
	eglExtensions          = 0x3055
	eglOpenGLAPI           = 0x30A2
	eglPlatformDevice      = 0x313F
	eglPlatformSurfaceless = 0x31DD
	eglNone                = 0x3038
	eglSurfaceType         = 0x3033
	eglPbufferBit          = 0x0001
	eglRenderableType      = 0x3040
	eglOpenGLBit           = 0x0008
	eglWidth               = 0x3057
	eglHeight              = 0x3056
	eglMajorVersion        = 0x3098
	eglMinorVersion        = 0x30FB
	eglProfileMask         = 0x30FD
	eglCoreProfileBit      = 0x0001
	eglResetNotification   = 0x31BD
	eglLoseContextOnReset  = 0x31BF
)

// loadEGL opens the library, once in a process.
var loadEGL = sync.OnceValues(func() (*C.egl, error) {
	e := new(C.egl)
	if missing := C.egl_load(e); missing != nil {
		return nil, errors.New(C.GoString(missing))
	}
	return e, nil
})

// eglDevices is EGL on each device that it enumerates: no display server is
// needed.
var eglDevices = provider{name: "EGL device", kind: "egl", find: func() ([]candidate, error) {
	e, err := loadEGL()
	if err != nil {
		return nil, err
	}
	client := words(C.egl_query_string(e, nil, eglExtensions))
	if !(client["EGL_EXT_device_base"] || client["EGL_EXT_device_enumeration"]) || !client["EGL_EXT_platform_device"] ||
		e.queryDevices == nil || e.getPlatformDisplay == nil {
		return nil, errors.New("the library does not enumerate devices")
	}
	var count C.int
	if C.egl_query_devices(e, 0, nil, &count) == 0 || count == 0 {
		return nil, fmt.Errorf("the library finds no device (%w)", lastEGLError(e))
	}
	devices := make([]unsafe.Pointer, count)
	if C.egl_query_devices(e, count, &devices[0], &count) == 0 {
		return nil, lastEGLError(e)
	}
	var all []candidate
	for i, device := range devices[:count] {
		software := e.queryDeviceString != nil &&
			words(C.egl_query_device_string(e, device, eglExtensions))["EGL_MESA_device_software"]
		all = append(all, candidate{fmt.Sprintf("EGL device %d", i), software, func() (context, error) {
			return newEGLContext(e, eglPlatformDevice, device)
		}})
	}
	return all, nil
}}

// eglSurfaceless is EGL on Mesa's platform without surfaces.
var eglSurfaceless = provider{name: "EGL surfaceless", kind: "egl", find: func() ([]candidate, error) {
	e, err := loadEGL()
	if err != nil {
		return nil, err
	}
	if !words(C.egl_query_string(e, nil, eglExtensions))["EGL_MESA_platform_surfaceless"] || e.getPlatformDisplay == nil {
		return nil, errors.New("the library has no such platform")
	}
	return []candidate{{"EGL surfaceless", false, func() (context, error) {
		return newEGLContext(e, eglPlatformSurfaceless, nil)
	}}}, nil
}}

// eglContext is a context on a display. The display is shared with the whole
// process, so that it is never terminated.
type eglContext struct {
	egl                       *C.egl
	display, context, surface unsafe.Pointer
}

func newEGLContext(e *C.egl, platform C.unsigned, native unsafe.Pointer) (context, error) {
	display := C.egl_platform_display(e, platform, native)
	if display == nil {
		return nil, fmt.Errorf("it gives no display: %w", lastEGLError(e))
	}
	if C.egl_initialize(e, display) == 0 {
		return nil, fmt.Errorf("the display does not initialise: %w", lastEGLError(e))
	}
	if C.egl_bind_api(e, eglOpenGLAPI) == 0 {
		return nil, fmt.Errorf("it has no desktop OpenGL: %w", lastEGLError(e))
	}
	has := words(C.egl_query_string(e, display, eglExtensions))
	attributes := []C.int{eglSurfaceType, eglPbufferBit, eglRenderableType, eglOpenGLBit, eglNone}
	var count C.int
	config := C.egl_choose_config(e, display, &attributes[0], &count)
	if count < 1 && !(has["EGL_KHR_no_config_context"] && has["EGL_KHR_surfaceless_context"]) {
		return nil, fmt.Errorf("it has no configuration for OpenGL without a window: %w", lastEGLError(e))
	}
	c := &eglContext{egl: e, display: display}
	if c.context = c.create(config); c.context == nil {
		return nil, fmt.Errorf("it makes no OpenGL 4.3 core context: %w", lastEGLError(e))
	}
	if !has["EGL_KHR_surfaceless_context"] {
		size := []C.int{eglWidth, 1, eglHeight, 1, eglNone}
		if c.surface = C.egl_create_pbuffer(e, display, config, &size[0]); c.surface == nil {
			err := fmt.Errorf("it makes no surface in memory: %w", lastEGLError(e))
			c.destroy()
			return nil, err
		}
	}
	return c, nil
}

// create makes a context that tells of resets, where the driver has such, or one
// that does not.
func (c *eglContext) create(config unsafe.Pointer) unsafe.Pointer {
	core := []C.int{eglMajorVersion, 4, eglMinorVersion, 3, eglProfileMask, eglCoreProfileBit}
	telling := append(core[:len(core):len(core)], eglResetNotification, eglLoseContextOnReset, eglNone)
	if made := C.egl_create_context(c.egl, c.display, config, &telling[0]); made != nil {
		return made
	}
	plain := append(core, eglNone)
	return C.egl_create_context(c.egl, c.display, config, &plain[0])
}

func (c *eglContext) makeCurrent() error {
	if C.egl_bind_api(c.egl, eglOpenGLAPI) == 0 || C.egl_make_current(c.egl, c.display, c.surface, c.context) == 0 {
		return fmt.Errorf("the context cannot be made current: %w", lastEGLError(c.egl))
	}
	return nil
}

func (c *eglContext) release() {
	C.egl_make_current(c.egl, c.display, nil, nil)
	C.egl_release_thread(c.egl)
}

func (c *eglContext) procAddress(name string) unsafe.Pointer {
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	return C.egl_proc_address(c.egl, text)
}

func (c *eglContext) destroy() {
	C.egl_destroy_context(c.egl, c.display, c.context)
	if c.surface != nil {
		C.egl_destroy_surface(c.egl, c.display, c.surface)
	}
}

// words splits a list of extensions, which is NULL where there are none at all.
func words(list *C.char) map[string]bool {
	set := map[string]bool{}
	if list != nil {
		for _, w := range strings.Fields(C.GoString(list)) {
			set[w] = true
		}
	}
	return set
}

// lastEGLError is the error of the call before, on this thread.
func lastEGLError(e *C.egl) error {
	code := int(C.egl_get_error(e))
	names := []string{
		"EGL_SUCCESS", "EGL_NOT_INITIALIZED", "EGL_BAD_ACCESS", "EGL_BAD_ALLOC", "EGL_BAD_ATTRIBUTE",
		"EGL_BAD_CONFIG", "EGL_BAD_CONTEXT", "EGL_BAD_CURRENT_SURFACE", "EGL_BAD_DISPLAY", "EGL_BAD_MATCH",
		"EGL_BAD_NATIVE_PIXMAP", "EGL_BAD_NATIVE_WINDOW", "EGL_BAD_PARAMETER", "EGL_BAD_SURFACE", "EGL_CONTEXT_LOST",
	}
	const success = 0x3000 // the others follow it
	if i := code - success; i >= 0 && i < len(names) {
		return errors.New(names[i])
	}
	return fmt.Errorf("EGL error %#x", code)
}
