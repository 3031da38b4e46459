package gemm

import (
	"testing"

	"github.com/dnnbench/dnnbench/internal/simd"
)

func best(b *testing.B) *Kernels {
	level, err := simd.Choose()
	if err != nil {
		b.Fatal(err)
	}
	k := For(level)
	if k == nil {
		b.Skip("no tiles")
	}
	return k
}
