package main

import (
	"fmt"
	"math"
	"path/filepath"
	"time"

	"github.com/dnnbench/dnnbench/bench"
	"github.com/dnnbench/dnnbench/internal/tensorboard"
	"github.com/dnnbench/dnnbench/nn"
)

// eventFiles writes a training for TensorBoard, each seed of several in a folder of its own.
type eventFiles struct {
	folder string
	seeds  int

	writer *tensorboard.Writer
	steps  int // of an epoch
	err    error
}

func (e *eventFiles) begin(p trainPlan) (err error) {
	folder := e.folder
	if e.seeds > 1 {
		folder = filepath.Join(folder, fmt.Sprintf("seed-%d", p.spec.Seed))
	}
	perStep := p.options.Batch * max(1, p.options.Accumulate)
	e.steps = (samplesOf(p.data.train) + perStep - 1) / perStep
	if e.writer, err = tensorboard.Create(folder, time.Now()); err != nil {
		return usagef("--tensorboard: %w", err)
	}
	return nil
}

func (e *eventFiles) progress(p nn.Progress) {
	e.write(p.Step, tensorboard.Scalar{Tag: "steps_per_second", Value: p.Rate})
}

// score writes an epoch at its last step.
func (e *eventFiles) score(s bench.Score) {
	e.write(s.Epoch*e.steps, tensorboard.Scalar{Tag: "cost/train", Value: s.Cost}, tensorboard.Scalar{Tag: "cost/test", Value: s.TestCost},
		tensorboard.Scalar{Tag: "cost/held_back", Value: s.HeldBackCost},
		tensorboard.Scalar{Tag: "accuracy/train", Value: s.TrainAccuracy}, tensorboard.Scalar{Tag: "accuracy/test", Value: s.TestAccuracy},
		tensorboard.Scalar{Tag: "r2/test", Value: s.TestR2}, tensorboard.Scalar{Tag: "learning_rate", Value: s.LearningRate},
		tensorboard.Scalar{Tag: "gradient_norm", Value: s.GradNorm})
}

// write leaves out what was not measured, and after a failure all.
func (e *eventFiles) write(step int, all ...tensorboard.Scalar) {
	var known []tensorboard.Scalar
	for _, s := range all {
		if !math.IsNaN(s.Value) {
			known = append(known, s)
		}
	}
	if e.err == nil && len(known) > 0 {
		e.err = e.writer.Write(time.Now(), step, known...)
	}
}

func (e *eventFiles) end(seedRun) error {
	err := e.writer.Close()
	if e.err != nil {
		err = e.err
	}
	if err != nil {
		return fmt.Errorf("--tensorboard: %w", err)
	}
	return nil
}
