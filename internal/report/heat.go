package report

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// heat is shares from 0 to 1, with the first row on top.
type heat [][]float64

func (h heat) Dims() (columns, rows int) { return len(h[0]), len(h) }
func (h heat) Z(column, row int) float64 { return h[len(h)-1-row][column] }
func (h heat) X(column int) float64      { return float64(column) }
func (h heat) Y(row int) float64         { return float64(row) }
func (h heat) Min() float64              { return 0 }
func (h heat) Max() float64              { return 1 }

// shades let the card through, so that a heat map follows the theme. The darkest is so light
// that ink is read on it, which a test computes.
const (
	shades  = 24
	darkest = 0.5
)

// shading is the palette of heat maps.
type shading struct{}

// Colors is for [palette.Palette].
func (shading) Colors() []color.Color {
	list := make([]color.Color, shades)
	for i := range list {
		list[i] = Faded{Blue, max(0.01, darkest*float64(i)/(shades-1))}
	}
	return list
}

// Heat adds a map of shares from 0 to 1, [rows][columns] from the top left, with a text in
// each cell, or none. Rows and columns are labelled by the names.
func Heat(p *plot.Plot, shares [][]float64, texts [][]string, names []string) error {
	n := len(shares)
	if n == 0 {
		return fmt.Errorf("a heat map of nothing")
	}
	p.Add(plotter.NewHeatMap(heat(shares), shading{}))
	var across, down plot.ConstantTicks
	for i, name := range names {
		across = append(across, plot.Tick{Value: float64(i), Label: name})
		down = append(down, plot.Tick{Value: float64(n - 1 - i), Label: name})
	}
	p.X.Tick.Marker, p.Y.Tick.Marker = across, down
	p.X.Tick.Length, p.Y.Tick.Length = 0, 0
	if texts == nil {
		return nil
	}
	var cells plotter.XYLabels
	for r, row := range texts {
		for c, text := range row {
			cells.XYs, cells.Labels = append(cells.XYs, plotter.XY{X: float64(c), Y: float64(n - 1 - r)}), append(cells.Labels, text)
		}
	}
	labels, err := plotter.NewLabels(cells)
	if err != nil {
		return fmt.Errorf("the texts of a heat map: %w", err)
	}
	style := p.X.Tick.Label
	style.XAlign, style.YAlign, style.Color, style.Font.Size = draw.XCenter, draw.YCenter, Ink, 10
	for i := range labels.TextStyle {
		labels.TextStyle[i] = style
	}
	p.Add(labels)
	return nil
}
