package main

import (
	"context"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/bench"
	"github.com/dnnbench/dnnbench/bench/rivals/internal/quiet"
)

// ceiling is the most multiply-adds that GOMAXPROCS threads make, in GFLOP/s, or 0
// where the project has no loop for the processor. It is a maximum, so that it is
// measured until one time nothing disturbs it, or often enough.
func ceiling(ctx context.Context) (most float64, err error) {
	const attempts = 10
	for range attempts {
		_, undisturbed, err := quiet.Sample(nothing, func() (time.Duration, error) {
			start := time.Now()
			fraction, ok, err := bench.NewCeilings(host{}).Fraction(ctx, bench.Case{Unit: bench.GFLOPS}, 1)
			if ok {
				most = max(most, 1/fraction)
			}
			return time.Since(start), err
		})
		if undisturbed || err != nil {
			return most, err
		}
	}
	return most, nil
}

// nothing is no warm-up: a maximum needs none.
func nothing() error { return nil }

// host is as much of a backend as the ceiling of arithmetic asks for.
type host struct{ backend.Backend }

func (host) Info() backend.Info { return backend.Info{Backend: "cpu"} }
