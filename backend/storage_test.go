package backend_test

import (
	"sync"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fork is a queue of a device that only records, and counts what is given back.
type fork struct {
	inert
	recording *backend.Recording
	released  *sync.Map
}

func (q *fork) Free(m backend.Memory)                                    { q.released.Store(m, true) }
func (q *fork) BeginRecording(r *backend.Recording) error                { q.recording = r; return nil }
func (q *fork) EndRecording() (backend.Program, error)                   { q.recording = nil; return empty{}, nil }
func (q *fork) Recording() *backend.Recording                            { return q.recording }
func (q *fork) Axpby(*backend.Tensor, float32, *backend.Tensor, float32) {}

// empty is a recorded program of nothing.
type empty struct{}

func (empty) Replay() error { return nil }
func (empty) Free()         {}

// TestForksShareTensors records one tensor on many queues at once, and frees it in
// between: its memory goes when the last recording does.
func TestForksShareTensors(t *testing.T) {
	shared, released := newInert(), &sync.Map{}
	owner := &fork{inert: shared, released: released}
	x, err := backend.New(owner, backend.Float32, 4)
	require.NoError(t, err)
	memory := x.Memory()

	recordings := make([]*backend.Recording, 8)
	var all sync.WaitGroup
	for i := range recordings {
		all.Add(1)
		go func() {
			defer all.Done()
			q := &fork{inert: shared, released: released}
			r, err := backend.Record(q, func() error { backend.Scale(q, x, 2, x); return nil })
			assert.NoError(t, err)
			recordings[i] = r
		}()
	}
	all.Wait()
	x.Free()
	gone := func() bool { _, ok := released.Load(memory); return ok }
	assert.False(t, gone(), "recordings hold it")
	for i, r := range recordings {
		assert.False(t, gone(), "recording %d holds it", i)
		r.Free()
	}
	assert.True(t, gone())
	assert.Zero(t, shared.space.Stats().LiveTensors)
}
