package main

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	web "github.com/dnnbench/dnnbench/internal/report"
	"github.com/dnnbench/dnnbench/sweep"
)

// checkPicture finds out before the work whether its picture can be drawn.
func (f *sweepFlags) checkPicture() error {
	if f.picture == "" {
		return nil
	}
	if !slices.Contains([]string{".png", ".svg"}, filepath.Ext(f.picture)) {
		return usagef("--plot=%s: pictures are PNG or SVG: give the name the ending .png or .svg", f.picture)
	}
	if err := checkFolder(f.picture); err != nil {
		return usagef("--plot=%s: %w", f.picture, err)
	}
	return nil
}

// The size of one of the small pictures that a sweep's is made of, and how many are in a row.
const (
	plotWidth, plotHeight = 9 * vg.Centimeter, 7 * vg.Centimeter
	plotsInRow            = 3
)

// drawSweep draws held-back cost against each hyper-parameter that varies, side by side.
func drawSweep(path string, plan sweep.Plan, records []sweep.Record) error {
	var plots []*plot.Plot
	for _, p := range plan.Space {
		one, err := plotParam(p, records)
		if err != nil {
			return err
		}
		plots = append(plots, one)
	}
	columns := min(plotsInRow, len(plots))
	rows := (len(plots) + columns - 1) / columns
	canvas, err := draw.NewFormattedCanvas(vg.Length(columns)*plotWidth, vg.Length(rows)*plotHeight, strings.TrimPrefix(filepath.Ext(path), "."))
	if err != nil {
		return err
	}
	tiles := draw.Tiles{Rows: rows, Cols: columns, PadX: vg.Millimeter * 4, PadY: vg.Millimeter * 4, PadTop: vg.Millimeter * 2,
		PadBottom: vg.Millimeter * 2, PadLeft: vg.Millimeter * 2, PadRight: vg.Millimeter * 4}
	for i, p := range plots {
		p.Draw(tiles.At(draw.New(canvas), i%columns, i/columns))
	}
	var file bytes.Buffer
	if _, err := canvas.WriteTo(&file); err != nil {
		return err
	}
	return writeOut(path, file.Bytes())
}

// plotParam is a point for each trial that did not fail: those with all epochs filled.
func plotParam(param sweep.Param, records []sweep.Record) (*plot.Plot, error) {
	p := web.NewPlot(param.Name, "held-back cost")
	last := 0
	for _, r := range records {
		last = max(last, r.Rung)
	}
	places, words := placesOf(param, records)
	if words != nil {
		p.NominalX(words...)
	} else if param.Scale == sweep.Logarithmic {
		web.Logarithmic(&p.X)
	}
	low, high := math.Inf(1), math.Inf(-1)
	at := func(r sweep.Record) plotter.XY { return plotter.XY{X: places[r.Setting[param.Name]], Y: r.Cost} }
	var whole, cut plotter.XYs
	for _, r := range records {
		switch {
		case r.Failure != "":
			continue
		case r.Rung == last:
			whole = append(whole, at(r))
		default:
			cut = append(cut, at(r))
		}
		low, high = min(low, r.Cost), max(high, r.Cost)
	}
	if len(whole)+len(cut) == 0 {
		return nil, errors.New("no trial has a cost")
	}
	if low > 0 && high > wideRange*low {
		web.Logarithmic(&p.Y)
	}
	web.Grid(p)
	type marks struct {
		name   string
		series int
		points plotter.XYs
	}
	all := []marks{{"fewer epochs", 3, cut}, {"all epochs", 0, whole}}
	if choice, ok := sweep.Choose(records); ok {
		if choice.Simplest.Number != choice.Best.Number {
			all = append(all, marks{"simplest", 2, plotter.XYs{at(choice.Simplest)}})
		}
		all = append(all, marks{"best", 1, plotter.XYs{at(choice.Best)}})
	}
	for _, s := range all {
		if len(s.points) == 0 {
			continue
		}
		if err := web.Points(p, s.series, s.name, s.points); err != nil {
			return nil, fmt.Errorf("%s: %w", param.Name, err)
		}
	}
	p.Legend.Top = true
	web.Headroom(p, 0.3)
	return p, nil
}

// placesOf says where values are drawn: where they are numbers, at these; else side by side,
// under the words.
func placesOf(param sweep.Param, records []sweep.Record) (places map[string]float64, words []string) {
	values := param.Values
	if values == nil {
		for _, r := range records {
			values = append(values, r.Setting[param.Name])
		}
	}
	places = map[string]float64{}
	for _, v := range values {
		x, err := strconv.ParseFloat(v, 64)
		if err != nil || math.IsInf(x, 0) || math.IsNaN(x) || param.Values != nil {
			break
		}
		places[v] = x
	}
	if len(places) > 0 {
		return places, nil
	}
	for i, v := range values {
		places[v] = float64(i)
	}
	return places, values
}
