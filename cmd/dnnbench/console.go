package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"
)

// console is where a command writes: results to out, all else to err.
type console struct {
	out         *output
	err         io.Writer
	outTerminal bool
	errTerminal bool
	errWidth    int  // columns of err, or 0 where that is not known
	colour      bool // out is a terminal and NO_COLOR (no-color.org) is not set

	environment environment
}

func newConsole(stdout, stderr io.Writer) *console {
	c := &console{out: &output{w: stdout}, err: stderr, outTerminal: isTerminal(stdout), errTerminal: isTerminal(stderr)}
	if f, ok := stderr.(*os.File); ok && c.errTerminal {
		c.errWidth, _, _ = term.GetSize(int(f.Fd())) // 0 if it fails
	}
	c.colour = c.outTerminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return c
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// output keeps the first failure to write, so that a full disk is not taken for
// success.
type output struct {
	w   io.Writer
	err error
}

func (o *output) Write(p []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.w.Write(p)
	if err != nil {
		o.err = fmt.Errorf("cannot write the output: %w", err)
	}
	return n, o.err
}

// printf writes to out.
func (c *console) printf(format string, args ...any) { fmt.Fprintf(c.out, format, args...) }

// note tells what is not a result, in one line.
func (c *console) note(format string, args ...any) {
	fmt.Fprintln(c.err, "dnnbench: "+oneLine(fmt.Sprintf(format, args...)))
}

// fail tells why the command ended, in the user's words for what Go calls canceled.
func (c *console) fail(err error) {
	c.note("%s", strings.ReplaceAll(err.Error(), context.Canceled.Error(), "interrupted"))
}

// good and bad colour a verdict, where colour is wanted.
func (c *console) good(s string) string { return c.paint(text.FgGreen, s) }
func (c *console) bad(s string) string  { return c.paint(text.FgRed, s) }

func (c *console) paint(colour text.Color, s string) string {
	if !c.colour {
		return s
	}
	return colour.EscapeSeq() + s + text.Reset.EscapeSeq()
}

// oneLine joins the lines of an error that was put together from several.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(strings.TrimSpace(s), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}
