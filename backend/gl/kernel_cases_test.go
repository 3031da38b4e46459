package gl

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/require"
)

// scene is where a case puts its tensors. Each lies inside a larger one, at an odd
// place and between sentinels, so that what is written beyond it shows.
type scene struct {
	t      *testing.T
	b      backend.Backend
	random *rand.Rand
	whole  []*backend.Tensor
	before int // sentinels in front: 3, or 4 where vectors are to be aligned
}

const after = 6 // sentinels behind

func newScene(t *testing.T, b backend.Backend) *scene {
	s := &scene{t: t, b: b, random: rand.New(rand.NewPCG(1, 2)), before: 3}
	t.Cleanup(func() {
		for _, w := range s.whole {
			w.Free()
		}
	})
	return s
}

// from makes the tensors after it begin at this element of what they lie in.
func (s *scene) from(before int) *scene {
	s.before = before
	return s
}

func put[T backend.Element](s *scene, sentinel T, value func(i int) T, dims []int) *backend.Tensor {
	n := backend.ShapeOf(dims...).Len()
	data := make([]T, s.before+n+after)
	for i := range data {
		data[i] = sentinel
		if i >= s.before && i < s.before+n {
			data[i] = value(i - s.before)
		}
	}
	w, err := backend.FromSlice(s.b, data, len(data))
	require.NoError(s.t, err)
	s.whole = append(s.whole, w)
	return w.View(s.before, dims...)
}

// floats are normal numbers; whole are small whole ones, whose sums are exact in any
// order.
func (s *scene) floats(dims ...int) *backend.Tensor {
	return put(s, 12345, func(int) float32 { return float32(s.random.NormFloat64()) }, dims)
}

func (s *scene) wholes(dims ...int) *backend.Tensor {
	return put(s, 12345, func(int) float32 { return float32(s.random.IntN(9) - 4) }, dims)
}

func (s *scene) bytes(dims ...int) *backend.Tensor {
	return put(s, 0xa5, func(int) uint8 { return uint8(s.random.Uint32()) }, dims)
}

// halves are of any size, both signs, and finite.
func (s *scene) halves(dims ...int) *backend.Tensor {
	return put(s, 0x5a5a, func(int) uint16 { return uint16(s.random.Uint32()) &^ 0x4000 }, dims)
}

// ints are from -1 to n, of which 0 to n-1 are mostly indices.
func (s *scene) ints(n int, dims ...int) *backend.Tensor {
	return put(s, 12345, func(int) int32 { return int32(s.random.IntN(n+2)) - 1 }, dims)
}

func (s *scene) state(st backend.State) *backend.Tensor {
	w, err := backend.NewState(s.b, st)
	require.NoError(s.t, err)
	s.whole = append(s.whole, w)
	return w
}

// results downloads everything, sentinels included.
func (s *scene) results() (list []any) {
	for _, w := range s.whole {
		switch w.DType() {
		case backend.Float32:
			data := make([]float32, w.Len())
			require.NoError(s.t, backend.Download(s.b, data, w))
			bits := make([]uint32, w.Len())
			for i, x := range data {
				bits[i] = math.Float32bits(x)
			}
			list = append(list, bits)
		case backend.Uint8:
			data := make([]uint8, w.Len())
			require.NoError(s.t, backend.Download(s.b, data, w))
			list = append(list, data)
		case backend.Float16:
			data := make([]uint16, w.Len())
			require.NoError(s.t, backend.Download(s.b, data, w))
			list = append(list, data)
		case backend.Int32:
			data := make([]int32, w.Len())
			require.NoError(s.t, backend.Download(s.b, data, w))
			list = append(list, data)
		}
	}
	return list
}

// kernelCase is an operation on tensors larger than small limits hold.
type kernelCase struct {
	name string
	run  func(s *scene)
}

