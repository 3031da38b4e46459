package team

import (
	"slices"
	"testing"
	"time"
)

// nothing is a task that costs nothing, so that what is left is the cost of sharing.
type nothing struct{}

func (nothing) Part(int, *space) {}

// handOff is a task of two parts that meet without ever leaving their processors.
type handOff struct{ meeting }

func (m *handOff) Part(int, *space) {
	for m.missing.Add(-1); m.missing.Load() > 0; {
	}
}

// BenchmarkRun measures on two threads a Run whose parts meet, which is how long the
// helper takes to come, and one whose caller may be done before it comes, which is what
// the caller pays: with a helper that has just worked, and with one that sleeps.
func BenchmarkRun(b *testing.B) {
	for _, c := range []struct {
		name  string
		pause time.Duration
		meet  bool
	}{
		{"watching/meet", 0, true},
		{"watching/nothing", 0, false},
		{"asleep/meet", 4 * spinBound, true},
		{"asleep/nothing", 4 * spinBound, false},
	} {
		b.Run(c.name, func(b *testing.B) {
			team := New(2, newSpace)
			defer team.Close()
			own := newSpace()
			var j Job[space]
			var m handOff
			var task Task[space] = nothing{}
			if c.meet {
				task = &m
			}
			var taken []time.Duration
			for b.Loop() {
				for start := time.Now(); time.Since(start) < c.pause; { // the caller works alone
				}
				m.missing.Store(2)
				start := time.Now()
				team.Run(&j, task, 2, own)
				taken = append(taken, time.Since(start))
			}
			slices.Sort(taken)
			b.ReportMetric(float64(taken[len(taken)/2].Nanoseconds()), "median-ns/run")
		})
	}
}
