package main

import (
	"context"
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest"
	"github.com/dnnbench/dnnbench/nn"
)

// checkGradients compares the gradients of whole networks, with every activation, loss and
// normalisation, with a float64 reference, and that with its own central differences.
func checkGradients(ctx context.Context, c *console, b backend.Backend) ([]backendtest.Result, error) {
	bar := c.newBar("gradients").counts("networks")
	defer bar.end()
	var results []backendtest.Result
	cases := nn.GradCases()
	for i, g := range cases {
		if err := ctx.Err(); err != nil {
			return results, err
		}
		r, err := g.Check(b)
		if err != nil {
			return results, fmt.Errorf("gradients of %v: %w", g, err)
		}
		what := fmt.Sprintf("%v, %s", g.Activation, g.Form)
		if g.Loss != backend.SoftmaxCrossEntropy {
			what = fmt.Sprintf("%v, %s", g.Loss, g.Form)
		}
		device := gradientResult("Gradients, norm "+g.Norm.Kind.String(), what, r.Worst(), nn.GradBound,
			"promised of the device's, relative to the float64 reference's largest in each W, b, γ and β")
		reference := gradientResult("Reference, norm "+g.Norm.Kind.String(), what, r.WorstDifference(), nn.DifferenceBound,
			"promised of the reference's, against central differences of its cost")
		for _, l := range r.Layers {
			if max(l.Weights, l.Biases, l.Norm) == r.Worst() {
				device.Index = l.Layer
			}
			if l.Differences == r.WorstDifference() {
				reference.Index = l.Layer
			}
		}
		results = append(results, device, reference)
		bar.set(i+1, len(cases), "gradients")
	}
	return results, verdict(results)
}

// gradientResult is a check in the form of all others; what is not a number is out of bounds.
func gradientResult(op, what string, worst, bound float64, why string) backendtest.Result {
	if math.IsNaN(worst) || math.IsInf(worst, 0) {
		worst = math.MaxFloat64
	}
	return backendtest.Result{Op: op, Case: what, Unit: "relative", Why: why, WorstError: worst, Bound: bound,
		Margin: max(1-worst/bound, -math.MaxFloat64), OK: worst <= bound}
}
