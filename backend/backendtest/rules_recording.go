package backendtest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
)

func hostOrder(b backend.Backend) error {
	x, err := backend.FromSlice(b, []float32{1}, 1)
	if err != nil {
		return err
	}
	defer x.Free()
	ran := false
	failure := errors.New("the host's own")
	backend.Scale(b, x, 3, x)
	got := b.Host(func() error { ran = true; return failure })
	return errors.Join(expect(ran, "Host returned before its function ran"),
		expect(errors.Is(got, failure), "Host returned %v, want what its function did", got), usable(b))
}

func recordingRefuses(b backend.Backend) error {
	x, err := backend.FromSlice(b, []float32{1}, 1)
	if err != nil {
		return err
	}
	defer x.Free()
	refused := map[string]error{}
	r, err := backend.Record(b, func() error {
		_, refused["Alloc"] = b.Alloc(4)
		refused["Upload"] = backend.Upload(b, x, []float32{2})
		refused["Download"] = backend.Download(b, []float32{0}, x)
		refused["Sync"] = b.Sync()
		return nil
	})
	if err != nil {
		return err
	}
	r.Free()
	var all error
	for name, err := range refused {
		all = errors.Join(all, expect(errors.Is(err, backend.ErrRecording), "%s while recording: got %v, want ErrRecording", name, err))
	}
	return errors.Join(all, usable(b))
}

func panicWhileRecording(b backend.Backend) error {
	x, err := backend.FromSlice(b, []float32{1, 2}, 2)
	if err != nil {
		return err
	}
	defer x.Free()
	func() {
		defer func() { _ = recover() }()
		_, _ = backend.Record(b, func() error { backend.Add(b, x, x, nil); return nil })
	}()
	failure := errors.New("no more")
	_, err = backend.Record(b, func() error { return failure })
	return errors.Join(expect(b.Recording() == nil, "still recording"),
		expect(errors.Is(err, failure), "Record returned %v, want the function's error", err), usable(b))
}

// step is a small training step that uses every kernel, driven by a state.
type step struct {
	l                                             *lab
	b                                             backend.Backend
	state, order, images, labels                  *backend.Tensor
	x, y, z, a, mask, logits, loss, grad, dA, top *backend.Tensor
	w, g, m, v, blocks, sums, best                *backend.Tensor
}

const batch, inputs, hidden, classes = 6, 5, 64, 4

// newStep always makes the same tensors with the same contents.
func newStep(b backend.Backend) (*step, error) {
	l := &lab{b: b}
	s := &step{l: l, b: b}
	images, order, labels := make([]uint8, 50*inputs), make([]int32, 50), make([]int32, 50)
	for i := range images {
		images[i] = uint8(i * 37)
	}
	for i := range order {
		order[i], labels[i] = int32(i*7%50), int32(i%classes)
	}
	const n = 2 * backend.BlockLen * 5
	w := make([]float32, n)
	for i := range w {
		w[i] = float32(math.Sin(float64(i))) / 4
	}
	s.images, s.order, s.labels = keep(l, images, 50, inputs), keep(l, order, 50), keep(l, labels, 50)
	s.w, s.g, s.m, s.v = keep(l, w, n), keep(l, make([]float32, n), n), keep(l, make([]float32, n), n), keep(l, make([]float32, n), n)
	s.blocks = keep(l, repeated(n/backend.BlockLen*2, 0.5), n/backend.BlockLen, 2)
	s.state = l.state(backend.State{Rate: 0.01})
	s.x, s.y = l.out(batch, inputs), keep(l, make([]int32, batch), batch)
	s.z, s.a, s.mask, s.dA, s.top = l.out(batch, hidden), l.out(batch, hidden), l.out(batch, hidden), l.out(batch, hidden), l.out(batch, hidden)
	s.logits, s.loss, s.grad = l.out(batch, classes), l.out(batch), l.out(batch, classes)
	s.sums, s.best = l.out(hidden), keep(l, make([]int32, batch), batch)
	return s, l.err
}

