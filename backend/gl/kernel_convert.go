package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// Convert copies src to dst, of which one is float32 and the other Float16: a word of
// two halves each where it narrows, a number each where it widens.
func (q *Queue) Convert(dst, src *backend.Tensor) {
	narrow := dst.DType() == backend.Float16
	for first, step := 0, q.piece(); first < dst.Len(); first += step {
		n := min(step, dst.Len()-first)
		d := dispatch{op: "Convert", kernel: shaders.Convert(narrow), groups: q.over(n)}
		to, from := q.tensor(&d, dst, first, n), q.tensor(&d, src, first, n)
		if narrow {
			d.groups = q.over(wordsTouched(2*int(to), 2*n))
		}
		d.words(uint32(n), to, from)
		q.run(&d)
	}
}
