package main

import (
	"context"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/bench"
)

// ceiling is the most multiply-adds that GOMAXPROCS threads make, in GFLOP/s, or 0
// where the project has no loop for the processor.
func ceiling(ctx context.Context) (float64, error) {
	fraction, ok, err := bench.NewCeilings(host{}).Fraction(ctx, bench.Case{Unit: bench.GFLOPS}, 1)
	if err != nil || !ok {
		return 0, err
	}
	return 1 / fraction, nil
}

// host is as much of a backend as the ceiling of arithmetic asks for.
type host struct{ backend.Backend }

func (host) Info() backend.Info { return backend.Info{Backend: "cpu"} }
