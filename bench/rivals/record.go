package main

import (
	"encoding/json"
	"os"
	"runtime/debug"

	"github.com/dnnbench/dnnbench/bench"
)

// Record is a run as it is written to a file.
type Record struct {
	System      bench.System      `json:"system"`
	Contestants map[string]string `json:"contestants"` // what each says of itself
	Ceilings    map[int]float64   `json:"ceilings"`    // GFLOP/s, by threads
	Results     []Result          `json:"results"`
}

func (r Record) write(name string) error {
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(text, '\n'), 0o644)
}

// moduleVersion is that of a module this program was built with.
func moduleVersion(path string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == path {
				return m.Version
			}
		}
	}
	return "of unknown version"
}
