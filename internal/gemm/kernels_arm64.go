//go:build !noasm

package gemm

import "github.com/dnnbench/dnnbench/internal/simd"

// kernels returns the tiles of an instruction set, or nil where there are none.
func kernels(level simd.Level) *Kernels {
	if level == simd.NEON {
		return &Kernels{name: "NEON", lanes: 4, vectors: 3, tiles: neonTiles, turnStrip: neonTurn, copyStrip: neonCopy}
	}
	return nil
}
