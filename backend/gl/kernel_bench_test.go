//go:build gl && cgo && (linux || windows)

package gl

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
	"github.com/stretchr/testify/require"
)

// variant is one way to do the same work.
type variant struct {
	name string
	run  func(q *Queue)
}

// compete times variants in turn, b.N rounds and no fewer than 20, more of short ones, and reports
// the first: the median time per number, and its ratio to that of the best. Going round
// and round spreads what else the machine does over all of them.
func compete(b *testing.B, q *Queue, numbers int, list []variant) {
	b.Helper()
	leastRounds := max(20, 1<<24/numbers)
	for _, c := range list {
		c.run(q) // compiles
	}
	require.NoError(b, q.Sync())
	times := make([][]time.Duration, len(list))
	b.ResetTimer()
	for range max(b.N, leastRounds) {
		for i, c := range list {
			start := time.Now()
			c.run(q)
			require.NoError(b, q.Sync())
			times[i] = append(times[i], time.Since(start))
		}
	}
	b.StopTimer()
	median := func(i int) float64 {
		slices.Sort(times[i])
		return float64(times[i][len(times[i])/2]) / float64(numbers)
	}
	ours := median(0)
	best, name := ours, list[0].name
	for i, c := range list {
		m := median(i)
		b.Logf("%-40s %6.2f ns a number", c.name, m)
		if m < best {
			best, name = m, c.name
		}
	}
	b.Logf("the best is %s", name)
	b.ReportMetric(0, "ns/op") // of all together, which means nothing
	b.ReportMetric(ours, "ns/number")
	b.ReportMetric(ours/best, "x-best")
}

// filled is a tensor of small numbers.
func filled(b *testing.B, q *Queue, dims ...int) *backend.Tensor {
	b.Helper()
	data := make([]float32, backend.ShapeOf(dims...).Len())
	for i := range data {
		data[i] = float32(i%7)/8 - 0.3
	}
	x, err := backend.FromSlice(q, data, dims...)
	require.NoError(b, err)
	b.Cleanup(x.Free)
	return x
}

// openBench opens the best device. Kernels that are not the package's own are in sources.
func openBench(b *testing.B, sources map[shaders.Kernel]string) *Queue {
	b.Helper()
	q, err := newDriver().open(0, config{source: func(k shaders.Kernel) (string, error) {
		if s, ok := sources[k]; ok {
			return s, nil
		}
		return k.Source()
	}})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, q.Close()) })
	b.Log(q.Info())
	return q
}

// written names a kernel that a benchmark brings along: an activation that there is not.
func written(i int) shaders.Kernel { return shaders.Activate(uint8(100+i), shaders.Work{}) }

// addition is the sum of two, written by hand: width numbers to an element, and count of
// them for each of size invocations of a work group, in a row or size apart.
type addition struct {
	width, size, count int
	row                bool
}

func (a addition) String() string {
	layout := "apart"
	if a.row {
		layout = "in a row"
	}
	return fmt.Sprintf("%d × %d numbers, groups of %d, %s", a.count, a.width, a.size, layout)
}

func (a addition) source() string {
	element := "float"
	if a.width == 4 {
		element = "vec4"
	}
	stride, step := 1, a.size
	if a.row {
		stride, step = a.count, 1
	}
	text := fmt.Sprintf(`#version 430
layout(local_size_x = %[1]d) in;
layout(std140, binding = 0) uniform Params { uint p[1]; };
layout(std430, binding = 0) writeonly buffer Dst { %[2]s dst[]; };
layout(std430, binding = 1) readonly buffer X { %[2]s x[]; };
layout(std430, binding = 2) readonly buffer Y { %[2]s y[]; };
void main() {
    uint i = gl_WorkGroupID.x * %[3]du + gl_LocalInvocationIndex * %[4]du;
    if (i + %[5]du >= p[0]) return;
`, a.size, element, a.size*a.count, stride, (a.count-1)*step)
	for j := range a.count {
		text += fmt.Sprintf("    %[1]s v%[2]d = x[i + %[3]du] + y[i + %[3]du];\n", element, j, j*step)
	}
	for j := range a.count {
		text += fmt.Sprintf("    dst[i + %du] = v%d;\n", j*step, j)
	}
	return text + "}\n"
}

