package faults_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest"
	"github.com/dnnbench/dnnbench/backend/backendtest/faults"
	"github.com/dnnbench/dnnbench/backend/cpu"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func failures(t *testing.T, wrap func(backend.Backend) backend.Backend, ops ...string) []backendtest.Result {
	b, err := cpu.New(backend.Config{})
	require.NoError(t, err)
	defer b.Close()
	results, err := backendtest.Check(context.Background(), wrap(b), backendtest.Options{Quick: true, Seed: 1, Ops: ops})
	require.NoError(t, err)
	return backendtest.Failed(results)
}

// TestEachFaultIsFound runs the quick checks of the faulty operation, and a training,
// on a backend with one fault, and logs which of them find it.
func TestEachFaultIsFound(t *testing.T) {
	for _, f := range faults.All() {
		t.Run(f.Name, func(t *testing.T) {
			var names, expected []string
			for _, r := range failures(t, f.Wrap, f.Op, "Training") {
				names = append(names, r.Op+": "+r.Case)
				if r.Op == f.Op && strings.Contains(r.Case, f.Case) {
					expected = append(expected, fmt.Sprintf("%s: %s (%.3g of at most %g %s)", r.Op, r.Case, r.WorstError, r.Bound, r.Unit))
				}
			}
			require.NotEmpty(t, expected, "%s with %q was to find it; found by %v", f.Op, f.Case, names)
			t.Logf("found by %d checks, as %s", len(names), expected[0])
		})
	}
}

// A wrapper without a fault changes nothing, so that what is found is the fault.
func TestNoFaultNoFailure(t *testing.T) {
	assert.Empty(t, failures(t, func(b backend.Backend) backend.Backend { return b }))
}
