package bench

import (
	"fmt"
	"time"
)

// Suite is a choice of cases and of how long each is measured.
type Suite string

// The suites: Quick for a first look, some ten seconds on two cores, and Full; GPU for
// a large GPU, with tensors of 256 MiB, and GPUTrial for the same cases cut down, to try
// out on any machine what measures by GPU.
const (
	Quick    Suite = "quick"
	Full     Suite = "full"
	GPU      Suite = "gpu"
	GPUTrial Suite = "gpu-trial"
)

// Suites lists them.
func Suites() []Suite { return []Suite{Quick, Full, GPU, GPUTrial} }

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
	switch s {
	case GPU: // whose clocks rise for some hundred milliseconds once there is work
		return Plan{Warm: 500 * time.Millisecond, Sample: 50 * time.Millisecond, Budget: 2 * time.Second, MinRuns: 11, MaxRuns: 41, DeviceTime: true}
	case GPUTrial:
		return Plan{Sample: time.Millisecond, Budget: 20 * time.Millisecond, MinRuns: 3, MaxRuns: 5, DeviceTime: true}
	case Full:
		return Plan{Sample: 5 * time.Millisecond, Budget: time.Second, MinRuns: 5, MaxRuns: 100}
	}
	return Plan{Sample: 2 * time.Millisecond, Budget: 120 * time.Millisecond, MinRuns: 5, MaxRuns: 30}
}

// Cases are what a suite measures, in the order in which it does.
func Cases(s Suite) []Case {
	switch s {
	case GPU:
		return largeCases(1)
	case GPUTrial:
		return largeCases(64)
	}
	const batch = 64
	small := []int{784, 256, 128, 10} // the network of the published Fashion-MNIST tables, near enough
	sizes := []int{64, 128, 256, 512}
	if s == Full {
		sizes = append(sizes, 1024, 2048)
	}
	cases := squares(sizes...)
	cases = append(cases, layers(batch, small...)...)
	cases = append(cases, halfProduct(batch, small[0], small[1]))
	cases = append(cases, halves(1, 1024, 1024)...)
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
