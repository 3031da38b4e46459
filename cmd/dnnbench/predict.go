package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/dnnbench/dnnbench/backend"
)

// predictFlags are the flags of predict.
type predictFlags struct {
	model    string
	act      string // of a state dict
	loss     string
	data     string
	input    string // the format of a stream
	features []string
	labels   []string // columns of what is true
	skipBad  bool
	top      int
	format   string
	device   deviceFlags
}

// The formats of streams of samples.
const inputJSONL = "jsonl"

func newPredict(c *console) *cobra.Command {
	f := &predictFlags{}
	cmd := &cobra.Command{
		Use:   "predict",
		Short: "Answer samples with a network that was saved",
		Long: "predict reads samples, one a line, and writes the answer to each: the probabilities of the\n" +
			"classes, or the numbers predicted. It answers as lines come, so that it may stand in a pipe,\n" +
			"and its memory does not grow with them. Samples are raw: what train did to the features is\n" +
			"done to them, too.\n\n" +
			"The network is one that \"dnnbench train --save\" wrote or, with --act, a state dict of PyTorch\n" +
			"as safetensors. Columns are found by the names that the training data had, where the samples\n" +
			"have names, and else by their order. With --label, what is true is compared with the answers.",
		Example: "  dnnbench predict --model=iris.safetensors --data=new.csv > answers.csv\n" +
			"  dnnbench predict --model=digits.safetensors --data=digits --label=class --top=3\n" +
			"  tail -f readings.jsonl | dnnbench predict --model=net.safetensors --data=- --input=jsonl --format=jsonl\n" +
			"  dnnbench predict --model=mlp.safetensors --act=relu --data=samples.csv --label=species",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), c, cmd.InOrStdin()) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.model, "model", "", "the network, a .safetensors file")
	flags.Var(oneOf(&f.act, "activation", names(backend.Identity, backend.Softplus)), "act", "activation of the hidden layers of PyTorch's state dict, which does not say it")
	f.loss = backend.SoftmaxCrossEntropy.String()
	flags.Var(oneOf(&f.loss, "loss", names(backend.SoftmaxCrossEntropy, backend.KLDivergence)), "loss", "beside --act: the loss it was trained with, which decides what makes outputs of logits")
	flags.StringVar(&f.data, "data", "-", "the samples: a CSV or .jsonl file, - for the standard input, or what train takes, of which the test part")
	flags.Var(oneOf(&f.input, "input format", []string{formatCSV, inputJSONL}), "input", "csv or jsonl, where the name does not say it; - is csv otherwise")
	flags.StringSliceVar(&f.features, "features", nil, "the columns of the features in the network's order, by name or number from 1")
	flags.StringSliceVar(&f.labels, "label", nil, "the column of the class, or those of the numbers predicted, to compare the answers with")
	flags.BoolVar(&f.skipBad, "skip-bad", false, "leave lines out that are no sample, and count them, in place of ending there")
	flags.Var(count(&f.top), "top", "of classes: only the n most probable, each with its probability")
	f.format = formatCSV
	flags.Var(oneOf(&f.format, "format", []string{formatCSV, inputJSONL}), "format", "csv with a header, or jsonl: one object a line")
	f.device.add(flags)
	return cmd
}

// run carries the command out.
func (f *predictFlags) run(ctx context.Context, c *console, stdin io.Reader) (err error) {
	if f.model == "" {
		return usagef("predict needs a network: say --model=FILE.safetensors, as \"dnnbench train --save\" writes it")
	}
	b, info, err := f.device.open(nil)
	if err != nil {
		return err
	}
	defer closing(b, &err)
	net, err := f.load(b)
	if err != nil {
		return err
	}
	defer net.free()
	if f.top > 0 && len(net.classes) == 0 {
		return usagef("--top shows the most probable classes, and this network predicts %s: leave it out", plural(len(net.targets), "number"))
	}
	s, err := f.open(net, stdin)
	if err != nil {
		return err
	}
	defer s.close()
	if c.errTerminal { // in a pipe it would only be in the way
		c.note("%s: %s", info.describe(), info.Reason)
	}
	p := prediction{flags: f, console: c, net: net, stream: s, writer: newAnswerWriter(c.out, f.format, net, f.top)}
	err = p.all(ctx)
	p.summarise()
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
