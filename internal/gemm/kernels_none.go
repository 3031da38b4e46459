//go:build noasm || !(amd64 || arm64)

package gemm

import "github.com/dnnbench/dnnbench/internal/simd"

// kernels returns nil: this build has no tiles.
func kernels(simd.Level) *Kernels { return nil }
