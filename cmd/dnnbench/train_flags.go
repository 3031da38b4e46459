package main

import (
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// trainFlags are the flags of train.
type trainFlags struct {
	data                string
	targets             []string // columns to be predicted
	loaded              *dataset // what data and targets name, where it was loaded before
	arch                widths
	act, opt            string
	loss                lossFlags
	layers              layerFlags
	rate, decay         float64
	schedule            nn.Schedule
	decoupled           bool
	clipNorm, clipValue float64
	l1, maxNorm         float64
	epochs, batch       int
	accumulate          int
	seed                uint64
	seeds               int
	save, out, plots    string
	checkpoints         checkpointFlags
	serve               serveFlags
	events              string // a folder
	followers           []follower
	early               earlyStopFlags
	stream              bool
	summary             bool
	metrics             bool // of each class
	counts, profile     bool // show what a step costs, and keep no network
	quiet               bool // no line for each epoch
	format              string
	device              deviceFlags
}

// newTrainFlags has what holds where the user says nothing; what is empty or 0 is
// chosen for the data.
func newTrainFlags() *trainFlags {
	return &trainFlags{data: "digits", act: backend.ReLU.String(), loss: newLossFlags(),
		opt: backend.Adam.String(), accumulate: 1, seed: 1, seeds: 1, layers: newLayerFlags(), checkpoints: newCheckpointFlags()}
}

func (f *trainFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.addData(flags)
	f.addHyperparameters(flags)
	flags.Var(seed(&f.seed), "seed", "of the split, the first weights and the order of samples")
	flags.Var(count(&f.seeds), "seeds", "train this often, with seeds counted up, and show mean and spread")
	flags.BoolVar(&f.stream, "stream", false, "read the samples as they are needed, from the files of a folder or from memory; without it what fits no memory or device")
	flags.StringVar(&f.save, "save", "", "write the weights to this .safetensors file")
	flags.StringVar(&f.out, "out", "", "write cost and accuracies of each epoch to this .csv file, or a page with\nplots, pictures and tables to this .html file")
	flags.StringVar(&f.plots, "plots", "", "write each plot of that page to this folder, as SVG and as PNG")
	f.early.add(flags)
	f.checkpoints.add(flags)
	f.serve.add(flags)
	flags.StringVar(&f.events, "tensorboard", "", "write costs, accuracies and the learning rate to this folder as events for TensorBoard")
	flags.BoolVarP(&f.summary, "summary", "v", false, "show each layer's tensors and their shapes")
	flags.BoolVar(&f.metrics, "metrics", false, "show precision, recall and F1 of each class")
	flags.BoolVar(&f.counts, "counts", false, "train nothing, but count what a step of this network costs on OpenGL: dispatches, barriers, calls, bytes; needs no OpenGL")
	flags.BoolVar(&f.profile, "profile", false, "keep no network, but time each kernel of a step by the clock of an OpenGL device; --counts numbers them alike")
	formatFlag(cmd, &f.format, formatJSON)
	f.device.add(flags)
}

// addData says what to train on.
func (f *trainFlags) addData(flags *pflag.FlagSet) {
	flags.StringVar(&f.data, "data", f.data, "digits, vowel, a CSV, .npy or .npz file, or a folder of IDX files")
	flags.StringSliceVar(&f.targets, "target", nil, "columns of a CSV file, by name or number from 1, that are numbers to be predicted, in place of a class")
}

// addHyperparameters are the flags that decide what a training comes to, besides its seed.
func (f *trainFlags) addHyperparameters(flags *pflag.FlagSet) {
	flags.Var(widthsFlag(&f.arch), "arch", "features, hidden units and outputs, as 64-32-10; derived from the data if not given")
	flags.Var(oneOf(&f.act, "activation", names(backend.Identity, backend.Softplus)), "act", "activation of the hidden layers")
	f.layers.add(flags)
	f.loss.add(flags)
	flags.Var(oneOf(&f.opt, "optimiser", names(backend.SGD, backend.NAdam)), "opt", "optimiser")
	flags.Var(positive(&f.rate), "lr", "learning rate; chosen for the data if not given")
	flags.Var(scheduleFlag(&f.schedule), "schedule", "how the learning rate changes: constant, step, exponential, inverse, cosine, onecycle\nor plateau, with settings as in cosine:restarts=2,warmup=5%")
	flags.Var(weight(&f.decay), "decay", "weight decay λ of ½λ‖W‖²; chosen for the data if not given")
	flags.BoolVar(&f.decoupled, "decoupled", false, "let weights decay by themselves, as adamw does, not by their gradients")
	flags.Var(bound(&f.l1), "l1", "λ of the penalty λ·Σ|w|, which makes weights 0")
	flags.Var(bound(&f.maxNorm), "max-norm", "largest norm of the weights into a unit; 0 for any")
	flags.Var(bound(&f.clipNorm), "clip-norm", "largest norm of all gradients together; 0 for any")
	flags.Var(bound(&f.clipValue), "clip-value", "largest gradient of a weight; 0 for any")
	flags.Var(count(&f.epochs), "epochs", "passes over the training data; chosen for the data if not given")
	flags.Var(count(&f.batch), "batch", "samples a step; chosen for the data if not given")
	flags.Var(count(&f.accumulate), "accumulate", "batches whose gradients are added up for a step: a large batch in the memory of a small one")
}

// names lists the words of consecutive constants.
func names[K interface {
	~uint8
	String() string
}](from, to K) []string {
	var words []string
	for k := from; k <= to; k++ {
		words = append(words, k.String())
	}
	return words
}

// checkFiles refuses names of output files before the work rather than after it.
func (f *trainFlags) checkFiles(changed func(string) bool) error {
	if f.save != "" && filepath.Ext(f.save) != ".safetensors" {
		return usagef("--save=%s: weights are written as safetensors: give the name the ending .safetensors", f.save)
	}
	if f.out != "" && !slices.Contains([]string{".csv", ".html"}, filepath.Ext(f.out)) {
		return usagef("--out=%s: curves are written as CSV, and pages as HTML: give the name the ending .csv or .html", f.out)
	}
	if f.events == "" && changed("tensorboard") {
		return usagef("--tensorboard names no folder: give one")
	}
	if f.save != "" && f.seeds > 1 {
		return usagef("--save keeps one network: leave out --seeds")
	}
	for flag, path := range map[string]string{"save": f.save, "out": f.out} {
		if path == "" && changed(flag) {
			return usagef("--%s names no file: give one", flag)
		}
		if path == "" {
			continue
		}
		if err := checkFolder(path); err != nil {
			return usagef("--%s=%s: %w", flag, path, err)
		}
		if sameFile(path, f.data) {
			return usagef("--%s=%s is the file of --data, which it would replace: choose another name", flag, path)
		}
	}
	if err := f.page().checkPlots(); err != nil {
		return err
	}
	return f.checkpoints.check(changed, f.seeds)
}
