package bench

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"github.com/dnnbench/dnnbench/backend"
)

// Result is what was measured of one case.
type Result struct {
	Name            string   // the case's, or "ceiling-…"
	Shape           string   // the case's
	Unit            Unit     // of Value
	Value           float64  // Work over the median time
	Timing          Timing   // empty for a ceiling
	CeilingFraction *float64 // Value over the ceiling; nil where none is measured
	Intensity       float64  // see [Case.Intensity]; NaN for a ceiling
}

// Options say what Run measures.
type Options struct {
	Suite    Suite                              // what, and for how long
	Names    []string                           // measure the cases of these names alone; all where there are none
	Seed     uint64                             // of the operands
	Progress func(done, total int, name string) // or nil; called before each case and at the end
}

// Run measures a suite's cases on a backend, and then the ceilings they are held
// against, which end the list. On an error it returns what it has, as well.
func Run(ctx context.Context, b backend.Backend, o Options) ([]Result, error) {
	cases := Cases(o.Suite)
	if len(o.Names) > 0 {
		cases = slices.DeleteFunc(cases, func(c Case) bool { return !slices.Contains(o.Names, c.Name) })
	}
	return runCases(ctx, b, cases, o.Suite.plan(), o)
}

func runCases(ctx context.Context, b backend.Backend, cases []Case, p Plan, o Options) ([]Result, error) {
	report := o.Progress
	if report == nil {
		report = func(int, int, string) {}
	}
	ceilings := NewCeilings(b)
	results := make([]Result, 0, len(cases))
	for i, c := range cases {
		report(i, len(cases), c.Name+" "+c.Shape)
		t, err := timeCase(ctx, b, c, p, o.Seed)
		if err != nil {
			return results, fmt.Errorf("benchmark of %s %s: %w", c.Name, c.Shape, err)
		}
		r := Result{Name: c.Name, Shape: c.Shape, Unit: c.Unit, Value: c.Rate(t.Median.Seconds()), Timing: t, Intensity: c.Intensity()}
		fraction, ok, err := ceilings.Fraction(ctx, c, r.Value)
		if err != nil {
			return results, fmt.Errorf("ceiling of %s %s: %w", c.Name, c.Shape, err)
		}
		if ok {
			r.CeilingFraction = &fraction
		}
		results = append(results, r)
	}
	report(len(cases), len(cases), "")
	return append(results, ceilings.Results()...), nil
}

// timeCase makes a case's operands, measures it, and frees them.
func timeCase(ctx context.Context, b backend.Backend, c Case, p Plan, seed uint64) (Timing, error) {
	o := &operands{b: b, seed: seed}
	defer o.free()
	op, err := c.prepare(o)
	if err != nil {
		return Timing{}, err
	}
	if err := b.Sync(); err != nil {
		return Timing{}, err
	}
	runtime.GC() // so that the last case's garbage is not collected in this one's time
	if device, ok := b.(backend.Clock); ok && p.DeviceTime {
		return measure(ctx, p, op, device.Elapsed)
	}
	return Measure(ctx, p, op, b.Sync)
}
