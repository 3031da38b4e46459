//go:build gl && cgo

package gl

import (
	"fmt"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/require"
)

// TestPlacesGiveTheSameBits computes the same wherever tensors begin, so that vectors and
// single numbers, and the first and the last vector, are held against each other.
func TestPlacesGiveTheSameBits(t *testing.T) {
	q := openNative(t, config{debug: true})
	shapes := []struct{ dst, y []int }{
		{[]int{1}, []int{1}}, {[]int{2}, []int{2}}, {[]int{3}, []int{1}}, {[]int{7}, []int{7}},
		{[]int{500}, []int{1}}, {[]int{25, 8}, []int{8}}, {[]int{25, 8}, []int{25, 1}}, {[]int{25, 2}, []int{2}},
		{[]int{25, 9}, []int{9}}, {[]int{25, 9}, []int{25, 1}}, {[]int{3, 5, 7}, []int{5, 1}}, {[]int{3, 5, 2}, []int{5, 1}},
		{[]int{4, 5, 8}, []int{5, 1}}, {[]int{4, 3, 5, 2}, []int{3, 1, 2}},
	}
	for _, shape := range shapes {
		t.Run(fmt.Sprint(shape.dst, shape.y), func(t *testing.T) {
			n := backend.ShapeOf(shape.dst...).Len()
			run := func(places [3]int) []float32 {
				s := newScene(t, q)
				tensor := func(i int, dims []int) *backend.Tensor {
					return put(s.from(places[i]), 12345, func(j int) float32 { return float32((j*(7+i))%31) - 11.25 }, dims)
				}
				dst, x, y := tensor(0, shape.dst), tensor(1, shape.dst), tensor(2, shape.y)
				q.Binary(backend.OpSub, dst, x, y)
				q.Axpby(dst, 0.3, x, 0.7)
				q.Binary(backend.OpMul, dst, tensor(2, shape.y), dst)
				q.Activate(backend.Activation{Kind: backend.Tanh}, dst, dst)
				whole := s.whole[0]
				data := make([]float32, whole.Len())
				require.NoError(t, backend.Download(q, data, whole))
				for i, v := range data {
					if i < places[0] || i >= places[0]+n {
						require.Equal(t, float32(12345), v, "%v: sentinel %d", places, i)
					}
				}
				return data[places[0]:][:n]
			}
			want := run([3]int{3, 4, 5}) // number by number
			for place := range 64 {
				places := [3]int{4 + place%4, 4 + place/4%4, 4 + place/16}
				require.Equal(t, want, run(places), "%v", places)
			}
		})
	}
}
