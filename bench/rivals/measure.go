package main

import (
	"context"
	"runtime"
	"slices"
	"time"

	"github.com/dnnbench/dnnbench/bench/rivals/internal/quiet"
)

const (
	// sampleLength makes what the clock and the hand-over to the home thread cost
	// negligible.
	sampleLength = time.Millisecond
	// warmUp is how long a contestant works before its samples, and as long as all that it
	// takes in a turn: helpers that went to sleep come, those of the contestant before go to
	// sleep, caches fill with its own buffers, and processors that idled get up to speed. Of
	// a virtual machine's second one this was seen to take tens of milliseconds, in which it
	// did the same work at half the rate.
	warmUp = 30 * time.Millisecond
	// together is how many samples are taken in a turn, so that not all time goes to warming
	// up, unless they make it longer than turnLength.
	together   = 10
	turnLength = 100 * time.Millisecond
	// retakes is how often a turn that threads waited in is taken anew, a little later each
	// time, before the round goes on without it.
	retakes     = 20
	retakeAfter = time.Millisecond
	// minRounds are made even where a few calls use up the budget.
	minRounds = 5
)

// Series is what was measured of one contestant on one product.
type Series struct {
	Contestant string    `json:"contestant"`
	Repeats    int       `json:"repeats"`   // products in each sample, at the end
	Seconds    []float64 `json:"seconds"`   // of one product, a sample each
	Turns      int       `json:"turns"`     // that the samples are from
	Disturbed  int       `json:"disturbed"` // turns thrown away since their threads waited for a core
}

// Rate is operations over the median time, in GFLOP/s; 0 without a sample.
func (s Series) Rate(operations float64) float64 {
	if len(s.Seconds) == 0 {
		return 0
	}
	return operations / median(s.Seconds) / 1e9
}

// Result is all that was measured of one product.
type Result struct {
	Case    string   `json:"case"`
	Threads int      `json:"threads"`
	M       int      `json:"m"`
	N       int      `json:"n"`
	K       int      `json:"k"`
	TransA  bool     `json:"trans_a"`
	TransB  bool     `json:"trans_b"`
	Series  []Series `json:"series"`
}

// Operations are those of one product.
func (r Result) Operations() float64 { return 2 * float64(r.M) * float64(r.N) * float64(r.K) }

// rate is that of a contestant, or 0.
func (r Result) rate(name string) float64 {
	for _, s := range r.Series {
		if s.Contestant == name {
			return s.Rate(r.Operations())
		}
	}
	return 0
}

// complete says whether every contestant has samples of as many rounds as are made
// at least.
func (r Result) complete() bool {
	return !slices.ContainsFunc(r.Series, func(s Series) bool { return s.Turns < minRounds })
}

// entry is a contestant being measured.
type entry struct {
	c      Contestant
	series Series
	rounds int           // taken part in
	spent  time.Duration // on turns, those thrown away too
}

// measure times a product round by round, the contestants taking turns within each and
// the order turning from round to round, until the budget is spent. A contestant that
// has used its share of it sits out after minRounds. On an interruption it
// returns what there is.
func measure(ctx context.Context, contestants []Contestant, p Product, threads int, budget time.Duration) (Result, error) {
	p = p.withOperands()
	var entries []*entry
	for _, c := range contestants {
		if c.Takes(p) {
			entries = append(entries, &entry{c: c, series: Series{Contestant: c.Name(), Repeats: 1}})
		}
	}
	runtime.GC() // the collector is off while samples are taken
	err := rounds(ctx, entries, p, budget)
	r := Result{Case: p.Name, Threads: threads, M: p.M, N: p.N, K: p.K, TransA: p.TransA, TransB: p.TransB}
	for _, e := range entries {
		r.Series = append(r.Series, e.series)
	}
	return r, err
}

func rounds(ctx context.Context, entries []*entry, p Product, budget time.Duration) error {
	start := time.Now()
	for round := 0; ; round++ {
		took := false
		for i := range entries {
			e := entries[(i+round)%len(entries)]
			if e.rounds >= minRounds && (time.Since(start) > budget || e.spent > budget/time.Duration(len(entries))) {
				continue
			}
			if err := e.turn(ctx, p); err != nil {
				return err
			}
			took = true
		}
		if !took {
			return nil
		}
	}
}

// turn takes the samples of one turn, if the machine lets it.
func (e *entry) turn(ctx context.Context, p Product) (err error) {
	e.rounds++
	for try := 0; try <= retakes; try++ {
		time.Sleep(time.Duration(try) * retakeAfter)
		if err := ctx.Err(); err != nil {
			return err
		}
		var took []time.Duration
		var all time.Duration
		var ok bool
		e.c.Do(func() {
			all, ok, err = quiet.Sample(
				func() error { return e.warm(p) },
				func() (all time.Duration, err error) {
					took, all, err = e.samples(p)
					return all, err
				})
		})
		if err != nil {
			return err
		}
		e.spent += all
		if !ok {
			e.series.Disturbed++
			continue
		}
		for _, t := range took {
			e.series.Seconds = append(e.series.Seconds, t.Seconds()/float64(e.series.Repeats))
		}
		e.series.Turns++
		return nil
	}
	return nil
}

// warm warms up, and finds how many products make a sample.
func (e *entry) warm(p Product) error {
	for all, t := time.Duration(0), time.Duration(0); t < sampleLength || all < warmUp; all += t {
		var err error
		if t, err = e.c.Multiply(p, e.series.Repeats); err != nil {
			return err
		}
		if t < sampleLength {
			e.lengthen(t)
		}
	}
	return nil
}

// samples takes those of a turn, and says how long all of them took.
func (e *entry) samples(p Product) (took []time.Duration, all time.Duration, err error) {
	for len(took) < together && all < turnLength {
		t, err := e.c.Multiply(p, e.series.Repeats)
		if err != nil {
			return nil, all, err
		}
		took, all = append(took, t), all+t
	}
	return took, all, nil
}

// lengthen makes samples longer after one that was too short: a tenth more than it
// should take, to get there at once, but no leap after a timing too short to trust.
func (e *entry) lengthen(took time.Duration) {
	n := float64(e.series.Repeats)
	e.series.Repeats = 1 + int(min(10*n, 1.1*n*float64(sampleLength)/float64(max(took, 1))))
}

// median is the middle of the values, or the mean of the two in the middle.
func median(values []float64) float64 {
	s := slices.Sorted(slices.Values(values))
	n := len(s)
	return (s[(n-1)/2] + s[n/2]) / 2
}
