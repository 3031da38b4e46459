package nn

import (
	"context"
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// GradReport compares the gradients of a model; see [GradCheck].
type GradReport struct {
	Samples int         // of which the mean loss is taken
	Layers  []LayerGrad // 1 … L
}

// LayerGrad holds the relative errors of one layer's gradients: the largest absolute
// difference over the largest absolute value of the reference.
type LayerGrad struct {
	Layer       int     // l
	Weights     float64 // dW on the device against the float64 reference
	Biases      float64 // db alike
	Norm        float64 // dγ and dβ of a normalisation alike
	Differences float64 // the reference against central differences
	Checked     int     // parameters that were differenced
	Skipped     int     // others, at which a unit's kink lies between the two differences
}

// Worst is the largest relative error of the device's gradients of the layer.
func (l LayerGrad) Worst() float64 { return max(l.Weights, l.Biases, l.Norm) }

// Worst is the largest relative error of the device's gradients.
func (r GradReport) Worst() float64 {
	worst := 0.0
	for _, l := range r.Layers {
		worst = max(worst, l.Worst())
	}
	return worst
}

// WorstDifference is the largest relative error of the reference itself.
func (r GradReport) WorstDifference() float64 {
	worst := 0.0
	for _, l := range r.Layers {
		worst = max(worst, l.Differences)
	}
	return worst
}

// GradCheck computes the gradients of the mean loss of the first samples of a data
// set on the model's device, and compares them with a backpropagation in float64 on
// the host; and that, at some parameters of each layer, with the central differences
// of its own cost. The model's weights do not change.
func GradCheck(m *Model, d *Dataset, samples int) (GradReport, error) {
	return gradCheck(m, d, samples, differenced)
}

// gradCheck takes differences at so many parameters of each part of a layer.
func gradCheck(m *Model, d *Dataset, samples, differenced int) (GradReport, error) {
	target, err := d.targetFor(m)
	if err != nil {
		return GradReport{}, err
	}
	if samples < 1 || samples > min(d.m, m.spec.MaxBatch) {
		return GradReport{}, fmt.Errorf("gradients of %d samples: choose 1 to %d", samples, min(d.m, m.spec.MaxBatch))
	}
	if err := m.spec.validateBatch(samples, samples); err != nil {
		return GradReport{}, err
	}
	p := m.work.pass(samples).train(nil, 0, m.spec.Seed)
	in, err := d.inputs(d.order, nil, samples)
	if err != nil {
		return GradReport{}, err
	}
	defer in.free()
	in.start(1, 0)
	if err := in.need(context.Background(), samples); err != nil {
		return GradReport{}, err
	}
	m.load(p, d, in, target, 0)
	m.forward(p)
	backend.Loss(m.b, m.loss(p))
	m.backward(p, nil)
	b, err := m.download(p)
	if err != nil {
		return GradReport{}, fmt.Errorf("checking gradients: %w", err)
	}
	return b.compare(differenced), nil
}

// gradBatch is a batch and the device's gradients, on the host.
type gradBatch struct {
	ref     *reference
	inputs  [][]float64
	targets [][]float64 // one-hot for a softmax
	device  []float64   // flat gradients
}

func (m *Model) download(p pass) (*gradBatch, error) {
	x := make([]float32, p.input().Len())
	params, grads := make([]float32, m.layout.total), make([]float32, m.layout.total)
	for _, d := range []struct {
		to   []float32
		from *backend.Tensor
	}{{x, p.input()}, {params, m.params}, {grads, m.grads}} {
		if err := backend.Download(m.b, d.to, d.from); err != nil {
			return nil, err
		}
	}
	targets, err := m.downloadTargets(p)
	if err != nil {
		return nil, err
	}
	return &gradBatch{
		ref:    &reference{spec: m.spec, layout: m.layout, params: widen(params)},
		inputs: rows(widen(x), m.spec.Inputs), targets: rows(targets, m.spec.Outputs()),
		device: widen(grads),
	}, nil
}

// downloadTargets reads the batch's targets as numbers.
func (m *Model) downloadTargets(p pass) ([]float64, error) {
	n := m.spec.Outputs()
	if p.target.DType() == backend.Float32 {
		numbers := make([]float32, p.target.Len())
		err := backend.Download(m.b, numbers, p.target)
		return widen(numbers), err
	}
	classes := make([]int32, p.m)
	if err := backend.Download(m.b, classes, p.target); err != nil {
		return nil, err
	}
	hot := make([]float64, p.m*n)
	for i, c := range classes {
		hot[i*n+int(c)] = 1
	}
	return hot, nil
}

func widen(x []float32) []float64 {
	wide := make([]float64, len(x))
	for i, v := range x {
		wide[i] = float64(v)
	}
	return wide
}

func rows(x []float64, n int) [][]float64 {
	var r [][]float64
	for ; len(x) > 0; x = x[n:] {
		r = append(r, x[:n])
	}
	return r
}

func (g *gradBatch) compare(differenced int) GradReport {
	want := make([]float64, len(g.device))
	g.ref.backward(want, g.ref.forward(g.inputs), g.targets)
	report := GradReport{Samples: len(g.inputs)}
	for l := 1; l <= len(g.ref.spec.Layers); l++ {
		off := func(r role) float64 { return relativeError(g.ref.of(g.device, l, r), g.ref.of(want, l, r)) }
		layer := LayerGrad{Layer: l, Weights: off(weights), Biases: off(biases), Norm: max(off(scales), off(shifts))}
		for r := weights; r <= shifts; r++ {
			g.differences(&layer, want, r, differenced)
		}
		report.Layers = append(report.Layers, layer)
	}
	return report
}

// relativeError is the largest |got-want|, relative to the largest |want|.
func relativeError(got, want []float64) float64 {
	worst := 0.0
	for i, w := range want {
		worst = max(worst, math.Abs(got[i]-w))
	}
	return relative(worst, largest(want))
}

func largest(x []float64) float64 {
	top := 0.0
	for _, v := range x {
		top = max(top, math.Abs(v))
	}
	return top
}

// relative is an error over its scale, or the error itself where all should be 0.
func relative(err, scale float64) float64 {
	if scale == 0 {
		return err
	}
	return err / scale
}
