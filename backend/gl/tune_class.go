package gl

import (
	"fmt"
	"math/bits"

	"github.com/dnnbench/dnnbench/backend"
)

// productClass is what products share for which one kernel is the fastest, near
// enough: the transposes, the extents up to the next power of two, and whether all
// rows start and end where vectors of four do.
type productClass struct {
	transX, transY bool
	vectors        bool
	m, n, k        uint8 // 2^(m-1) < rows <= 2^m, and so on
}

func (p *product) class() productClass {
	return classOf(backend.ProductShape{M: p.m, K: p.k, N: p.n, TransX: p.TransX, TransY: p.TransY})
}

func classOf(s backend.ProductShape) productClass {
	x, y, dst := layout(s)
	return productClass{
		transX: s.TransX, transY: s.TransY,
		vectors: x[1]%4 == 0 && y[1]%4 == 0 && dst[1]%4 == 0,
		m:       exponent(s.M), n: exponent(s.N), k: exponent(s.K),
	}
}

// exponent is that of the least power of two that is not below an extent.
func exponent(extent int) uint8 { return uint8(bits.Len(uint(max(extent, 1) - 1))) }

// String names the class in the cache.
func (c productClass) String() string {
	type fields productClass // has no String
	return fmt.Sprintf("%+v", fields(c))
}

// layout returns the extents of the operands of a product as they lie in memory.
func layout(s backend.ProductShape) (x, y, dst [2]int) {
	x, y, dst = [2]int{s.M, s.K}, [2]int{s.K, s.N}, [2]int{s.M, s.N}
	if s.TransX {
		x = [2]int{s.K, s.M}
	}
	if s.TransY {
		y = [2]int{s.N, s.K}
	}
	return x, y, dst
}
