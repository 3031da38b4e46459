package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dnnbench/dnnbench/bench"
)

// compareReport is what changed between two sides.
type compareReport struct {
	Old          []string       `json:"old"` // files
	New          []string       `json:"new"`
	Confidence   real           `json:"confidence"`
	Threshold    *real          `json:"threshold,omitempty"` // share by which an operation may be slower
	Changes      []changeReport `json:"changes"`             // of the operations that both sides have
	GeometricOld real           `json:"geometric_mean_old_ns"`
	GeometricNew real           `json:"geometric_mean_new_ns"`
	Geometric    real           `json:"geometric_mean_ratio"` // of the ratios
	OnlyOld      []string       `json:"only_old,omitempty"`   // operations that one side has
	OnlyNew      []string       `json:"only_new,omitempty"`
	Warnings     []string       `json:"warnings,omitempty"` // what else differs than the program
}

// The verdicts on a change.
const (
	changeFaster    = "faster"
	changeSlower    = "slower"
	changeUndecided = "undecided" // the interval holds 1
)

// What is compared.
const (
	byRun    = "run" // its median
	bySample = "sample"
)

// changeReport is a [bench.Change] of an operation.
type changeReport struct {
	Name    string `json:"name"`
	Shape   string `json:"shape"`
	OldNS   real   `json:"old_ns"` // medians
	NewNS   real   `json:"new_ns"`
	OldN    int    `json:"old_n"` // how many times were compared
	NewN    int    `json:"new_n"`
	By      string `json:"by"`    // what these are: "run", its median, or "sample", where the runs are too few
	Ratio   real   `json:"ratio"` // new over old
	Low     real   `json:"low"`   // ends of its interval; 0 and null where the samples are too few for one
	High    real   `json:"high"`
	P       real   `json:"p"` // of the test of Mann and Whitney
	Change  string `json:"change"`
	TooSlow bool   `json:"too_slow"` // beyond the threshold
}

// newComparison compares each operation that both sides have.
func newComparison(sides [2]side, confidence float64) (*compareReport, error) {
	r := &compareReport{Old: sides[0].paths(), New: sides[1].paths(), Confidence: real(confidence), Warnings: differences(sides)}
	old, inOld := sides[0].samples()
	new, inNew := sides[1].samples()
	var ratios, oldMedians, newMedians []float64
	for _, o := range inOld {
		if new[o] == nil {
			r.OnlyOld = append(r.OnlyOld, o.String())
			continue
		}
		c := compareOperation(o, old[o], new[o], confidence)
		r.Changes = append(r.Changes, c)
		ratios = append(ratios, float64(c.Ratio))
		oldMedians, newMedians = append(oldMedians, float64(c.OldNS)), append(newMedians, float64(c.NewNS))
	}
	for _, o := range inNew {
		if old[o] == nil {
			r.OnlyNew = append(r.OnlyNew, o.String())
		}
	}
	if by := func(c changeReport) bool { return c.By == bySample }; slices.ContainsFunc(r.Changes, by) {
		r.Warnings = append(r.Warnings, fewRuns(confidence))
	}
	if len(r.Changes) == 0 {
		return nil, fmt.Errorf("no operation is in both %s (%s, …) and %s (%s, …): measure both with the same --suite",
			strings.Join(r.Old, ","), inOld[0], strings.Join(r.New, ","), inNew[0])
	}
	r.Geometric = real(bench.GeometricMean(ratios))
	r.GeometricOld, r.GeometricNew = real(bench.GeometricMean(oldMedians)), real(bench.GeometricMean(newMedians))
	return r, nil
}

// fewRuns warns of what samples within runs cannot tell.
func fewRuns(confidence float64) string {
	enough := 1
	for !bench.EnoughToCompare(enough, enough, confidence) {
		enough++
	}
	return fmt.Sprintf("so few runs are compared by the samples within them, though two runs of one and the same program differ by more than their samples tell: measure %d or more of each side, in turn", enough)
}

// compareOperation compares runs by their medians where there are enough of them to tell
// anything, else all samples within them.
func compareOperation(o operation, old, new [][]float64, confidence float64) changeReport {
	c := changeReport{Name: o.name, Shape: o.shape, By: bySample, Change: changeUndecided}
	a, b := slices.Concat(old...), slices.Concat(new...)
	if bench.EnoughToCompare(len(old), len(new), confidence) {
		c.By, a, b = byRun, medians(old), medians(new)
	}
	change := bench.CompareTimes(a, b, confidence)
	c.OldNS, c.NewNS, c.OldN, c.NewN = real(change.Old), real(change.New), len(a), len(b)
	c.Ratio, c.Low, c.High, c.P = real(change.Ratio), real(change.Low), real(change.High), real(change.P)
	switch {
	case change.High < 1:
		c.Change = changeFaster
	case change.Low > 1:
		c.Change = changeSlower
	}
	return c
}

func medians(runs [][]float64) []float64 {
	m := make([]float64, len(runs))
	for i, times := range runs {
		m[i] = bench.Median(times)
	}
	return m
}

// mark finds the operations that are slower by more than a share, the whole interval being
// above it.
func (r *compareReport) mark(share float64) {
	for i := range r.Changes {
		r.Changes[i].TooSlow = float64(r.Changes[i].Low) > 1+share
	}
}

// verdict is an error where an operation is too slow.
func (r *compareReport) verdict() error {
	var slow []string
	for _, c := range r.Changes {
		if c.TooSlow {
			slow = append(slow, fmt.Sprintf("%s (%s)", strings.TrimSpace(c.Name+" "+c.Shape), signedPercent(float64(c.Ratio))))
		}
	}
	if len(slow) == 0 {
		return nil
	}
	return fmt.Errorf("%d of %s slower by more than %s: %s", len(slow), plural(len(r.Changes), "operation"),
		percent(float64(*r.Threshold)), strings.Join(slow, ", "))
}

// differences tells what else than the program differs between the files, so that times do
// not compare.
func differences(sides [2]side) (lines []string) {
	all := slices.Concat(sides[0], sides[1])
	first := all[0]
	for _, what := range []struct {
		name string
		of   func(measured) string
	}{
		{"processor", func(m measured) string { return m.System.CPU }},
		{"vector instructions", func(m measured) string { return m.System.SIMD }},
		{"cores", func(m measured) string { return fmt.Sprint(m.System.Cores) }},
		{"system", func(m measured) string { return m.System.OS + "/" + m.System.Arch }},
		{"backend", func(m measured) string { return m.backend().Backend }},
		{"device", func(m measured) string { return m.backend().Device }},
		{"driver", func(m measured) string { return strings.TrimSpace(m.backend().Vendor + " " + m.backend().Version) }},
		{"Go", func(m measured) string { return m.System.Go }},
	} {
		for _, m := range all[1:] {
			if what.of(m) != what.of(first) {
				lines = append(lines, oneLine(fmt.Sprintf("%s %q in %s, %q in %s: times may differ by that alone",
					what.name, what.of(first), first.path, what.of(m), m.path)))
				break
			}
		}
	}
	return lines
}

// backend is the one that was measured; of a file that names none, an empty one.
func (m measured) backend() backendReport {
	if m.Backend == nil {
		return backendReport{}
	}
	return *m.Backend
}