// BenchmarkAdd compares the sum of two tensors with what can be written by hand for tensors
// that are aligned and of a round size.
func BenchmarkAdd(b *testing.B) {
	hands := []addition{{1, 256, 1, false}}
	for _, size := range []int{64, 128, 256, 512} {
		for _, count := range []int{1, 2, 4, 8} {
			hands = append(hands, addition{4, size, count, false})
		}
	}
	for _, count := range []int{2, 4, 8} {
		hands = append(hands, addition{4, 64, count, true}, addition{4, 128, count, true})
	}
	sources := map[shaders.Kernel]string{}
	for i, a := range hands {
		sources[written(i)] = a.source()
	}
	for _, n := range []int{1 << 16, 1 << 18, 1 << 20, 1 << 23} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			q := openBench(b, sources)
			dst, x, y := filled(b, q, n), filled(b, q, n), filled(b, q, n)
			list := []variant{{"ours", func(q *Queue) { q.Binary(backend.OpAdd, dst, x, y) }}}
			for i, a := range hands {
				list = append(list, variant{a.String(), func(q *Queue) {
					d := dispatch{op: "Add", kernel: written(i)}
					d.words(uint32(n / a.width))
					for _, t := range []*backend.Tensor{dst, x, y} {
						q.tensor(&d, t, 0, n)
					}
					d.groups = q.fold(n / a.width / (a.size * a.count))
					q.run(&d)
				}})
			}
			compete(b, q, n, list)
		})
	}
}

// sums written by hand are what one invocation does alone: a row, or four columns of
// some rows, without a word to others. They stand no comparison on a GPU, whose
// neighbours would not load neighbours or would be too few, but are fast where a CPU
// emulates one.
const (
	rowAlone = `#version 430
layout(local_size_x = 64) in;
layout(std140, binding = 0) uniform Params { uint p[2]; };
layout(std430, binding = 0) writeonly buffer Dst { float dst[]; };
layout(std430, binding = 1) readonly buffer X { vec4 x[]; };
void main() {
    uint row = gl_GlobalInvocationID.x, n = p[1] / 4u;
    if (row >= p[0]) return;
    vec4 sum = vec4(0.0);
    for (uint i = row * n; i < (row + 1u) * n; i++) sum += x[i];
    dst[row] = (sum.x + sum.y) + (sum.z + sum.w);
}`
	columnsAlone = `#version 430
layout(local_size_x = 64) in;
layout(std140, binding = 0) uniform Params { uint p[2]; };
layout(std430, binding = 0) writeonly buffer Dst { vec4 dst[]; };
layout(std430, binding = 1) readonly buffer X { vec4 x[]; };
void main() {
    uint column = gl_GlobalInvocationID.x, n = p[1] / 4u;
    if (column >= n) return;
    vec4 sum = vec4(0.0);
    for (uint i = 0u; i < p[0]; i++) sum += x[i * n + column];
    dst[column] = sum;
}`
)

// BenchmarkSum compares sums of rows and columns with one invocation that works alone.
func BenchmarkSum(b *testing.B) {
	q := openBench(b, map[shaders.Kernel]string{written(0): rowAlone, written(1): columnsAlone})
	for _, shape := range [][2]int{{1024, 1024}, {64, 1024}, {4096, 256}} {
		m, n := shape[0], shape[1]
		x := filled(b, q, m, n)
		for axis, dst := range map[backend.Axis]*backend.Tensor{backend.Across: filled(b, q, m), backend.Down: filled(b, q, n)} {
			kernel, invocations := 0, m
			if axis == backend.Down {
				kernel, invocations = 1, n/4
			}
			alone := func(q *Queue) {
				d := dispatch{op: "Sum", kernel: written(kernel)}
				d.words(uint32(m), uint32(n))
				q.tensor(&d, dst, 0, dst.Len())
				q.tensor(&d, x, 0, x.Len())
				d.groups = q.fold(ceilDiv(invocations, 64))
				q.run(&d)
			}
			b.Run(fmt.Sprint(shape, axis), func(b *testing.B) {
				compete(b, q, m*n, []variant{
					{"ours", func(q *Queue) { q.Reduce(backend.ReduceSum, axis, dst, x) }}, {"alone", alone},
				})
			})
		}
	}
}

