package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/cpu"
	"github.com/dnnbench/dnnbench/backend/gl"
	"github.com/dnnbench/dnnbench/bench"
	"github.com/dnnbench/dnnbench/nn"
)

// inspectFlags are the flags of inspect.
type inspectFlags struct {
	arch   widths
	act    string
	layers layerFlags
	loss   string
	opt    string
	batch  int
	format string
}

func newInspect(c *console) *cobra.Command {
	f := &inspectFlags{layers: newLayerFlags(), loss: backend.SoftmaxCrossEntropy.String(), act: backend.ReLU.String(), opt: backend.Adam.String(), batch: 64}
	cmd := &cobra.Command{
		Use:   "inspect [FILE]",
		Short: "Show the layers of a network, its size and what it costs",
		Long: "inspect shows what is in a file that \"dnnbench train\" wrote by --save or --checkpoint, a state\n" +
			"dict of PyTorch as safetensors with --act, or, without a file, what a network of --arch would\n" +
			"be: each layer's tensors with their shapes, the parameters, the operations of an answer and of\n" +
			"a step for each sample, and the memory that the weights take and that a training takes.\n" +
			"It trains nothing, and needs no GPU.",
		Example: "  dnnbench inspect fashion.safetensors\n" +
			"  dnnbench inspect fashion.checkpoint\n" +
			"  dnnbench inspect --arch=784-512-256-10 --norm=batch --opt=adam --batch=256\n" +
			"  dnnbench inspect mlp.safetensors --act=tanh --format=json",
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(c, args, cmd.Flags().Changed) },
	}
	flags := cmd.Flags()
	flags.Var(widthsFlag(&f.arch), "arch", "a network in place of a file: features, hidden units and outputs, as 64-32-10")
	flags.Var(oneOf(&f.act, "activation", names(backend.Identity, backend.Softplus)), "act", "activation of the hidden layers of --arch or of PyTorch's state dict")
	f.layers.add(flags)
	flags.Var(oneOf(&f.loss, "loss", names(backend.SoftmaxCrossEntropy, backend.KLDivergence)), "loss", "beside --arch or --act: the loss")
	flags.Var(oneOf(&f.opt, "optimiser", names(backend.SGD, backend.NAdam)), "opt", "optimiser of the training whose memory is told")
	flags.Var(count(&f.batch), "batch", "samples a step of that training")
	formatFlag(cmd, &f.format, formatJSON)
	return cmd
}

// run carries the command out.
func (f *inspectFlags) run(c *console, args []string, changed func(string) bool) error {
	var found inspected
	var err error
	switch {
	case len(args) > 1:
		return usagef("inspect takes one file, not %d", len(args))
	case len(args) == 1 && len(f.arch) > 0:
		return usagef("inspect takes a file or --arch: leave one of them out")
	case len(args) == 1:
		found, err = f.file(args[0], changed("act"))
	case len(f.arch) > 0:
		found, err = f.planned()
	default:
		return usagef("inspect needs a file, as \"dnnbench train --save\" writes it, or --arch=64-32-10")
	}
	if err != nil {
		return err
	}
	report, err := f.measure(&found)
	if err != nil {
		return err
	}
	return c.showInspected(f, found, report)
}

// inspected is what there is to tell of.
type inspected struct {
	kind       string // what the file is, or empty
	path       string
	spec       nn.Spec
	naming     nn.Naming
	prepared   nn.Preparation
	checkpoint *nn.Checkpoint // of which spec is not known
	summary    string
	parameters int
}

func (f *inspectFlags) planned() (inspected, error) {
	act, err := backend.ParseActivation(f.act)
	loss, lossErr := backend.ParseLoss(f.loss)
	if err := errors.Join(err, lossErr); err != nil {
		return inspected{}, asUsage(err)
	}
	spec := nn.Dense(f.arch[0], f.arch[1:], act, loss)
	if err := f.layers.apply(&spec); err != nil {
		return inspected{}, err
	}
	return inspected{spec: spec}, asUsage(spec.Validate())
}

