// Package quiet times work and tells whether the machine let it: on a machine that does
// other things too, threads wait for a core, and what they then take says nothing.
package quiet

import "time"

// MostWaiting is the share of its time that the threads of a sample may have waited
// for a core.
const MostWaiting = 0.02

// Samples runs warm once all threads of this process have come to rest, then take so many
// times, and returns the times that take says, without those in which threads waited for a
// core for more than MostWaiting, all together.
//
// What a thread has waited is known only when it gets its core, and then only how long it
// was. So a growth of that sum disturbs the samples of as much time before it was read; it
// is read once more when all threads have come to rest again, since a helper that could not
// begin shows there.
func Samples(warm func() error, take func() (time.Duration, error), count int) (kept []time.Duration, err error) {
	if err := settle(); err != nil {
		return nil, err
	}
	if err := warm(); err != nil {
		return nil, err
	}
	last, err := read()
	if err != nil {
		return nil, err
	}
	samples := make([]sample, count)
	for i := range samples {
		samples[i].from = last.at
		if samples[i].took, err = take(); err != nil {
			return nil, err
		}
		next, err := read()
		if err != nil {
			return nil, err
		}
		samples[i].to = next.at
		next.disturbs(samples, last)
		last = next
	}
	if err := settle(); err != nil {
		return nil, err
	}
	atRest, err := read()
	if err != nil {
		return nil, err
	}
	atRest.disturbs(samples, last)
	for _, s := range samples {
		if !s.disturbed {
			kept = append(kept, s.took)
		}
	}
	return kept, nil
}

type sample struct {
	from, to  time.Time
	took      time.Duration
	disturbed bool
}

// reading is what threads have waited up to a time.
type reading struct {
	at     time.Time
	waited time.Duration
}

func read() (reading, error) {
	waited, err := waiting()
	return reading{time.Now(), waited}, err
}

// disturbs marks the samples during which threads waited, if since the last reading they
// waited for more than they may.
func (r reading) disturbs(samples []sample, last reading) {
	waited := r.waited - last.waited
	if waited.Seconds() <= MostWaiting*r.at.Sub(last.at).Seconds() {
		return
	}
	since := r.at.Add(-waited)
	if last.at.Before(since) {
		since = last.at
	}
	for i := range samples {
		if s := &samples[i]; s.to.After(since) {
			s.disturbed = true
		}
	}
}
