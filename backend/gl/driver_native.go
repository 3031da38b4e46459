//go:build gl && cgo && (linux || windows)

package gl

import (
	"os"
	"unsafe"

	"github.com/dnnbench/dnnbench/backend"
)

// Built reports whether OpenGL is in this program.
const Built = true

// Driver makes backends on OpenGL.
func Driver() backend.Driver { return newDriver() }

func newDriver() *driver {
	return &driver{
		providers: providers,
		only:      os.Getenv("DNNBENCH_GL_PROVIDER"),
		load: func(procAddress func(name string) unsafe.Pointer) (api, error) {
			n, err := loadNative(procAddress)
			if err != nil {
				return nil, err
			}
			return n, nil
		},
	}
}
