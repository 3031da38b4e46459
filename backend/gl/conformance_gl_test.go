//go:build gl && cgo && (linux || windows)

package gl

import (
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest"
)

// Memory is poisoned, so that reading what was not written shows.
func TestConformance(t *testing.T) {
	driver := newDriver()
	backendtest.Run(t, func() (backend.Backend, error) { return driver.open(0, config{poison: true}) })
}
