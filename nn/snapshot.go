package nn

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// snapshot is the last good weights, on the device.
type snapshot struct {
	m     *Model
	saved *backend.Tensor // as the flat parameters
	stats *backend.Tensor // as the flat statistics
	sum   *backend.Tensor // [1]
	epoch int             // whose end they are from; 0: none
}

// newSnapshot takes the weights as they are.
func newSnapshot(m *Model) (*snapshot, error) {
	s := &snapshot{m: m}
	var err error
	if s.saved, err = backend.New(m.b, backend.Float32, m.params.Len()); err == nil {
		s.sum, err = backend.New(m.b, backend.Float32, 1)
	}
	if err == nil {
		s.stats, err = backend.New(m.b, backend.Float32, m.statistics.Len())
	}
	if err != nil {
		s.free()
		return nil, fmt.Errorf("a copy of the weights: %w", err)
	}
	s.copy(s.saved, m.params, s.stats, m.statistics)
	return s, nil
}

// take copies the weights, if all are finite: then so is their sum, and else it is
// not, because NaN and infinities stay in a sum.
func (s *snapshot) take(epoch int) (good bool, err error) {
	b, params := s.m.b, s.m.params
	backend.Sum(b, s.sum, params.View(0, 1, params.Len()), backend.Across)
	var sum [1]float32
	if err := backend.Download(b, sum[:], s.sum); err != nil {
		return false, err
	}
	if !finite(sum[0]) {
		return false, nil
	}
	s.copy(s.saved, params, s.stats, s.m.statistics)
	s.epoch = epoch
	return true, nil
}

// restore goes back to the weights taken last.
func (s *snapshot) restore() { s.copy(s.m.params, s.saved, s.m.statistics, s.stats) }

func (s *snapshot) copy(params, fromParams, stats, fromStats *backend.Tensor) {
	backend.Copy(s.m.b, params, fromParams)
	if stats.Len() > 0 {
		backend.Copy(s.m.b, stats, fromStats)
	}
}

func (s *snapshot) free() {
	s.saved.Free()
	s.sum.Free()
	s.stats.Free()
}
