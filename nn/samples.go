package nn

import (
	"fmt"
)

// Samples is what a [Dataset] is made from, on the host: m samples in rows.
type Samples struct {
	Features int // n[0]

	// The input, as one of these, [m Features].
	X            []float32
	Bytes        []uint8         // stay bytes on the device, and enter the network as Scale·byte + Shift
	XFrom        Source[float32] // rows that are read as they are needed
	BytesFrom    Source[uint8]   // bytes that are read as they are needed
	Scale, Shift float32         // of bytes; 1/255 and 0 for grey values in [0, 1]

	// What is to be predicted, as one of these: classes or numbers.
	Labels  []int32   // [m], 0 … Classes-1
	Classes int       // how many there are
	Targets []float32 // [m Outputs], in place of labels
	Outputs int       // how many numbers a sample has

	// Weights [m], or nil, say how much each sample counts in a cost, against the others:
	// the cost is Σ w·loss / Σ w. They change no accuracy.
	Weights []float32
}

// count is m, as the input has it; the sizes were not checked yet.
func (s Samples) count() int {
	switch {
	case s.XFrom != nil:
		return s.XFrom.Len()
	case s.BytesFrom != nil:
		return s.BytesFrom.Len()
	}
	return max(len(s.X), len(s.Bytes)) / max(s.Features, 1)
}

// inputs counts the forms in which the input is there.
func (s Samples) inputs() int {
	n := 0
	for _, given := range []bool{s.X != nil, s.Bytes != nil, s.XFrom != nil, s.BytesFrom != nil} {
		if given {
			n++
		}
	}
	return n
}

// Validate says what is wrong with samples, if anything is. It looks at every number
// but those of a source, which are looked at as they are read.
func (s Samples) Validate() error {
	if s.Features < 1 || s.Features > maxExtent {
		return fmt.Errorf("samples with %d features: they need 1 or more", s.Features)
	}
	if s.inputs() != 1 {
		return fmt.Errorf("samples need an input, as numbers or as bytes and not both")
	}
	n := max(len(s.X), len(s.Bytes))
	if n == 0 && s.count() < 1 {
		return fmt.Errorf("no samples: give 1 or more")
	}
	if n%s.Features != 0 {
		return fmt.Errorf("%d numbers are not a whole number of samples with %d features: check the features", n, s.Features)
	}
	if s.count() > maxExtent {
		return fmt.Errorf("%d samples: split them, the most is %d", s.count(), maxExtent)
	}
	if (s.Bytes != nil || s.BytesFrom != nil) && (!finite(s.Scale) || !finite(s.Shift) || s.Scale == 0) {
		return fmt.Errorf("bytes scaled by %g and shifted by %g: both must be finite, and the scale not 0", s.Scale, s.Shift)
	}
	if i := notFinite(s.X); i >= 0 {
		return fmt.Errorf("sample %d, feature %d is %g: remove or replace it", i/s.Features, i%s.Features, s.X[i])
	}
	if err := s.validateWeights(); err != nil {
		return err
	}
	if (s.Labels == nil) == (s.Targets == nil) {
		return fmt.Errorf("samples need something to predict, as labels or as targets and not both")
	}
	if s.Labels != nil {
		return s.validateLabels()
	}
	return s.validateTargets()
}

func (s Samples) validateLabels() error {
	if s.Classes < 2 || s.Classes > maxExtent {
		return fmt.Errorf("%d classes: labels need 2 or more", s.Classes)
	}
	if len(s.Labels) != s.count() {
		return fmt.Errorf("%d labels for %d samples: give one for each", len(s.Labels), s.count())
	}
	for i, l := range s.Labels {
		if l < 0 || int(l) >= s.Classes {
			return fmt.Errorf("label %d of sample %d: with %d classes it must be 0 to %d", l, i, s.Classes, s.Classes-1)
		}
	}
	return nil
}

func (s Samples) validateTargets() error {
	if s.Outputs < 1 || s.Outputs > maxExtent {
		return fmt.Errorf("targets with %d outputs: they need 1 or more", s.Outputs)
	}
	if len(s.Targets)%s.Outputs != 0 || len(s.Targets)/s.Outputs != s.count() {
		return fmt.Errorf("%d targets for %d samples with %d outputs: give one for each output", len(s.Targets), s.count(), s.Outputs)
	}
	if i := notFinite(s.Targets); i >= 0 {
		return fmt.Errorf("sample %d, target %d is %g: remove or replace it", i/s.Outputs, i%s.Outputs, s.Targets[i])
	}
	return nil
}

func (s Samples) validateWeights() error {
	if s.Weights == nil {
		return nil
	}
	if len(s.Weights) != s.count() {
		return fmt.Errorf("%d weights for %d samples: give one for each", len(s.Weights), s.count())
	}
	sum := 0.0
	for i, w := range s.Weights {
		if !(w >= 0) || !finite(w) {
			return fmt.Errorf("weight %g of sample %d: it must be finite and 0 or more", w, i)
		}
		sum += float64(w)
	}
	if sum == 0 {
		return fmt.Errorf("all weights are 0: give some sample more")
	}
	return nil
}

// notFinite is the index of the first NaN or infinity, or -1.
func notFinite(x []float32) int {
	for i, v := range x {
		if !finite(v) {
			return i
		}
	}
	return -1
}

// finite holds for all but NaN and the infinities, whose difference from themselves is NaN.
func finite(x float32) bool { return x-x == 0 }
