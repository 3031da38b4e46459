package bench

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestHostCeilings(t *testing.T) {
	for _, footprint := range []int{4096, 1 << 22} {
		assert.Greater(t, hostCopy(footprint), 0.1, "GB/s, at %s", byteSize(footprint))
	}
	rate, ok := hostFMA()
	assert.Equal(t, len(fmaLoops()) > 0, ok)
	if ok {
		t.Logf("multiply-adds: %.1f GFLOP/s on %d threads", rate, hostThreads())
		assert.Greater(t, rate, 1.0)
		assert.Less(t, rate, 500*float64(hostThreads()), "no core does 500 GFLOP/s in float32: the loop was not run")
	}
}

func TestFMALoopsDoTheWorkTheyCount(t *testing.T) {
	for _, loop := range fmaLoops() {
		loop.run(0)
		loop.run(-1)
		fastest := func(rounds int) time.Duration { // of several, since other processes may get in between
			best := time.Hour
			for range 30 {
				start := time.Now()
				loop.run(rounds)
				best = min(best, time.Since(start))
			}
			return best
		}
		small, large := fastest(20_000), fastest(80_000)
		assert.InDelta(t, 4, float64(large)/float64(small), 1, "time grows with the rounds")
	}
}

func TestDeviceCopy(t *testing.T) {
	b := openCPU(t) // a device like others, here
	rate, err := NewCeilings(b).deviceCopy(context.Background(), 1<<20)
	assert.NoError(t, err)
	assert.Greater(t, rate, 0.01, "GB/s")
	assert.Zero(t, b.Space().Stats().LiveTensors)
}

func TestBucket(t *testing.T) {
	for _, tt := range []struct{ bytes, want int }{
		{0, 4096}, {1, 4096}, {4096, 4096}, {4097, 8192}, {8192, 8192}, {3 << 20, 4 << 20},
	} {
		assert.Equal(t, tt.want, bucket(tt.bytes), "%d", tt.bytes)
	}
	assert.Equal(t, "4 KiB", byteSize(4096))
	assert.Equal(t, "128 MiB", byteSize(128<<20))
	assert.Equal(t, "100 B", byteSize(100))
}
