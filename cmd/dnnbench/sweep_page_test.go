package main

import (
	"fmt"
	"html/template"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/sweep"
)

// trialOf is a trial with two parts held back.
func trialOf(number, rung, parameters int, rate string, cost float64) sweep.Record {
	return sweep.Record{Trial: sweep.Trial{Number: number, Rung: rung, Epochs: 3 * (rung + 1), Setting: sweep.Setting{"lr": rate, "act": []string{"relu", "tanh"}[number%2]}},
		Outcome: sweep.Outcome{Folds: []sweep.Fold{{Cost: cost, Measures: map[string]float64{"accuracy": 0.9}}, {Cost: cost}}, Parameters: parameters}, Cost: cost, StandardError: 0.02}
}

func TestSweepPage(t *testing.T) {
	plan := sweep.Plan{Method: sweep.Halving, Folds: 2, Epochs: 6}
	for _, text := range []string{"lr=log:1e-4:1e-1", "act=relu,tanh"} {
		p, err := sweep.ParseParam(text)
		require.NoError(t, err)
		plan.Space = append(plan.Space, p)
	}
	failed := trialOf(4, 0, 0, "0.09", 0)
	failed.Failure = "it diverged"
	records := []sweep.Record{trialOf(1, 0, 500, "0.001", 2), failed, trialOf(2, 1, 500, "0.01", 0.5), trialOf(3, 1, 100, "0.02", 0.51)}
	page, err := sweepPage(backendReport{Info: backend.Info{Backend: "cpu"}}, "digits", plan, records)
	require.NoError(t, err)
	html := htmlOf(t, page)
	for _, want := range []string{"Sweep over lr, act", "Best: trial 2", "Occam's razor): trial 3", "80.0 % less", "it diverged"} {
		assert.Contains(t, html, template.HTMLEscapeString(want))
	}
	require.Len(t, page.Figures(), 2)
	for _, f := range page.Figures() {
		svg, err := f.SVG()
		require.NoError(t, err)
		for _, mark := range []string{"best", "simplest", "fewer epochs", "all epochs"} {
			assert.Contains(t, string(svg), fmt.Sprintf(">%s</text>", mark))
		}
	}
	for _, row := range page.Sections[1].Tables[0].Rows {
		assert.Len(t, row, len(page.Sections[1].Tables[0].Columns))
	}

	page, err = sweepPage(backendReport{}, "digits", plan, []sweep.Record{failed})
	require.NoError(t, err)
	assert.Contains(t, htmlOf(t, page), "nothing to choose from")
	assert.Empty(t, page.Figures())
}

func TestSweepWritesItsPage(t *testing.T) {
	folder := t.TempDir()
	status, _, stderr := cli("sweep", "--backend=cpu", "--vary=lr=0.001,0.01", "--method=grid", "--epochs=1", "--folds=2",
		"--record="+filepath.Join(folder, "s.jsonl"), "--out="+filepath.Join(folder, "s.html"), "--plots="+filepath.Join(folder, "new"))
	require.Equal(t, statusDone, status, stderr)
	assert.FileExists(t, filepath.Join(folder, "s.html"))
	assert.FileExists(t, filepath.Join(folder, "new", "sweep-1-lr.svg"))
	assert.FileExists(t, filepath.Join(folder, "new", "sweep-1-lr.png"))
}
