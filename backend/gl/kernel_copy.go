package gl

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
)

// Fill sets every element. Elements of any type are bytes to it.
func (q *Queue) Fill(dst *backend.Tensor, value float32) {
	var pattern uint32
	switch dst.DType() {
	case backend.Float32:
		pattern = bitsOf(value)
	case backend.Int32:
		pattern = uint32(int32(value))
	case backend.Uint8:
		pattern = uint32(uint8(value)) * 0x01010101
	}
	size := dst.DType().Size()
	for first, step := 0, q.piece(); first < dst.Len(); first += step {
		n := min(step, dst.Len()-first)
		d := dispatch{op: "Fill"}
		from := int(q.tensor(&d, dst, first, n)) * size
		d.words(uint32(from), uint32(from+n*size), pattern)
		vectors := (from|n*size)%vectorBytes == 0
		d.kernel, d.groups = shaders.Fill(vectors), q.over(wordsTouched(from, n*size))
		if vectors {
			d.groups = q.over(n * size / vectorBytes)
		}
		q.run(&d)
	}
}

// wordsTouched is how many words hold some of a range of bytes.
func wordsTouched(from, bytes int) int { return ceilDiv(from+bytes, 4) - from/4 }

// Copy copies src to dst: as words, or byte by byte, since tensors of bytes and of halves
// may start anywhere in a word.
func (q *Queue) Copy(dst, src *backend.Tensor) {
	for first, step := 0, q.piece(); first < dst.Len(); first += step {
		n := min(step, dst.Len()-first)
		d := dispatch{op: "Copy"}
		if size := uint32(dst.DType().Size()); size < 4 {
			to, from := size*q.tensor(&d, dst, first, n), size*q.tensor(&d, src, first, n)
			d.kernel, d.groups = shaders.CopyBytes(), q.over(wordsTouched(int(to), n*int(size)))
			d.words(to, to+uint32(n)*size, from)
		} else {
			d.kernel = shaders.CopyWords(q.alike(&d, several, first, n, dst, src))
		}
		q.run(&d)
	}
}
