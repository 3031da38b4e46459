//go:build !(gl && cgo && (linux || windows))

package gl

import (
	"fmt"
	"runtime"

	"github.com/dnnbench/dnnbench/backend"
)

// Built reports whether OpenGL is in this program.
const Built = false

// Driver says how to get a build with OpenGL: this one has none.
func Driver() backend.Driver { return none{} }

type none struct{}

// Name is "gl".
func (none) Name() string { return name }

// Devices returns an error wrapping backend.ErrNotBuilt.
func (none) Devices() ([]backend.Device, error) { return nil, notBuilt(runtime.GOOS) }

// Open returns an error wrapping backend.ErrNotBuilt.
func (none) Open(int, backend.Config) (backend.Backend, error) { return nil, notBuilt(runtime.GOOS) }

func notBuilt(goos string) error {
	switch goos {
	case "linux":
		return fmt.Errorf("OpenGL is %w: run make gl, or install gcc libc6-dev pkg-config libgl-dev "+
			"and build with CGO_ENABLED=1 go build -tags gl ./cmd/dnnbench", backend.ErrNotBuilt)
	case "windows":
		return fmt.Errorf("OpenGL is %w: install a MinGW gcc "+
			"and build with CGO_ENABLED=1 go build -tags gl ./cmd/dnnbench", backend.ErrNotBuilt)
	case "darwin":
		return fmt.Errorf("OpenGL is %w and cannot be: macOS stops at OpenGL 4.1, compute shaders need 4.3", backend.ErrNotBuilt)
	}
	return fmt.Errorf("OpenGL is %w: it is there for Linux and Windows", backend.ErrNotBuilt)
}
