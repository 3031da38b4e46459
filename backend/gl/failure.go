package gl

import (
	"errors"
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// check makes errors that the driver has kept the device's failure.
func (x *executor) check() {
	if x.gl.lost() {
		x.device.fail(x.lastOp, backend.ErrDeviceLost)
		return
	}
	if err := x.takeErrors(); err != nil {
		x.device.fail(x.lastOp, err)
	}
}

// maxErrors ends a search for errors on drivers that repeat one for ever, as
// without a current context.
const maxErrors = 16

func (x *executor) takeErrors() (first error) {
	for range maxErrors {
		code := x.gl.getError()
		if code == glNoError {
			break
		}
		if first == nil {
			first = glError(code)
		}
	}
	return first
}

// glError is the error for a value of glGetError other than glNoError.
func glError(code uint32) error {
	switch code {
	case glOutOfMemory:
		return backend.ErrOutOfMemory
	case glContextLost:
		return backend.ErrDeviceLost
	}
	name, ok := map[uint32]string{
		0x0500: "GL_INVALID_ENUM",
		0x0501: "GL_INVALID_VALUE",
		0x0502: "GL_INVALID_OPERATION",
		0x0506: "GL_INVALID_FRAMEBUFFER_OPERATION",
	}[code]
	if !ok {
		name = fmt.Sprintf("OpenGL error %#x", code)
	}
	return fmt.Errorf("the driver reports %s: %w", name, errRefused)
}

// errRefused is a call that the driver refused, in this operation or, unless
// DNNBENCH_GL_DEBUG=1 is set, in one before it.
var errRefused = errors.New("it refused a call (set DNNBENCH_GL_DEBUG=1 to find which)")