func (s *step) run() {
	b := s.b
	w1, w2 := s.w.View(0, hidden, inputs), s.w.View(hidden*inputs, classes, hidden)
	g1, g2 := s.g.View(0, hidden, inputs), s.g.View(hidden*inputs, classes, hidden)
	tanh := backend.Activation{Kind: backend.Tanh}
	backend.GatherRows(b, s.x, s.images, s.order, backend.Gather{Scale: 1.0 / 255, Shift: -0.5, State: s.state})
	backend.GatherRows(b, s.y, s.labels, s.order, backend.Gather{Scale: 1, State: s.state})
	backend.Fill(b, s.sums, 0.125)
	backend.MatMul(b, s.a, s.x, w1, backend.Gemm{TransY: true, Alpha: 1,
		Epilogue: backend.Epilogue{Bias: s.sums, SaveZ: s.z, Activation: tanh}})
	backend.RandomFill(b, s.mask, backend.Random{Distribution: backend.DropoutMask, A: 0.75, State: s.state})
	backend.Mul(b, s.a, s.a, s.mask)
	backend.Dropout(b, s.a, s.a, backend.Drop{Keep: 0.75, State: s.state})
	backend.MatMul(b, s.logits, s.a, w2, backend.Gemm{TransY: true, Alpha: 1})
	backend.ArgMax(b, s.best, s.logits, backend.Across)
	backend.Loss(b, backend.LossStep{Logits: s.logits, Target: s.y, Sample: s.loss, Grad: s.grad, State: s.state, Scale: 1.0 / batch})
	backend.MatMul(b, g2, s.grad, s.a, backend.Gemm{TransX: true, Alpha: 1})
	backend.MatMul(b, s.dA, s.grad, w2, backend.Gemm{Alpha: 1, Epilogue: backend.Epilogue{Grad: tanh, Saved: s.a}})
	backend.Softmax(b, s.top, s.z)
	backend.SoftmaxGrad(b, s.top, s.dA, s.top)
	backend.Axpy(b, s.dA, 0.01, s.top)
	backend.Activate(b, tanh, s.top, s.z)
	backend.ActivationGrad(b, tanh, s.top, s.top, s.a)
	backend.Sum(b, s.sums, s.dA, backend.Down)
	backend.MatMul(b, g1, s.dA, s.x, backend.Gemm{TransX: true, Alpha: 1})
	backend.Optimize(b, backend.OptimizerStep{Optimizer: backend.Optimizer{Kind: backend.AdamW, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8},
		Params: s.w, Grads: s.g, M: s.m, V: s.v, Blocks: s.blocks, State: s.state})
	backend.AdvanceState(b, s.state, backend.Advance{Batch: batch, Beta1: 0.9, Beta2: 0.99})
}

// bits reads all that a step leaves.
func (s *step) bits() ([]uint32, error) {
	var all []uint32
	for _, t := range []*backend.Tensor{s.x, s.z, s.a, s.mask, s.logits, s.loss, s.grad, s.dA, s.top, s.sums, s.w, s.g, s.m, s.v} {
		for _, v := range s.l.read(t) {
			all = append(all, math.Float32bits(v))
		}
	}
	for _, t := range []*backend.Tensor{s.state, s.best} {
		for _, v := range fetch[int32](s.l, t) {
			all = append(all, uint32(v))
		}
	}
	return all, s.l.err
}

func (s *step) free() {
	for _, t := range s.l.owned {
		t.Free()
	}
}

// trained is what five steps leave, by calls or by replays of one recording.
func trained(b backend.Backend, replay bool) ([]uint32, error) {
	s, err := newStep(b)
	defer s.free()
	if err != nil {
		return nil, err
	}
	again := func() error { s.run(); return nil }
	if replay {
		r, err := backend.Record(b, again)
		if err != nil {
			return nil, err
		}
		defer r.Free()
		again = r.Replay
	}
	for range 5 {
		if err := again(); err != nil {
			return nil, err
		}
	}
	state := s.l.readState(s.state)
	if err := expect(state.Step == 5 && state.Cursor == 5*batch && state.LossCount == 5 && state.BadStep == 0,
		"after five steps the state is %+v", state); err != nil {
		return nil, err
	}
	return s.bits()
}

