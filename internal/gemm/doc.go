// Package gemm multiplies matrices of float32:
//
//	dst [m n] = alpha·op(x) [m k]·op(y) [k n] + beta·dst
//
// Each element of the product is one chain of fused multiplications and additions,
// from 0 and with k ascending, so its bits are a function of the operands alone: not
// of the shape of tiles, the blocking, the number of workers or the instruction set.
// Then come two rounded products and a rounded sum, alpha·s and beta·dst; for alpha 1
// and beta 0 those are nothing. Reference says it in Go.
//
// The structure is that of GotoBLAS (Goto and van de Geijn, Anatomy of
// High-Performance Matrix Multiplication, 2008) and BLIS (Van Zee and van de Geijn,
// 2015), with fewer copies, since the matrices of networks are often skinny:
//
//	tile    rows by columns of accumulators in registers (gen, *.s)
//	right   columns of a tile lie side by side: used where they are, copied into
//	        panels for many rows, or turned into panels
//	left    single elements, at any distances: used where they are
//	block   k in blocks, so that the rows of a tile stay in the first-level cache
//
// Where the columns of the product fill vectors badly or would have to be turned, and
// its rows would not, the transposed product is computed and turned as it is stored.
package gemm

//go:generate go run ./gen
