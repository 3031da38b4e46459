package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/dnnbench/dnnbench/bench"
)

// writeGoBench writes results as "go test -bench" does, for benchstat: one line for
// each sample, so that benchstat knows the spread. Ceilings are no benchmarks, and
// are left out.
func writeGoBench(w io.Writer, system bench.System, info backendReport, results []bench.Result) error {
	_, err := fmt.Fprintf(w, "goos: %s\ngoarch: %s\npkg: github.com/dnnbench/dnnbench\ncpu: %s\nbackend: %s\ndevice: %s\n",
		system.OS, system.Arch, system.CPU, info.Backend, oneLine(info.Device))
	if err != nil {
		return err
	}
	if info.Software {
		if _, err := fmt.Fprintln(w, "renderer: software"); err != nil {
			return err
		}
	}
	for _, r := range results {
		for _, ns := range r.Timing.Samples {
			rate := r.Value * float64(r.Timing.Median) / float64(ns)
			_, err := fmt.Fprintf(w, "Benchmark%s/%s-%d \t%8d\t%12d ns/op\t%12.4g %s\n",
				camel(r.Name), r.Shape, system.Cores, r.Timing.Repeats, ns.Nanoseconds(), rate, r.Unit)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// camel turns matmul-forward into MatmulForward.
func camel(name string) string {
	var b strings.Builder
	for _, word := range strings.Split(name, "-") {
		for i, r := range word {
			if i == 0 {
				r = unicode.ToUpper(r)
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}
