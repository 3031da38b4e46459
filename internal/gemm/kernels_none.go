//go:build noasm || !(amd64 || arm64)

package gemm

import "github.com/dnnbench/dnnbench/internal/simd"

// For returns nil: this build has no tiles.
func For(simd.Level) *Kernels { return nil }
