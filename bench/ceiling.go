package bench

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"time"

	"github.com/dnnbench/dnnbench/backend"
)

// Ceilings measures the most that a backend's device can do, on demand and once
// each.
//
// Arithmetic is measured by a loop of independent fused multiply-adds in registers,
// on all threads that Go uses, where the project has such a loop (see fmaLoop).
// Bandwidth is measured by a copy, counting bytes read and bytes written. Both are
// the CPU's where it is the device, which it is below a software renderer too. On
// other devices the copy is made there, and the ceiling of arithmetic is not known.
//
// An operation that fits in a cache is measured against a copy that fits in the same
// cache: the copy's footprint is the operation's, rounded up to a power of two.
type Ceilings struct {
	b         backend.Backend
	fma       float64 // 0: not measured yet; below 0: cannot be
	bandwidth map[int]float64
}

// NewCeilings measures nothing yet.
func NewCeilings(b backend.Backend) *Ceilings {
	return &Ceilings{b: b, bandwidth: map[int]float64{}}
}

// Fraction is a case's rate over its ceiling; ok is false where that is not known.
func (c *Ceilings) Fraction(ctx context.Context, of Case, rate float64) (fraction float64, ok bool, err error) {
	var ceiling float64
	if of.Unit == GFLOPS {
		ceiling, ok = c.arithmetic()
	} else {
		ceiling, err = c.copyRate(ctx, bucket(of.Footprint))
		ok = err == nil
	}
	if !ok {
		return 0, false, err
	}
	return rate / ceiling, true, nil
}

// Results lists the ceilings that were measured.
func (c *Ceilings) Results() []Result {
	var results []Result
	if c.fma > 0 {
		results = append(results, Result{Name: "ceiling-fma", Shape: fmt.Sprintf("%d threads", hostThreads()), Unit: GFLOPS, Value: c.fma, Intensity: math.NaN()})
	}
	sizes := make([]int, 0, len(c.bandwidth))
	for s := range c.bandwidth {
		sizes = append(sizes, s)
	}
	slices.Sort(sizes)
	for _, s := range sizes {
		results = append(results, Result{Name: "ceiling-copy", Shape: byteSize(s), Unit: GBPS, Value: c.bandwidth[s], Intensity: math.NaN()})
	}
	return results
}

// onHost says whether the device is this machine's CPU, as it is below a software
// renderer too.
func (c *Ceilings) onHost() bool {
	info := c.b.Info()
	return info.Backend == "cpu" || info.Software
}

func (c *Ceilings) arithmetic() (float64, bool) {
	if c.fma == 0 {
		c.fma = -1
		if c.onHost() {
			if rate, ok := hostFMA(); ok {
				c.fma = rate
			}
		}
	}
	return c.fma, c.fma > 0
}

func (c *Ceilings) copyRate(ctx context.Context, footprint int) (float64, error) {
	if rate, ok := c.bandwidth[footprint]; ok {
		return rate, nil
	}
	var rate float64
	var err error
	if c.onHost() {
		rate = hostCopy(footprint)
	} else {
		rate, err = c.deviceCopy(ctx, footprint)
	}
	if err == nil {
		c.bandwidth[footprint] = rate
	}
	return rate, err
}

// deviceCopy is the best of a few copies on the device: a ceiling is a maximum. Both
// ways to copy are tried, Copy, which also serves bytes, and Scale by 1.
func (c *Ceilings) deviceCopy(ctx context.Context, footprint int) (float64, error) {
	plan := Plan{Sample: 5 * time.Millisecond, Budget: 50 * time.Millisecond, MinRuns: 5, MaxRuns: 20}
	best := 0.0
	for _, way := range []Case{copying(footprint / 8), scaling(footprint / 8)} {
		t, err := timeCase(ctx, c.b, way, plan, 0)
		if err != nil {
			return 0, err
		}
		best = max(best, way.Rate(t.Min.Seconds()))
	}
	return best, nil
}

// bucket rounds a footprint up to a power of two, at least 4 KiB, a page.
func bucket(bytes int) int { return 1 << max(12, bits.Len(uint(max(bytes, 1)-1))) }

func byteSize(n int) string {
	units := []string{"B", "KiB", "MiB", "GiB"}
	i := 0
	for ; n >= 1024 && i < len(units)-1; i++ {
		n /= 1024
	}
	return fmt.Sprintf("%d %s", n, units[i])
}
