package backendtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/dnnbench/dnnbench/backend"
)

// Options say how much Check does.
type Options struct {
	Quick bool     // leave out the large cases
	Ops   []string // check these operations alone; all where there are none
	Seed  uint64   // of the random inputs
	// Within, if not 0, ends the checks after so long. The operations take turns then, so
	// that each is seen; Progress tells how many there were.
	Within   time.Duration
	Progress func(done, total int) // or nil; called as cases are done
}

// numeric is one case: an operation on some inputs, compared with the truth.
type numeric struct {
	op, name string
	large    bool // left out by Quick
	run      func(l *lab)
}

func cases() []numeric {
	var all []numeric
	for _, family := range [][]numeric{productCases(), halfProductCases(), epilogueCases(), rowSumsCases(), aloneCases(), finiteCases(),
		clipCases(), maxNormCases(), l1Cases(), binaryCases(), simpleCases(), convertCases(), activationCases(), softmaxCases(), reduceCases(),
		lossCases(), tallyCases(), gatherCases(), randomCases(), dropoutCases(), normaliseCases(), optimizeCases(), stateCases(), trainingCases()} {
		all = append(all, family...)
	}
	return all
}

// Check compares the backend's operations with the float64 reference. A result that
// is not OK is no error; an error is a device that failed, or a context that ended.
func Check(ctx context.Context, b backend.Backend, o Options) ([]Result, error) {
	var chosen []numeric
	for _, c := range cases() {
		if (!o.Quick || !c.large) && (len(o.Ops) == 0 || slices.Contains(o.Ops, c.op)) {
			chosen = append(chosen, c)
		}
	}
	if o.Within > 0 {
		chosen = takeTurns(chosen)
	}
	var results []Result
	start := time.Now()
	for i, c := range chosen {
		if err := ctx.Err(); err != nil {
			return results, err
		}
		if o.Within > 0 && time.Since(start) > o.Within {
			break
		}
		r, err := c.check(b, o)
		if err != nil {
			return results, err
		}
		results = append(results, r...)
		if o.Progress != nil {
			o.Progress(i+1, len(chosen))
		}
	}
	return results, nil
}

// takeTurns orders cases so that the first of each operation come first, then the second.
func takeTurns(all []numeric) []numeric {
	seen := map[string]int{}
	turn := make(map[*numeric]int, len(all))
	turns := make([]*numeric, len(all))
	for i := range all {
		c := &all[i]
		turn[c], turns[i] = seen[c.op], c
		seen[c.op]++
	}
	slices.SortStableFunc(turns, func(a, b *numeric) int { return turn[a] - turn[b] })
	ordered := make([]numeric, len(all))
	for i, c := range turns {
		ordered[i] = *c
	}
	return ordered
}

// check carries one case out. Its inputs depend on the seed and its own name alone.
func (c numeric) check(b backend.Backend, o Options) ([]Result, error) {
	stream := uint64(0)
	for _, r := range c.op + c.name {
		stream = stream*31 + uint64(r)
	}
	l := &lab{b: b, rng: rand.New(rand.NewPCG(o.Seed, stream)), op: c.op, name: c.name}
	l.poison()
	c.run(l)
	l.finish()
	if l.err != nil {
		return nil, fmt.Errorf("%s, %s: %w", c.op, c.name, l.err)
	}
	return l.results, nil
}
