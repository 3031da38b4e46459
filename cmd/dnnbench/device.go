package main

import (
	"fmt"

	"github.com/spf13/pflag"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backends"
)

// deviceFlags choose where to run.
type deviceFlags struct {
	backend string
	device  string
	fixed   bool // no choices that were measured
}

func (f *deviceFlags) add(flags *pflag.FlagSet) {
	f.addChoice(flags)
	flags.BoolVar(&f.fixed, "deterministic", false,
		"use fixed kernels, not those that \"dnnbench tune\" found, so that a run takes the same course everywhere")
}

// addChoice leaves out what is not for tune.
func (f *deviceFlags) addChoice(flags *pflag.FlagSet) {
	f.backend = "auto"
	flags.Var(oneOf(&f.backend, "backend", append([]string{"auto"}, backendNames()...)), "backend",
		"auto takes the GPU or, for a network so small that it measures it to be faster, the CPU, and says why; cpu, gl: that one or an error")
	flags.StringVar(&f.device, "device", "", "number or part of the name of a device that \"dnnbench devices\" lists")
}

func backendNames() []string {
	var names []string
	for _, d := range backends.All() {
		names = append(names, d.Name())
	}
	return names
}

// open opens the chosen device; auto measures by the trial if there is one. What it
// chose, and why, is to be shown.
func (f *deviceFlags) open(trial *backend.Trial) (backend.Backend, backendReport, error) {
	b, choice, err := backend.Open(f.backend, backend.Config{Device: f.device, Deterministic: f.fixed, Trial: trial}, backends.All()...)
	if err != nil {
		return nil, backendReport{}, asUsage(err)
	}
	return b, backendReport{Info: b.Info(), Reason: oneLine(choice.Reason)}, nil
}

// closing ends the use of a backend; its error counts if there was none before.
func closing(b backend.Backend, err *error) {
	if cerr := b.Close(); cerr != nil && *err == nil {
		*err = fmt.Errorf("closing the device: %w", cerr)
	}
}
