package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"

	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"
)

// console is where a command writes: results to out, all else to err.
type console struct {
	out         *output
	err         io.Writer
	text        *lines // to out, for people
	notes       *lines // to err, alike
	outTerminal bool
	errTerminal bool
	width       int  // columns of out, or 0 where it has no end
	errWidth    int  // columns of err, alike
	colour      bool // out is a terminal and NO_COLOR (no-color.org) is not set
	active      atomic.Pointer[bar]
	stopping    atomic.Pointer[string] // what an interrupt does to the work under way

	settings settings
}

func newConsole(stdout, stderr io.Writer) *console {
	c := &console{out: &output{w: stdout}, err: stderr, outTerminal: isTerminal(stdout), errTerminal: isTerminal(stderr)}
	stopping := "stopping"
	c.stopping.Store(&stopping)
	c.width, c.errWidth = widthOf(stdout), widthOf(stderr)
	c.text, c.notes = &lines{w: c.out, width: c.width}, &lines{w: c.err, width: c.errWidth}
	c.colour = c.outTerminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return c
}

// widthOf is how many columns a terminal has; 0 for what is none.
func widthOf(w io.Writer) int {
	if !isTerminal(w) {
		return 0
	}
	width, _, _ := term.GetSize(int(w.(*os.File).Fd())) // 0 if it fails
	return width
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

// printf writes to out, for people.
func (c *console) printf(format string, args ...any) { fmt.Fprintf(c.text, format, args...) }

// note tells what is not a result, in one line.
func (c *console) note(format string, args ...any) {
	line := "dnnbench: " + oneLine(fmt.Sprintf(format, args...))
	if b := c.active.Load(); b != nil {
		b.above(wrap(line, c.errWidth))
		return
	}
	fmt.Fprintln(c.notes, line)
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
