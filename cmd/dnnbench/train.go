package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

func newTrain(c *console) *cobra.Command {
	f := newTrainFlags()
	cmd := &cobra.Command{
		Use:   "train",
		Short: "Train a network and say how good it is",
		Long: "train trains a dense network and reports its cost and accuracy on data it has not seen.\n" +
			"What is not given is chosen for the data, and shown. Ctrl-C ends the epoch under way, or\n" +
			"stops after 5 s where that takes longer; what was reached is saved and shown. A second Ctrl-C\n" +
			"ends at once.\n" +
			"--checkpoint=FILE keeps what the training needs to go on, and the same command with --resume\n" +
			"goes on from there to the same weights, bit by bit, on the same backend, whatever ended it.\n" +
			"--serve=127.0.0.1:0 prints the address of a page that follows the training in a browser.\n" +
			"--backend=auto times some steps of the network on the GPU and on the CPU, where there are\n" +
			"both, takes the faster, and keeps the times for later runs.",
		Example: "  dnnbench train\n" +
			"  dnnbench train --out=run.html\n" +
			"  dnnbench train --data=vowel --seeds=10\n" +
			"  dnnbench train --data=samples.csv --arch=4-16-3 --act=tanh --opt=sgd --lr=0.1 --epochs=200\n" +
			"  dnnbench train --data=/usr/share/datasets/fashion-mnist --save=fashion.safetensors --out=curves.csv\n" +
			"  dnnbench train --data=/usr/share/datasets/fashion-mnist --checkpoint=fashion.checkpoint --resume",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return train(cmd.Context(), c, f, cmd.Flags().Changed) },
	}
	f.add(cmd)
	return cmd
}

// train carries the command out. changed says which flags the user gave.
func train(ctx context.Context, c *console, f *trainFlags, changed func(string) bool) (err error) {
	if f.counts && f.profile {
		return usagef("--counts and --profile: leave one of them out")
	}
	plan, err := f.plan(changed)
	defer closingData(plan.data, &err)
	if err != nil {
		return err
	}
	if err := f.checkFiles(changed); err != nil {
		return err
	}
	if f.counts {
		return countStep(c, f.format, plan)
	}
	if err := f.checkpoints.apply(&plan.options); err != nil {
		return err
	}
	trial, err := nn.StepTrial(plan.spec, plan.options)
	if err != nil {
		return asUsage(err)
	}
	b, info, err := f.device.open(trial)
	if err != nil {
		return err
	}
	defer closing(b, &err)
	if f.profile {
		return profileStep(c, f.format, b, info, plan)
	}
	c.announce(f.format, info)
	if f.format == formatTable {
		c.printf("data     %s\ntraining %s\n", plan.data.describe(), plan.describe())
		c.printf("%s", f.checkpoints.describe(plan.options.Resume))
	}
	page, err := f.serve.open(info)
	if err != nil {
		return err
	}
	if page != nil {
		f.followers = append(f.followers, page)
		fmt.Fprintf(c.log(f.format), "live     %s\n", page.server.URL())
	}
	if f.events != "" {
		f.followers = append(f.followers, &eventFiles{folder: f.events, seeds: f.seeds})
	}
	stopping := fmt.Sprintf("stopping after this epoch, or in %v if it takes longer", epochPatience)
	c.stopping.Store(&stopping)
	runs, runErr := trainSeeds(ctx, c, b, f, plan)
	if page != nil {
		runErr = errors.Join(runErr, page.close(runs))
	}
	if err := f.show(c, info, plan, runs); err != nil {
		return err
	}
	return runErr
}

// trainSeeds trains once for each seed. It stops at the first that does not finish,
// which is among the runs as far as it came.
func trainSeeds(ctx context.Context, c *console, b backend.Backend, f *trainFlags, plan trainPlan) ([]seedRun, error) {
	var runs []seedRun
	for i := range f.seeds {
		if i > 0 && ctx.Err() != nil {
			return runs, fmt.Errorf("training stopped after %s: %w", plural(i, "seed"), ctx.Err())
		}
		var err error
		if plan, err = plan.withSeed(f.seed + uint64(i)); err != nil {
			return runs, err
		}
		r, err := trainOnce(ctx, c, b, f, plan)
		if r.reached {
			runs = append(runs, r)
		}
		if err != nil {
			return runs, err
		}
	}
	return runs, nil
}
