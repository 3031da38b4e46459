package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestContestantsAreRight(t *testing.T) {
	found, missing := openLibraries(paths{"libopenblas.so.0", "libblis.so.4", "libdnnl.so.2", "libgomp.so.1"})
	if missing != nil {
		t.Log(missing)
	}
	for _, c := range append(found, &ours{}, newGonum(), newVek()) {
		for _, threads := range []int{1, 2} {
			require.NoError(t, c.SetThreads(threads))
			assert.NoError(t, verify(c), "%s, %d threads", c.Name(), threads)
			assert.NotEmpty(t, c.Describe())
		}
	}
}

func TestAWrongProductIsFound(t *testing.T) {
	right := func(p Product) {
		for i := range p.M {
			for j := range p.N {
				p.C[i*p.N+j] = float32(p.element(i, j))
			}
		}
	}
	always := func(Product) bool { return true }
	assert.NoError(t, verify(goContestant{name: "right", takes: always, multiply: right}))
	for name, multiply := range map[string]func(p Product){
		"nothing written": func(Product) {},
		"last not":        func(p Product) { right(p); p.C[len(p.C)-1] += 1e-3 },
		"B not transposed": func(p Product) {
			if p.TransB {
				p.TransB, p.A = false, p.A[:p.M*p.K]
			}
			right(p)
		},
	} {
		assert.Error(t, verify(goContestant{name: name, takes: always, multiply: multiply}), name)
	}
}

func TestAMissingLibraryIsNamedWithItsPackage(t *testing.T) {
	found, err := openLibraries(paths{"no-such-openblas.so", "no-such-blis.so", "no-such-dnnl.so", "libgomp.so.1"})
	assert.Empty(t, found)
	for _, name := range []string{"libopenblas0-openmp", "libblis4-openmp", "libdnnl2"} {
		assert.ErrorContains(t, err, name)
	}
}