// BenchmarkKernels is the time per number of dst, or of x for sums, of what works through
// a tensor once.
func BenchmarkKernels(b *testing.B) {
	const m, n = 1024, 1024
	q := openBench(b, nil)
	dst, x, y := filled(b, q, m, n), filled(b, q, m, n), filled(b, q, m, n)
	row, column := filled(b, q, n), filled(b, q, m, 1)
	bytes := make([]uint8, m*n)
	images, err := backend.FromSlice(q, bytes, m, n)
	require.NoError(b, err)
	b.Cleanup(images.Free)
	order, err := backend.FromSlice(q, make([]int32, m), m)
	require.NoError(b, err)
	b.Cleanup(order.Free)
	odd := func(t *backend.Tensor) *backend.Tensor { return t.View(1, m*n-1) }
	kernels := []variant{
		{"Add", func(q *Queue) { q.Binary(backend.OpAdd, dst, x, y) }},
		{"Add, a row", func(q *Queue) { q.Binary(backend.OpAdd, dst, x, row) }},
		{"Add, a column", func(q *Queue) { q.Binary(backend.OpAdd, dst, x, column) }},
		{"Add, one odd", func(q *Queue) { q.Binary(backend.OpAdd, odd(dst), odd(x), y.View(0, m*n-1)) }},
		{"Add, all odd", func(q *Queue) { q.Binary(backend.OpAdd, odd(dst), odd(x), odd(y)) }},
		{"Axpby", func(q *Queue) { q.Axpby(dst, 0.5, x, 0.5) }},
		{"Copy", func(q *Queue) { q.Copy(dst, x) }},
		{"Fill", func(q *Queue) { q.Fill(dst, 1) }},
		{"ReLU", func(q *Queue) { q.Activate(backend.Activation{Kind: backend.ReLU}, dst, x) }},
		{"Tanh", func(q *Queue) { q.Activate(backend.Activation{Kind: backend.Tanh}, dst, x) }},
		{"GELU", func(q *Queue) { q.Activate(backend.Activation{Kind: backend.GELU}, dst, x) }},
		{"TanhGrad", func(q *Queue) { q.ActivationGrad(backend.Activation{Kind: backend.Tanh}, dst, x, y) }},
		{"Softmax", func(q *Queue) { q.Softmax(dst, x) }},
		{"SoftmaxGrad", func(q *Queue) { q.SoftmaxGrad(dst, x, y) }},
		{"Sum down", func(q *Queue) { q.Reduce(backend.ReduceSum, backend.Down, row, x) }},
		{"Sum across", func(q *Queue) { q.Reduce(backend.ReduceSum, backend.Across, column, x) }},
		{"ArgMax across", func(q *Queue) { q.Reduce(backend.ReduceArgMax, backend.Across, column, x) }},
		{"Max across", func(q *Queue) { q.Reduce(backend.ReduceMax, backend.Across, column, x) }},
		{"Gather", func(q *Queue) { q.Gather(dst, x, order, backend.Rows()) }},
		{"Gather bytes", func(q *Queue) { q.Gather(dst, images, order, backend.Rows()) }},
		{"Dropout", func(q *Queue) { q.Random(dst, backend.Random{Distribution: backend.DropoutMask, A: 0.5}) }},
		{"Normal", func(q *Queue) { q.Random(dst, backend.Random{Distribution: backend.Normal, B: 1}) }},
	}
	for _, k := range kernels {
		b.Run(k.name, func(b *testing.B) { compete(b, q, m*n, []variant{k}) })
	}
}
