package backendtest

import (
	"testing"

	"github.com/dnnbench/dnnbench/backend"
)

// Run holds the backends that open returns to the contract. Each rule gets a backend
// of its own; the numeric cases share one. With -short the large cases are left out.
func Run(t *testing.T, open func() (backend.Backend, error)) {
	t.Helper()
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			b := opened(t, open)
			start := b.Space().Stats()
			if err := r.check(b); err != nil {
				t.Error(err)
			}
			leakFree(t, start, b)
		})
	}
	t.Run("the first failure stays", func(t *testing.T) {
		b := opened(t, open)
		f, ok := b.(Failer)
		if !ok {
			t.Skip("this backend has no way to be made to fail")
		}
		if err := failureStays(f); err != nil {
			t.Error(err)
		}
	})
	t.Run("numeric", func(t *testing.T) { runCases(t, opened(t, open)) })
}

func runCases(t *testing.T, b backend.Backend) {
	start := b.Space().Stats()
	for _, c := range cases() {
		if c.large && testing.Short() {
			continue
		}
		t.Run(c.op+"/"+c.name, func(t *testing.T) {
			results, err := c.check(b, Options{Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range results {
				if !r.OK {
					t.Errorf("%s: error %.4g %s, bound %.4g (%s), at %d: %s", r.Case, r.WorstError, r.Unit, r.Bound, r.Why, r.Index, r.Detail)
				}
			}
		})
	}
	leakFree(t, start, b)
}

func opened(t *testing.T, open func() (backend.Backend, error)) backend.Backend {
	t.Helper()
	b, err := open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return b
}

func leakFree(t *testing.T, start backend.Stats, b backend.Backend) {
	t.Helper()
	now := b.Space().Stats()
	if now.LiveTensors != start.LiveTensors || now.LiveBytes != start.LiveBytes {
		t.Errorf("leaked %d tensors, %d bytes", now.LiveTensors-start.LiveTensors, now.LiveBytes-start.LiveBytes)
	}
}

// Failed returns the results that are not OK.
func Failed(results []Result) []Result {
	var failed []Result
	for _, r := range results {
		if !r.OK {
			failed = append(failed, r)
		}
	}
	return failed
}
