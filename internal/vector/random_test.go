package vector

import (
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
)

// The kernels draw the words of package backend's streams, whose generator is held
// against published answers there.
func TestUniformIsTheStream(t *testing.T) {
	s := backend.Stream{Seed: 0x0123456789abcdef, Purpose: backend.PurposeDropout, Layer: 7}
	const step, first = 11, 1<<32 - 20 // the number of a block goes round
	for _, set := range sets() {
		got, want := make([]float32, 3*BlockLength), make([]float32, 3*BlockLength)
		block := uint32(first)
		set.Uniform(got, block, step, s.Layer, uint32(s.Purpose), uint32(s.Seed), uint32(s.Seed>>32), 0, 1)
		for i := range want {
			want[i] = backend.Unit(s.Words(step, block+uint32(i/4))[i%4])
		}
		assert.Equal(t, want, got, "%v", set.Level())
	}
}
