//go:build gl && cgo

package gl

import (
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPiecesGiveTheSameBits runs every kernel whole and in pieces.
func TestPiecesGiveTheSameBits(t *testing.T) {
	q := openNative(t, config{debug: true})
	device := q.limits
	for _, c := range kernelCases() {
		var want []any
		q.limits = device
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t, q)
			c.run(s)
			want = s.results()
		})
		for name, l := range small(device) {
			q.limits = l
			t.Run(c.name+", "+name, func(t *testing.T) {
				s := newScene(t, q)
				c.run(s)
				require.NoError(t, q.Sync())
				assert.Equal(t, want, s.results())
			})
		}
	}
}

// TestOptimizeInVectors makes the steps of each rule on vectors and on numbers, which have
// the same bits.
func TestOptimizeInVectors(t *testing.T) {
	q := openNative(t, config{debug: true})
	for kind := backend.SGD; kind <= backend.NAdam; kind++ {
		apart, fours := optimizeSteps(newScene(t, q).from(3), kind), optimizeSteps(newScene(t, q).from(4), kind)
		for i, x := range apart {
			if x != nil {
				assert.Equal(t, asBits(download(t, q, x)), asBits(download(t, q, fours[i])), "%v, tensor %d", kind, i)
			}
		}
	}
}
