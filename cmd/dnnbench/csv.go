package main

import (
	"encoding/csv"
	"io"
	"strconv"
)

// writeCSV writes a header and rows.
func writeCSV(w io.Writer, header []string, rows [][]string) error {
	out := csv.NewWriter(w)
	if err := out.Write(header); err != nil {
		return err
	}
	return out.WriteAll(rows)
}

func writeResultsCSV(w io.Writer, results []resultReport) error {
	var rows [][]string
	for _, r := range results {
		fraction := ""
		if r.CeilingFraction != nil {
			fraction = decimal(float64(*r.CeilingFraction))
		}
		rows = append(rows, []string{r.Name, r.Shape, r.Unit, decimal(float64(r.Value)), strconv.FormatInt(r.MedianNS, 10),
			strconv.FormatInt(r.MinNS, 10), strconv.FormatInt(r.MaxNS, 10), strconv.Itoa(r.Runs), fraction})
	}
	return writeCSV(w, []string{"name", "shape", "unit", "value", "median_ns", "min_ns", "max_ns", "runs", "ceiling_fraction"}, rows)
}

// decimal is the shortest text that reads back as the same number.
func decimal(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
