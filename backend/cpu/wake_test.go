package cpu

import (
	"testing"
	"time"

	"github.com/dnnbench/dnnbench/backend"
)

// BenchmarkMeeting measures what sharing costs, from which the sizes of parts follow:
// how long another thread needs to come, when it has just worked and when it sleeps.
func BenchmarkMeeting(b *testing.B) {
	c, err := New(backend.Config{Threads: 2})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	for _, pause := range []time.Duration{0, time.Millisecond} {
		b.Run("after "+pause.String(), func(b *testing.B) {
			var m meeting
			var met time.Duration
			for b.Loop() {
				time.Sleep(pause)
				start := time.Now()
				m.Add(2)
				c.parallel(&m, 2)
				met += time.Since(start)
			}
			b.ReportMetric(float64(met.Nanoseconds())/float64(b.N), "ns/meeting")
		})
	}
}
