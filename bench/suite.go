package bench

import (
	"fmt"
	"time"
)

// Suite is a choice of cases and of how long each is measured.
type Suite string

// The suites: Quick for a first look, some ten seconds on two cores, and Full.
const (
	Quick Suite = "quick"
	Full  Suite = "full"
)

// Suites lists them.
func Suites() []Suite { return []Suite{Quick, Full} }

// ParseSuite finds a suite by its name.
func ParseSuite(name string) (Suite, error) {
	for _, s := range Suites() {
		if name == string(s) {
			return s, nil
		}
	}
	return "", fmt.Errorf("unknown suite %q: choose one of %v", name, Suites())
}

func (s Suite) plan() Plan {
	if s == Full {
		return Plan{Sample: 5 * time.Millisecond, Budget: time.Second, MinRuns: 5, MaxRuns: 100}
	}
	return Plan{Sample: 2 * time.Millisecond, Budget: 120 * time.Millisecond, MinRuns: 5, MaxRuns: 30}
}

// Cases are what a suite measures, in the order in which it does.
func Cases(s Suite) []Case {
	const batch = 64
	small := []int{784, 256, 128, 10} // the network of the published Fashion-MNIST tables, near enough
	sizes := []int{64, 128, 256, 512}
	if s == Full {
		sizes = append(sizes, 1024, 2048)
	}
	cases := squares(sizes...)
	cases = append(cases, layers(batch, small...)...)
	cases = append(cases, addRow(batch, 256), addRow(1024, 1024), addColumn(1024, 1024), addSame(1024, 1024))
	cases = append(cases, activate(256, 1024)...)
	cases = append(cases, copying(16<<20))
	cases = append(cases, forward(batch, small...), step(batch, small...))
	if s == Full {
		large := []int{1024, 1024, 1024, 10}
		cases = append(cases, layers(256, large[1:]...)...) // its first two layers are alike
		cases = append(cases, activate(4096, 1024)...)
		cases = append(cases, activateGrad(4096, 1024)...)
		cases = append(cases, forward(256, large...), step(256, large...))
	}
	return cases
}