// kernelCases go through every kernel.
func kernelCases() []kernelCase {
	var list []kernelCase
	add := func(name string, run func(s *scene)) { list = append(list, kernelCase{name, run}) }

	shapes := []struct{ x, y, dst []int }{
		{[]int{90, 101}, []int{90, 101}, []int{90, 101}},
		{[]int{90, 101}, []int{101}, []int{90, 101}},
		{[]int{1}, []int{90, 101}, []int{90, 101}},
		{[]int{90, 101}, []int{90, 1}, []int{90, 101}},
		{[]int{2, 1, 50, 7}, []int{11, 1, 7}, []int{2, 11, 50, 7}},
		{[]int{6000}, []int{1}, []int{6000}},
		{[]int{2, 6000}, []int{6000}, []int{2, 6000}},
		{[]int{60, 104}, []int{104}, []int{60, 104}},
		{[]int{104}, []int{60, 104}, []int{60, 104}},
		{[]int{60, 104}, []int{60, 104}, []int{60, 104}},
		{[]int{60, 104}, []int{60, 1}, []int{60, 104}},
		{[]int{1}, []int{60, 104}, []int{60, 104}},
		{[]int{5, 1, 104}, []int{5, 12, 104}, []int{5, 12, 104}},
		{[]int{3, 50, 24}, []int{50, 1}, []int{3, 50, 24}},
	}
	for i, shape := range shapes {
		op := backend.BinaryOp(i % 4)
		add(fmt.Sprintf("%v %v %v", op, shape.x, shape.y), func(s *scene) {
			for _, before := range [][3]int{{3, 3, 3}, {4, 4, 4}, {4, 4, 3}, {4, 3, 4}, {3, 4, 4}} {
				dst := s.from(before[0]).floats(shape.dst...)
				s.b.Binary(op, dst, s.from(before[1]).floats(shape.x...), s.from(before[2]).floats(shape.y...))
			}
		})
	}
	for _, n := range []int{1, 2, 3, 4, 5, 6000, 6001} {
		for _, before := range [][3]int{{3, 3, 3}, {4, 4, 4}, {3, 4, 4}, {4, 4, 5}} {
			add(fmt.Sprint("element-wise ", n, before), func(s *scene) {
				floats := func(i int) *backend.Tensor { return s.from(before[i]).floats(n) }
				s.b.Binary(backend.OpMul, floats(0), floats(1), floats(2))
				s.b.Axpby(floats(0), 0.3, floats(1), 1)
				s.b.Axpby(floats(0), 0.3, floats(1), 0)
				s.b.Activate(backend.Activation{Kind: backend.ReLU}, floats(0), floats(1))
				s.b.ActivationGrad(backend.Activation{Kind: backend.Tanh}, floats(0), floats(1), floats(2))
				s.b.Copy(floats(0), floats(1))
				x := floats(0)
				s.b.Axpby(x, 0.5, x, 1)
			})
		}
	}
	add("Fill", func(s *scene) {
		s.b.Fill(s.floats(6001), 0.1)
		s.b.Fill(s.from(4).floats(6000), 0.1)
		s.from(3)
		s.b.Fill(s.bytes(30001), 7)
		s.b.Fill(s.bytes(1), 7)
		s.b.Fill(s.ints(5, 3), -1)
	})
	add("Copy", func(s *scene) {
		s.b.Copy(s.floats(6001), s.floats(6001))
		w := s.bytes(30001)
		s.b.Copy(w.View(1, 29000), s.bytes(29000))
		s.b.Copy(s.bytes(2), s.bytes(2))
	})
	add("Convert", func(s *scene) {
		for _, n := range []int{1, 2, 6001} {
			for _, before := range [][2]int{{3, 3}, {3, 4}, {4, 3}, {4, 4}} {
				s.b.Convert(s.from(before[0]).halves(n), s.from(before[1]).floats(n))
				s.b.Convert(s.from(before[0]).floats(n), s.from(before[1]).halves(n))
			}
		}
		s.b.Copy(s.from(3).halves(6001), s.from(4).halves(6001))
	})
	for act := backend.Identity; act <= backend.Softplus; act++ {
		a := backend.Activation{Kind: act, Alpha: 0.1}
		add("Activate "+act.String(), func(s *scene) { s.b.Activate(a, s.floats(6001), s.floats(6001)) })
		add("ActivationGrad "+act.String(), func(s *scene) {
			s.b.ActivationGrad(a, s.floats(6001), s.floats(6001), s.floats(6001))
		})
	}
	for _, shape := range [][]int{{700, 10}, {61, 24}, {60, 170}, {60, 200}, {3, 4000}, {3, 9001}, {2, 12000}} {
		for _, before := range []int{3, 4} {
			add(fmt.Sprint("Softmax ", shape, before), func(s *scene) { s.b.Softmax(s.floats(shape...), s.from(before).floats(shape...)) })
			add(fmt.Sprint("SoftmaxGrad ", shape, before), func(s *scene) {
				s.b.SoftmaxGrad(s.floats(shape...), s.floats(shape...), s.from(before).floats(shape...))
			})
			add(fmt.Sprint("Softmax in place ", shape, before), func(s *scene) {
				y := s.from(before).floats(shape...)
				s.b.Softmax(y, y)
				dy := s.floats(shape...)
				s.b.SoftmaxGrad(dy, dy, y)
			})
		}
	}
	for _, shape := range [][]int{{700, 10}, {60, 170}, {3, 4000}} {
		add(fmt.Sprint("Loss ", shape), func(s *scene) {
			m, n := shape[0], shape[1]
			for kind := backend.SoftmaxCrossEntropy; kind <= backend.SquaredError; kind++ {
				target := s.ints(n, m)
				if kind != backend.SoftmaxCrossEntropy {
					target = s.wholes(m, n)
				}
				s.b.Loss(backend.LossStep{Kind: kind, Logits: s.wholes(m, n), Target: target, Sample: s.floats(m),
					Grad: s.floats(m, n), State: s.state(backend.State{Step: 3}), Scale: 1 / float32(m)})
			}
		})
	}
	for kind := backend.SoftmaxCrossEntropy; kind <= backend.SquaredError; kind++ {
		add("Loss by index "+kind.String(), func(s *scene) {
			for _, shape := range [][]int{{130, 50}, {9000, 1}, {5, 60}} {
				m, n := shape[0], shape[1]
				target := s.ints(n, 6000)
				if kind != backend.SoftmaxCrossEntropy {
					target = s.wholes(200, n)
				}
				s.b.Loss(backend.LossStep{Kind: kind, Logits: s.wholes(m, n), Target: target, Index: s.ints(200, m+6000), Sample: s.floats(m),
					Grad: s.floats(m, n), State: s.state(backend.State{Step: 3, Cursor: 5990}), Scale: 1 / float32(m)})
			}
		})
	}
	add("Loss of many", func(s *scene) {
		s.b.Loss(backend.LossStep{Kind: backend.SquaredError, Logits: s.wholes(9000, 1), Target: s.wholes(9000, 1),
			Sample: s.floats(9000), State: s.state(backend.State{}), Scale: 0.5})
	})
	add("Loss of none", func(s *scene) {
		s.b.Loss(backend.LossStep{Kind: backend.SquaredError, Logits: s.floats(0, 1), Target: s.floats(0, 1),
			Sample: s.floats(0), State: s.state(backend.State{}), Scale: 1})
	})
	for _, shape := range [][]int{{1, 9000}, {9000, 1}, {2, 9000}, {1500, 7}, {70, 150}, {3000, 40}, {1, 1}} {
		for op := backend.ReduceSum; op <= backend.ReduceArgMax; op++ {
			add(fmt.Sprint(op, " ", shape), func(s *scene) {
				x := s.wholes(shape...)
				down, across := s.floats(shape[1]), s.floats(shape[0])
				if op == backend.ReduceArgMax {
					down, across = s.ints(9, shape[1]), s.ints(9, shape[0])
				}
				if shape[0] == 1 || 2*4*shape[1] < 20<<10 { // else small blocks hold no two rows
					s.b.Reduce(op, backend.Down, down, x)
				}
				s.b.Reduce(op, backend.Across, across, x)
			})
		}
	}
	add("Sum of nothing", func(s *scene) {
		s.b.Reduce(backend.ReduceSum, backend.Down, s.floats(5), s.floats(0, 5))
		s.b.Reduce(backend.ReduceSum, backend.Across, s.floats(5), s.floats(5, 0))
		s.b.Reduce(backend.ReduceSum, backend.Across, s.floats(0), s.floats(0, 5))
	})
	for _, cursor := range []bool{false, true} {
		add(fmt.Sprint("Gather, cursor ", cursor), func(s *scene) {
			o := backend.Gather{Scale: 1.0 / 255, Shift: -0.5}
			if cursor {
				o.State = s.state(backend.State{Cursor: 50})
			}
			index := s.ints(300, 230)
			s.b.Gather(s.floats(200, 31), s.floats(300, 31), index, o)
			s.b.Gather(s.floats(200, 131), s.bytes(300, 131), index, o)
			s.b.Gather(s.ints(9, 200), s.ints(9, 300), index, o)
			s.b.Gather(s.bytes(200, 131), s.bytes(300, 131), index, o)
			s.b.Gather(s.floats(7, 3), s.floats(0, 3), index, o)
			s.b.Gather(s.floats(6000), s.floats(300), s.ints(300, 6020), o)
			for _, before := range []int{3, 4} {
				s.from(before)
				s.b.Gather(s.floats(3, 6004), s.floats(4, 6004), s.ints(4, 60), o)
				s.b.Gather(s.floats(2, 24000), s.bytes(3, 24000), s.ints(3, 60), o)
				s.b.Gather(s.bytes(2, 24001), s.bytes(3, 24001), s.ints(3, 60), o)
				s.b.Gather(s.ints(9, 200, 12), s.ints(9, 300, 12), index, o)
				s.b.Gather(s.floats(200, 132), s.bytes(300, 132), index, o)
				s.b.Gather(s.floats(200, 132), s.floats(300, 132), index, o)
			}
		})
	}
	for d := backend.Uniform; d <= backend.DropoutMask; d++ {
		add(fmt.Sprint("Random ", d), func(s *scene) {
			o := backend.Random{Distribution: d, A: 0.25, B: 0.5, Stream: backend.Stream{Seed: 1 << 40, Purpose: backend.PurposeInit, Layer: 3}, Step: 9}
			s.b.Random(s.floats(6001), o)
			s.b.Random(s.from(4).floats(6000), o)
			o.State = s.state(backend.State{Step: 7})
			s.b.Random(s.floats(6001), o)
			s.b.Random(s.floats(6000), o)
		})
	}
	for _, shape := range [][]int{{7, 1}, {600, 10}, {61, 24}, {3, 9001}, {2, 12000}} {
		for _, before := range []int{3, 4} {
			add(fmt.Sprint("Dropout ", shape, before), func(s *scene) {
				o := backend.Drop{Keep: 0.75, Stream: backend.Stream{Seed: 1 << 40, Purpose: backend.PurposeDropout, Layer: 3}, Step: 9}
				s.b.Dropout(s.from(before).floats(shape...), s.floats(shape...), o)
				o.State = s.state(backend.State{Step: 7, Cursor: 11})
				x := s.floats(shape...)
				s.b.Dropout(x, x, o)
			})
		}
	}
	for _, shape := range [][]int{{600, 7}, {60, 24}, {9, 170}, {40, 100}, {90, 90}, {70, 200}} {
		for _, before := range []int{3, 4} {
			for _, axis := range []backend.Axis{backend.Down, backend.Across} {
				add(fmt.Sprint("Normalise ", shape, before, axis), func(s *scene) {
					s.from(before)
					m, n := shape[0], shape[1]
					count := n
					if axis == backend.Across {
						count = m
					}
					o := backend.Norm{Axis: axis, Gamma: s.floats(n), Beta: s.floats(n), Epsilon: 1e-5, Normed: s.floats(m, n), Scale: s.floats(count)}
					s.b.Normalise(s.floats(m, n), s.floats(m, n), o)
					o.SaveZ, o.Activation.Kind = s.floats(m, n), backend.ReLU
					if axis == backend.Down {
						o.Running, o.Momentum = put(s, 5, func(int) float32 { return float32(s.random.Float64()) }, []int{2, n}), 0.1
					}
					s.b.Normalise(s.floats(m, n), o.Normed, o)
					g := backend.NormGrad{Axis: axis, Gamma: o.Gamma, Normed: o.Normed, Scale: o.Scale, DGamma: s.floats(n), DBeta: s.floats(n)}
					s.b.NormaliseGrad(s.floats(m, n), s.floats(m, n), g)
					g.Finite = s.state(backend.State{})
					dz := s.floats(m, n)
					s.b.NormaliseGrad(dz, dz, g)
					o.Normed, o.Scale = nil, nil
					s.b.Normalise(s.floats(m, n), s.floats(m, n), o)
				})
			}
		}
	}
	for _, shape := range [][]int{{600, 2}, {61, 4}, {9, 40}, {3, 1100}} {
		add(fmt.Sprint("Tally ", shape), func(s *scene) {
			m, n := shape[0], shape[1]
			classes := put(s, int32(0), func(int) int32 { return int32(s.random.IntN(n)) }, []int{m})
			counts := put(s, int32(0), func(int) int32 { return 0 }, []int{backend.ClassTallyOf(n).Len})
			s.b.Tally(backend.TallyStep{Logits: s.floats(m, n), Target: classes, Counts: counts})
			if n == 40 { // whose scores the smallest of the ranges cannot hold
				return
			}
			counts = put(s, int32(0), func(int) int32 { return 0 }, []int{backend.OutputTallyOf(n).Len})
			s.b.Tally(backend.TallyStep{Logits: s.floats(m, n), Target: s.floats(m, n), Counts: counts, Half: 0.5})
		})
	}
	add("MaxNorm", func(s *scene) {
		s.b.MaxNorm(s.state(backend.State{}), s.floats(7, 300), 1)
		s.b.MaxNorm(s.state(backend.State{}), s.floats(900, 7), 1)
		s.b.MaxNorm(s.state(backend.State{}), s.floats(40, 300), 1)
	})
	add("GradNorm", func(s *scene) {
		for _, n := range []int{0, 1, 4096, 300001} {
			s.b.GradNorm(s.state(backend.State{}), s.floats(n), 1)
		}
	})
	for kind := backend.SGD; kind <= backend.NAdam; kind++ {
		add("Optimize "+kind.String(), func(s *scene) { optimizeSteps(s.from(4), kind) })
	}
	add("Optimize numbers", func(s *scene) { optimizeSteps(s, backend.Adam) })
	return append(list, productCases()...)
}

