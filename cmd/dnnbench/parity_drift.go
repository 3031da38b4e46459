package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/cpu"
	"github.com/dnnbench/dnnbench/bench"
	"github.com/dnnbench/dnnbench/nn"
)

// driftEpochs is enough to see which rules make differences grow, in some seconds of a
// software renderer.
const driftEpochs = 10

// driftReport is one epoch of one optimiser on both backends.
type driftReport struct {
	Optimizer  string `json:"optimizer"`
	Epoch      int    `json:"epoch"`
	CostCPU    real   `json:"cost_cpu"`
	CostDevice real   `json:"cost_device"`
	Cost       real   `json:"cost_difference"`    // relative
	Weights    real   `json:"weights_difference"` // the largest, over the largest weight
	RMS        real   `json:"rms_difference"`     // relative to that of the weights
}

// runDrift compares trainings on the device with those on the CPU.
func (f *parityFlags) runDrift(ctx context.Context, c *console) (err error) {
	b, info, err := f.device.open(nil)
	if err != nil {
		return err
	}
	defer closing(b, &err)
	if info.Backend == cpu.Driver().Name() {
		return usagef("--drift compares a device with the CPU, and this is the CPU: say --backend=gl")
	}
	host, _, err := backend.Open(cpu.Driver().Name(), backend.Config{}, cpu.Driver())
	if err != nil {
		return err
	}
	defer closing(host, &err)
	c.announce(f.format, info)
	rows, err := c.drift(ctx, [2]backend.Backend{host, b}, bench.DriftOptimizers, driftEpochs, f.seed)
	switch f.format {
	case formatJSON:
		return errors.Join(report{System: bench.ThisSystem(), Backend: &info, Drift: listed(rows)}.writeJSON(c.out), err)
	case formatCSV:
		return errors.Join(writeDriftCSV(c.out, rows), err)
	}
	c.driftTable(rows)
	return err
}

// drift trains the newcomer's network. What was reached comes with an error.
func (c *console) drift(ctx context.Context, of [2]backend.Backend, kinds []backend.OptimizerKind, epochs int, seed uint64) ([]driftReport, error) {
	set, err := loadDataset("digits", false)
	if err != nil {
		return nil, err
	}
	if set, err = set.withSplit(seed); err != nil {
		return nil, err
	}
	recipe := bench.RecipeFor(set.name, set.features)
	spec := nn.Dense(set.features, append(recipe.Hidden, set.classes), backend.Activation{Kind: recipe.Activation}, backend.SoftmaxCrossEntropy)
	spec.Seed = seed
	bar := c.newBar("drift").counts("optimisers")
	defer bar.end()
	var rows []driftReport
	for i, kind := range kinds {
		course, err := bench.Drift(ctx, of, set.train, spec, kind, epochs)
		if err != nil {
			return rows, err
		}
		for _, e := range course {
			rows = append(rows, driftReport{kind.String(), e.Epoch, real(e.Cost[0]), real(e.Cost[1]),
				real(math.Abs(e.Cost[1]-e.Cost[0]) / e.Cost[0]), real(e.Weights), real(e.RMS)})
		}
		bar.set(i+1, len(kinds), "drift")
	}
	return rows, nil
}

func (c *console) driftTable(rows []driftReport) {
	t := newTable("optimiser", "epoch", "cost, CPU", "cost, device", "apart", "weights apart", "rms")
	rightAlign(t, 2, 3, 4, 5, 6, 7)
	t.spare = []int{7, 3}
	for _, r := range rows {
		t.AppendRow(table.Row{r.Optimizer, r.Epoch, fmt.Sprintf("%.8f", float64(r.CostCPU)), fmt.Sprintf("%.8f", float64(r.CostDevice)),
			fmt.Sprintf("%.1e", float64(r.Cost)), fmt.Sprintf("%.1e", float64(r.Weights)), fmt.Sprintf("%.1e", float64(r.RMS))})
	}
	c.printTable("Drift from the CPU, digits 64-32-10, relative", t)
}

func writeDriftCSV(w *output, rows []driftReport) error {
	var cells [][]string
	for _, r := range rows {
		cells = append(cells, []string{r.Optimizer, strconv.Itoa(r.Epoch), decimal(float64(r.CostCPU)), decimal(float64(r.CostDevice)),
			decimal(float64(r.Cost)), decimal(float64(r.Weights)), decimal(float64(r.RMS))})
	}
	return writeCSV(w, []string{"optimizer", "epoch", "cost_cpu", "cost_device", "cost_difference", "weights_difference", "rms_difference"}, cells)
}
