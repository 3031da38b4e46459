// Package simdblas is a BLAS for float32 in Go assembly, as a gonum implementation:
//
//	lib, err := simdblas.New(0)
//	…
//	blas32.Use(lib)
//
// makes gonum's blas32, and with it all that multiplies float32 matrices through it,
// use AVX-512, AVX2 with FMA or NEON, whichever the processor has, on all cores. No C
// compiler is needed, and CGO_ENABLED=0 works. On other processors, and in builds with
// the tag noasm, every routine is gonum's own.
//
// # Numbers
//
// An element of a product is one chain of fused multiplications and additions with k
// ascending. So its bits do not depend on the instruction set, on the number of threads
// or on where the matrices lie in memory; NaN and infinities spread as IEEE 754 says,
// zeros being multiplied like other numbers. As in BLAS, alpha 0 means that A and B
// are not read, and beta 0 that C is not.
//
// The environment variable DNNBENCH_SIMD (avx512, avx2, neon, none) overrides the
// choice of instruction set, for tests and comparisons.
package simdblas
