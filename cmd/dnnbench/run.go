package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"
)

// run carries out one command line and returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c := newConsole(stdout, stderr)
	root := newRoot(c)
	root.SetArgs(args)
	root.SetOut(c.out)
	root.SetErr(c.notes)
	help := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		cmd.SetOut(c.text)
		cmd.Long = reflow(cmd.Long, c.width)
		help(cmd, args)
	})
	defer c.text.flush()
	defer c.tellInterrupt(ctx)()
	err := root.ExecuteContext(ctx)
	err = c.settings.explain(err)
	if err == nil {
		err = c.out.err
	}
	if err != nil {
		c.fail(err)
	}
	return statusOf(err)
}
