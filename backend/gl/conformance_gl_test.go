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
	backendtest.Run(t, func() (backend.Backend, error) {
		q, err := driver.open(0, config{poison: true})
		if err != nil {
			return nil, err
		}
		return failing{q}, nil
	})
}

// failing is a queue whose device can be made to fail.
type failing struct{ *Queue }

func (q failing) FailNext(err error) { q.fail("a planted failure", err) }