// file reads a file, whatever it is of those that there are.
func (f *inspectFlags) file(path string, foreign bool) (found inspected, err error) {
	b, _, err := backend.Open(cpu.Driver().Name(), backend.Config{}, cpu.Driver())
	if err != nil {
		return found, err
	}
	defer closing(b, &err)
	read := predictFlags{model: path, loss: f.loss}
	kind := "network"
	if foreign {
		read.act, kind = f.act, "state dict of PyTorch"
	}
	m, err := read.read(b)
	if errors.Is(err, nn.ErrNoArchitecture) {
		c, other := nn.ReadCheckpoint(path)
		if other == nil {
			return inspected{kind: "checkpoint of a training", path: path, checkpoint: c}, nil
		}
		if !errors.Is(other, nn.ErrNoCheckpoint) {
			err = asUsage(other)
		}
	}
	if err != nil {
		return found, err
	}
	defer m.Free()
	return inspected{kind: kind, path: path, spec: m.Spec(), naming: m.Naming(), prepared: m.Preparation()}, nil
}

// inspectReport is what inspect tells.
type inspectReport struct {
	Kind         string            `json:"kind,omitempty"`
	Arch         string            `json:"arch,omitempty"`
	Loss         string            `json:"loss,omitempty"`
	Parameters   int               `json:"parameters,omitempty"`
	WeightBytes  int64             `json:"weight_bytes,omitempty"`
	StepBytes    int64             `json:"step_bytes,omitempty"`    // memory of a training
	ForwardFLOPs real              `json:"forward_flops,omitempty"` // of a sample
	StepFLOPs    real              `json:"step_flops,omitempty"`    // of a sample
	Naming       *nn.Naming        `json:"naming,omitempty"`
	Preparation  *nn.Preparation   `json:"preparation,omitempty"`
	Epoch        int               `json:"epoch,omitempty"` // of a checkpoint, under way
	Steps        int               `json:"steps,omitempty"` // of that epoch that are done
	Costs        []real            `json:"costs,omitempty"` // of its epochs before
	Settings     map[string]string `json:"settings,omitempty"`
}

// measure counts on a device that computes nothing.
func (f *inspectFlags) measure(found *inspected) (r inspectReport, err error) {
	r.Kind = found.kind
	if c := found.checkpoint; c != nil {
		r.Epoch, r.Steps, r.Settings = c.Epoch, c.Steps, c.Settings()
		for _, e := range c.History.Epochs {
			r.Costs = append(r.Costs, real(e.Cost))
		}
		return r, nil
	}
	recorder, err := gl.NewRecorder()
	if err != nil {
		return r, err
	}
	defer closing(recorder, &err)
	spec := found.spec
	spec.MaxBatch = f.batch
	m, err := nn.New(recorder, spec)
	if err != nil {
		return r, asUsage(err)
	}
	found.summary, r.Parameters = m.Summary(), m.Parameters()
	m.Free()
	r.Arch, r.Loss = widthsOf(spec).String(), spec.Loss.String()
	r.WeightBytes, r.ForwardFLOPs, r.StepFLOPs = 4*int64(r.Parameters), real(spec.ForwardFLOPs()), real(spec.StepFLOPs())
	if n := found.naming; n.Features != nil || n.Classes != nil || n.Targets != nil {
		r.Naming = &n
	}
	if p := found.prepared; p.Mean != nil || p.Scale != 0 {
		r.Preparation = &p
	}
	optimizer, err := backend.ParseOptimizer(f.opt)
	if err != nil {
		return r, asUsage(err)
	}
	r.StepBytes, err = bench.StepBytes(recorder, spec, nn.Options{Optimizer: optimizer, Rate: 1, Batch: f.batch}, sampleLike(spec))
	return r, asUsage(err)
}

// sampleLike is a sample of the kind that a network learns from.
func sampleLike(s nn.Spec) nn.Samples {
	like := nn.Samples{Features: s.Inputs, X: make([]float32, s.Inputs)}
	if outputs := s.Outputs(); outputs > 1 {
		like.Labels, like.Classes = []int32{0}, outputs
	} else {
		like.Targets, like.Outputs = []float32{0}, outputs
	}
	return like
}

func widthsOf(s nn.Spec) widths {
	w := widths{s.Inputs}
	for _, l := range s.Layers {
		w = append(w, l.Units)
	}
	return w
}