func replayEquals(b backend.Backend) error { return twice(b, false, true) }

func deterministic(b backend.Backend) error { return twice(b, false, false) }

func twice(b backend.Backend, first, second bool) error {
	one, err := trained(b, first)
	if err != nil {
		return err
	}
	two, err := trained(b, second)
	if err != nil {
		return err
	}
	for i := range one {
		if one[i] != two[i] {
			return fmt.Errorf("word %d is %08x once and %08x then", i, one[i], two[i])
		}
	}
	return nil
}

func replayAllocatesNothing(b backend.Backend) error {
	s, err := newStep(b)
	defer s.free()
	if err != nil {
		return err
	}
	r, err := backend.Record(b, func() error { s.run(); return nil })
	if err != nil {
		return err
	}
	defer r.Free()
	start := b.Space().Stats()
	var failed error
	allocs := testing.AllocsPerRun(20, func() {
		failed = errors.Join(failed, r.Replay())
		failed = errors.Join(failed, b.Sync())
	})
	return errors.Join(failed, expect(allocs == 0, "a replay allocates %g times", allocs),
		expect(b.Space().Stats() == start, "a replay changes %+v to %+v", start, b.Space().Stats()))
}

// recordingPins frees a recorded tensor and lets others take what memory is free.
func recordingPins(b backend.Backend) error {
	x, err := backend.FromSlice(b, []float32{1, 2, 3}, 3)
	if err != nil {
		return err
	}
	y, err := backend.New(b, backend.Float32, 3)
	if err != nil {
		return err
	}
	defer y.Free()
	r, err := backend.Record(b, func() error { backend.Scale(b, y, 2, x); return nil })
	if err != nil {
		return err
	}
	defer r.Free()
	x.Free()
	for range 8 {
		z, err := backend.FromSlice(b, []float32{9, 9, 9}, 3)
		if err != nil {
			return err
		}
		defer z.Free()
	}
	got := make([]float32, 3)
	if err := errors.Join(r.Replay(), backend.Download(b, got, y)); err != nil {
		return err
	}
	return expect(slices.Equal(got, []float32{2, 4, 6}), "a recording of a freed tensor gives %v", got)
}

func hostReplays(b backend.Backend) error {
	x, err := backend.FromSlice(b, []float32{1}, 1)
	if err != nil {
		return err
	}
	defer x.Free()
	calls, failure := 0, errors.New("the third")
	r, err := backend.Record(b, func() error {
		backend.Scale(b, x, 2, x)
		return b.Host(func() error {
			if calls++; calls == 3 {
				return failure
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	defer r.Free()
	early := calls
	first, second, third := r.Replay(), r.Replay(), r.Replay()
	return errors.Join(first, second, expect(early == 0, "a host function ran while it was recorded"),
		expect(calls == 3, "three replays ran a host function %d times", calls),
		expect(errors.Is(third, failure), "Replay returned %v, want the host function's error", third), usable(b))
}

func freedRecording(b backend.Backend) error {
	x, err := backend.FromSlice(b, []float32{1}, 1)
	if err != nil {
		return err
	}
	defer x.Free()
	r, err := backend.Record(b, func() error { backend.Scale(b, x, 2, x); return nil })
	if err != nil {
		return err
	}
	r.Free()
	r.Free()
	caught := func() (m *backend.Misuse) {
		defer func() { m, _ = recover().(*backend.Misuse) }()
		err = r.Replay()
		return nil
	}()
	return errors.Join(expect(caught != nil, "a replay after Free returned %v, want a panic with a Misuse", err), usable(b))
}
