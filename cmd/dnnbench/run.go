package main

import (
	"context"
	"io"
)

// run carries out one command line and returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c := newConsole(stdout, stderr)
	root := newRoot(c)
	root.SetArgs(args)
	root.SetOut(c.out)
	root.SetErr(c.err)
	err := root.ExecuteContext(ctx)
	err = c.environment.explain(err)
	if err == nil {
		err = c.out.err
	}
	if err != nil {
		c.fail(err)
	}
	return statusOf(err)
}
