//go:build !noasm

package gemm

import "github.com/dnnbench/dnnbench/internal/simd"

// kernels returns the tiles of an instruction set, or nil where there are none.
func kernels(level simd.Level) *Kernels {
	switch level {
	case simd.AVX512:
		return &Kernels{name: "AVX-512", lanes: 16, vectors: 4, tiles: avx512Tiles, dots: avx512Dots, turnStrip: avx512Turn, copyStrip: avx512Copy}
	case simd.AVX2:
		return &Kernels{name: "AVX2", lanes: 8, vectors: 2, tiles: avx2Tiles, turnStrip: avx2Turn, copyStrip: avx2Copy}
	}
	return nil
}
