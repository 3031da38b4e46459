package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"github.com/dnnbench/dnnbench/bench"
	web "github.com/dnnbench/dnnbench/internal/report"
)

// pageFlags ask for a page to look at, and for its plots alone.
type pageFlags struct {
	out   string // a file
	plots string // a folder
}

func (f *pageFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.out, "out", "", "write a page with plots and tables to this .html file")
	f.addPlots(flags)
}

func (f *pageFlags) addPlots(flags *pflag.FlagSet) {
	flags.StringVar(&f.plots, "plots", "", "write each plot of that page to this folder, as SVG and as PNG")
}

func (f *pageFlags) wanted() bool { return f.out != "" || f.plots != "" }

// check finds out before the work whether its page can be written.
func (f *pageFlags) check() error {
	if f.out != "" {
		if filepath.Ext(f.out) != ".html" {
			return usagef("--out=%s: pages are HTML: give the name the ending .html", f.out)
		}
		if err := checkFolder(f.out); err != nil {
			return usagef("--out=%s: %w", f.out, err)
		}
	}
	return f.checkPlots()
}

// checkPlots makes the folder for plots, if there is none, in a folder that is there.
func (f *pageFlags) checkPlots() error {
	if f.plots == "" {
		return nil
	}
	if err := os.Mkdir(f.plots, 0o777); err != nil && !errors.Is(err, os.ErrExist) {
		return usagef("--plots=%s: there is no folder %s to make it in: make it first", f.plots, filepath.Dir(f.plots))
	}
	if err := checkFolder(filepath.Join(f.plots, "plot.svg")); err != nil {
		return usagef("--plots=%s: %w", f.plots, err)
	}
	return nil
}

// write writes what was asked for.
func (f *pageFlags) write(p web.Page) error {
	if f.out != "" {
		var file bytes.Buffer
		err := p.Write(&file)
		if err == nil {
			err = writeOut(f.out, file.Bytes())
		}
		if err != nil {
			return fmt.Errorf("--out: %w", err)
		}
	}
	if f.plots == "" {
		return nil
	}
	for _, figure := range p.Figures() {
		svg, err := figure.SVG()
		png, pngErr := figure.PNG()
		if err = errors.Join(err, pngErr); err == nil {
			err = errors.Join(writeOut(filepath.Join(f.plots, figure.Name+".svg"), svg), writeOut(filepath.Join(f.plots, figure.Name+".png"), png))
		}
		if err != nil {
			return fmt.Errorf("--plots: %w", err)
		}
	}
	return nil
}

// pageFacts tell what machine and what device the results come from, and when.
func pageFacts(info backendReport) []web.Fact {
	s := bench.ThisSystem()
	return []web.Fact{
		{Name: "machine", Value: fmt.Sprintf("%s, %s used at once, %s, %s/%s", s.CPU, plural(s.Cores, "thread"), s.SIMD, s.OS, s.Arch)},
		{Name: "backend", Value: info.describe()},
		{Name: "reason", Value: info.Reason},
		{Name: "program", Value: "dnnbench " + thisBuild().String()},
		{Name: "written", Value: time.Now().UTC().Format("2006-01-02 15:04 UTC")},
	}
}
