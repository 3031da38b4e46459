package main

import (
	"encoding/json"
	"io"
	"math"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest"
	"github.com/dnnbench/dnnbench/bench"
)

// report is what the one object that --format=json prints tells, besides what made it. Parts that a command does not
// measure are left out; a list of what was interrupted at once is empty.
type report struct {
	System  bench.System         `json:"system"`
	Backend *backendReport       `json:"backend,omitempty"`
	Results []resultReport       `json:"results,omitzero"`
	Parity  []backendtest.Result `json:"parity,omitzero"`
	Train   *trainReport         `json:"train,omitempty"`
	Drift   []driftReport        `json:"drift,omitzero"`
	Counts  *countsReport        `json:"counts,omitempty"`
	Profile []opTimeReport       `json:"profile,omitempty"`
	Tune    []tuneReport         `json:"tune,omitzero"` // empty where tune was interrupted at once
	Devices []driverReport       `json:"devices,omitempty"`
	Doctor  *doctorReport        `json:"doctor,omitempty"`
	Sweep   *sweepReport         `json:"sweep,omitempty"`
	Inspect *inspectReport       `json:"inspect,omitempty"`
	Compare *compareReport       `json:"compare,omitempty"`
}

// listed is the list that stands in JSON for what a command measures, be it nothing.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

type backendReport struct {
	backend.Info
	Reason string `json:"reason"` // why this backend and device
}

type resultReport struct {
	Name            string  `json:"name"`
	Shape           string  `json:"shape"`
	Unit            string  `json:"unit"`
	Value           real    `json:"value"`
	MedianNS        int64   `json:"median_ns"`
	MinNS           int64   `json:"min_ns"`
	MaxNS           int64   `json:"max_ns"`
	Runs            int     `json:"runs"`                 // samples timed; 0 for a ceiling, which is a maximum
	CeilingFraction *real   `json:"ceiling_fraction"`     // null where no ceiling is measured
	SamplesNS       []int64 `json:"samples_ns,omitempty"` // of each, in the order taken
}

// real is a number that JSON can hold whatever it is: null stands for NaN and the
// infinities.
type real float64

// MarshalJSON writes the shortest decimal that is the same float64, or null.
func (r real) MarshalJSON() ([]byte, error) {
	if x := float64(r); math.IsNaN(x) || math.IsInf(x, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(r))
}

// schemaVersion grows when a field is taken away, is renamed or comes to mean something
// else. New fields do not change it: who reads the object passes over those that they do
// not know.
const schemaVersion = 1

// document is a report as it is written.
type document struct {
	Schema int          `json:"schema"` // version of this format
	System systemReport `json:"system"`
	report
}

// systemReport is the machine, and the program that ran on it.
type systemReport struct {
	bench.System
	Build buildReport `json:"build"`
}

func (r report) writeJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(document{schemaVersion, systemReport{r.System, thisBuild()}, r})
}

func resultReports(results []bench.Result) []resultReport {
	reports := make([]resultReport, len(results))
	for i, r := range results {
		reports[i] = resultReport{
			Name: r.Name, Shape: r.Shape, Unit: string(r.Unit), Value: real(r.Value),
			MedianNS: r.Timing.Median.Nanoseconds(), MinNS: r.Timing.Min.Nanoseconds(),
			MaxNS: r.Timing.Max.Nanoseconds(), Runs: len(r.Timing.Samples),
		}
		for _, s := range r.Timing.Samples {
			reports[i].SamplesNS = append(reports[i].SamplesNS, s.Nanoseconds())
		}
		if f := r.CeilingFraction; f != nil {
			reports[i].CeilingFraction = (*real)(f)
		}
	}
	return reports
}
