package simdblas

import (
	"fmt"
	"runtime"
	"sync"

	"github.com/dnnbench/dnnbench/internal/gemm"
	"github.com/dnnbench/dnnbench/internal/simd"
	"github.com/dnnbench/dnnbench/internal/team"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// Implementation is gonum's BLAS with its own products of float32 matrices and
// vectors. It may be used by many goroutines at once.
type Implementation struct {
	gonum.Implementation
	level   simd.Level
	kernels *gemm.Kernels // nil: everything is gonum's
	team    *team.Team[gemm.Workspace]
	calls   sync.Pool // of *call
}

var _ blas.Float32 = (*Implementation)(nil)

// New returns a BLAS that works on so many threads, or on GOMAXPROCS for 0. The
// threads beyond the caller's are goroutines that sleep when they are not needed;
// Close ends them. It is an error to ask, by DNNBENCH_SIMD, for instructions that are
// not to be had.
func New(threads int) (*Implementation, error) {
	if threads < 0 {
		return nil, fmt.Errorf("simdblas: %d threads: choose 1 or more, or 0 for all", threads)
	}
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	level, err := simd.Choose()
	if err != nil {
		return nil, fmt.Errorf("simdblas: %w", err)
	}
	b := &Implementation{level: level, kernels: gemm.For(level)}
	if b.kernels != nil {
		b.team = team.New(threads, gemm.NewWorkspace)
	}
	b.calls.New = func() any { return &call{workspace: gemm.NewWorkspace()} }
	return b, nil
}

// Close ends the goroutines of New. No call may be running or follow.
func (b *Implementation) Close() error {
	if b.team != nil {
		b.team.Close()
	}
	return nil
}

// String names the instruction set: avx512, avx2, neon, or none, where everything is
// gonum's.
func (b *Implementation) String() string { return "simdblas " + b.level.String() }
