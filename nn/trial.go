package nn

import (
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	store "github.com/dnnbench/dnnbench/internal/cache"
)

// A trial is over in some hundred milliseconds: it goes on until the steps it times have
// taken trialTime together, and where one step has more than trialWork multiplications,
// which is 0.1 s at 20 GFLOP/s, it takes fewer samples a step.
const (
	trialTime = 40 * time.Millisecond
	trialWork = 1e9

	trialNumbers = 1 << 20 // in an epoch's samples, so that their upload takes no time to speak of
	trialBatches = 32      // an epoch at most
)

// StepTrial lets backend.Open("auto", ...) choose the device that is faster at training
// steps of this network. What it measures is kept in the user's cache directory; see
// docs/opengl.md.
func StepTrial(s Spec, o Options) (*backend.Trial, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	batch := trialBatch(s, o.Batch)
	s.MaxBatch = batch
	o = Options{Optimizer: o.Optimizer, Rate: 1e-3, Batch: batch} // that speed depends on
	if err := o.validate(s, batch); err != nil {
		return nil, err
	}
	return &backend.Trial{
		Work:    fmt.Sprintf("a training step of %s%s, batch %d, %v", joinWidths(s.widths()), s.describeForms(), batch, o.Optimizer),
		Version: buildVersion(),
		Store:   store.User(),
		Time:    func(b backend.Backend) (time.Duration, error) { return timeSteps(b, s, o) },
	}, nil
}

// trialBatch is the batch, or as many samples as make no more than trialWork.
func trialBatch(s Spec, batch int) int {
	widths, weights := s.widths(), 0.0
	for i, n := range widths[1:] {
		weights += float64(n) * float64(widths[i])
	}
	if most := trialWork / (3 * weights); most < float64(batch) {
		return max(2, int(most)) // as batch normalisation needs
	}
	return batch
}

func joinWidths(widths []int) string {
	var list []string
	for _, n := range widths {
		list = append(list, fmt.Sprint(n))
	}
	return strings.Join(list, "-")
}

// timeSteps returns the time of a training step from weights of 0, which takes as long
// as from any others.
func timeSteps(b backend.Backend, s Spec, o Options) (took time.Duration, err error) {
	m, err := allocate(b, s)
	if err != nil {
		return 0, err
	}
	defer m.Free()
	batches := min(max(trialNumbers/(o.Batch*s.Inputs), 1), trialBatches)
	data, err := NewDataset(b, trialSamples(s, o.Batch*batches))
	if err != nil {
		return 0, err
	}
	defer data.Free()
	t, err := NewTrainer(m, data, o)
	if err != nil {
		return 0, err
	}
	defer t.Free()
	run := func(steps int) (time.Duration, error) {
		start := time.Now()
		for range steps {
			if t.done == t.steps {
				if err := t.StartEpoch(1); err != nil {
					return 0, err
				}
			}
			if err := t.Step(); err != nil {
				return 0, err
			}
		}
		state, err := t.State()
		if err == nil && state.BadStep != 0 {
			err = fmt.Errorf("step %d was bad", state.BadStep)
		}
		return time.Since(start), err
	}
	if _, err := run(1); err != nil { // compiles, and touches the memory
		return 0, err
	}
	for steps := 1; ; steps *= 2 {
		took, err := run(steps)
		if err != nil || took >= trialTime {
			return took / time.Duration(steps), err
		}
	}
}

// trialSamples are zeros, all of the first class, which every loss takes.
func trialSamples(s Spec, n int) Samples {
	samples := Samples{Features: s.Inputs, X: make([]float32, n*s.Inputs)}
	if s.Outputs() > 1 {
		samples.Labels, samples.Classes = make([]int32, n), s.Outputs()
	} else {
		samples.Targets, samples.Outputs = make([]float32, n*s.Outputs()), s.Outputs()
	}
	return samples
}

// buildVersion is what the go command recorded about this program: with another one
// other kernels may be faster.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	version := []string{info.Main.Version, info.GoVersion}
	for _, d := range info.Deps {
		if d.Path == "github.com/dnnbench/dnnbench" {
			version = append(version, d.Version)
		}
	}
	for _, s := range info.Settings {
		if strings.HasPrefix(s.Key, "vcs.") {
			version = append(version, s.Value)
		}
	}
	return strings.Join(version, " ")
}