// optimizeSteps makes three steps of a rule, and returns what they leave.
func optimizeSteps(s *scene, kind backend.OptimizerKind) []*backend.Tensor {
	const n = 64 * 100
	positive := func(int) float32 { return float32(s.random.Float64()) }
	step := backend.OptimizerStep{Params: s.floats(n), Grads: s.floats(n), Blocks: put(s, 5, positive, []int{n / 64, 2}),
		Optimizer: backend.Optimizer{Kind: kind, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8},
		State:     s.state(backend.State{Rate: 0.1, Corr1: 0.1, Corr2: 0.01})}
	if kind.UsesM() {
		step.M = s.floats(n)
	}
	if kind.UsesV() {
		step.V = put(s, 5, positive, []int{n})
	}
	if kind.UsesTop() {
		step.Top = put(s, 5, positive, []int{n})
	}
	s.b.Optimize(step)
	s.b.Advance(step.State, backend.Advance{Batch: 7, Beta1: 0.9, Beta2: 0.99})
	step.Batch = 9
	s.b.Optimize(step)
	step.Rates, step.Blocks = s.floats(3), put(s, 5, positive, []int{n / 64, 3})
	s.b.Optimize(step)
	s.b.Advance(step.State, backend.Advance{Batch: 7, Rates: step.Rates})
	return []*backend.Tensor{step.Params, step.M, step.V, step.Top}
}
