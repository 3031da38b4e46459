package main

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// predictBatch is how many samples are answered at a time where as many wait.
const predictBatch = 256

// network answers samples, and knows what its outputs are called.
type network struct {
	model     *nn.Model
	predictor *nn.Predictor
	spec      nn.Spec
	features  []string // what they are called, or nil
	classes   []string // or nil
	targets   []string // where there are no classes
}

func (n *network) free() {
	n.predictor.Free()
	n.model.Free()
}

// load reads the network of --model.
func (f *predictFlags) load(b backend.Backend) (*network, error) {
	model, err := f.read(b)
	if err != nil {
		return nil, fmt.Errorf("--model: %w", err)
	}
	predictor, err := model.Predictor()
	if err != nil {
		model.Free()
		return nil, fmt.Errorf("--model: %w", err)
	}
	n := &network{model: model, predictor: predictor, spec: model.Spec(), features: model.Naming().Features}
	n.name(model.Naming())
	return n, nil
}

func (f *predictFlags) read(b backend.Backend) (*nn.Model, error) {
	if f.act == "" {
		m, err := nn.Load(b, f.model, predictBatch)
		if errors.Is(err, nn.ErrNoArchitecture) {
			return nil, usagef("%w: if it is PyTorch's, say the activation of its hidden layers, as --act=relu", err)
		}
		return m, asUsage(err)
	}
	state, err := nn.ReadStateDict(f.model)
	if err != nil {
		return nil, asUsage(err)
	}
	act, err := backend.ParseActivation(f.act)
	if err != nil {
		return nil, err
	}
	loss, err := backend.ParseLoss(f.loss)
	if err != nil {
		return nil, err
	}
	spec, err := state.Spec(act, loss)
	if err != nil {
		return nil, asUsage(err)
	}
	spec.MaxBatch = predictBatch
	return state.Model(b, spec)
}

// name takes the names that the file has, or counts classes from 0 and targets from 1. Which
// of the two they are where the file does not say, the loss tells.
func (n *network) name(names nn.Naming) {
	n.classes, n.targets = names.Classes, names.Targets
	if n.classes != nil || n.targets != nil {
		return
	}
	outputs := n.spec.Outputs()
	switch n.spec.Loss {
	case backend.SquaredError, backend.Huber, backend.Poisson:
		for i := range outputs {
			n.targets = append(n.targets, "y"+strconv.Itoa(i+1))
		}
	default:
		for i := range max(2, outputs) { // a single output tells two classes apart
			n.classes = append(n.classes, strconv.Itoa(i))
		}
	}
}
