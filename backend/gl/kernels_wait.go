package gl

import (
	"errors"

	"github.com/dnnbench/dnnbench/backend"
)

// asBackend holds until all kernels are there.
func asBackend(q *Queue) (backend.Backend, error) {
	if b, ok := any(q).(backend.Backend); ok {
		return b, nil
	}
	return nil, errors.New("the kernels are incomplete")
}
