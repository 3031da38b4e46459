package nn

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// BalancedWeights are class weights under which each class that has samples counts as much
// as any other: m / (classes · samples of the class), as scikit-learn's "balanced". A class
// without samples has 0.
func BalancedWeights(labels []int32, classes int) []float64 {
	counts, present := make([]int, classes), 0
	for _, l := range labels {
		if counts[l]++; counts[l] == 1 {
			present++
		}
	}
	weights := make([]float64, classes)
	for c, n := range counts {
		if n > 0 {
			weights[c] = float64(len(labels)) / float64(present*n)
		}
	}
	return weights
}

// trainingWeights are the factors of all samples in training, or nil: the products of their
// own weights and those of their classes, scaled to a mean of 1 over the data set. So the
// cost of an epoch is the weighted mean, a batch's gradient is an unbiased estimate of its
// gradient, and batches whose gradients are added up give what one would. (PyTorch divides
// by the weights of each batch instead, which lets a sample count more beside light ones.)
func (d *Dataset) trainingWeights(o Options) (*backend.Tensor, error) {
	if d.host.Weights == nil && o.ClassWeights == nil {
		return nil, nil
	}
	if err := d.checkClassWeights(o.ClassWeights); err != nil {
		return nil, err
	}
	weights, sum := make([]float64, d.m), 0.0
	for i := range weights {
		weights[i] = 1
		if d.host.Weights != nil {
			weights[i] = float64(d.host.Weights[i])
		}
		if o.ClassWeights != nil {
			weights[i] *= o.ClassWeights[d.host.Labels[i]]
		}
		sum += weights[i]
	}
	if !(sum > 0) || math.IsInf(sum, 1) {
		return nil, fmt.Errorf("weights of samples and classes with the sum %g: give some that count", sum)
	}
	factors := make([]float32, d.m)
	for i, w := range weights {
		factors[i] = float32(w * float64(d.m) / sum)
	}
	t, err := backend.FromSlice(d.b, factors, d.m)
	if err != nil {
		return nil, fmt.Errorf("weights of %d samples: %w", d.m, err)
	}
	return t, nil
}

func (d *Dataset) checkClassWeights(weights []float64) error {
	if weights == nil {
		return nil
	}
	if d.labels == nil {
		return fmt.Errorf("weights of classes, and the samples have none: give weights of samples instead")
	}
	if len(weights) != d.host.Classes {
		return fmt.Errorf("%d weights for %d classes: give one for each", len(weights), d.host.Classes)
	}
	for c, w := range weights {
		if !(w >= 0) || math.IsInf(w, 1) {
			return fmt.Errorf("weight %g of class %d: it must be finite and 0 or more", w, c)
		}
	}
	return nil
}
