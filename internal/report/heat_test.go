package report

import (
	"image/color"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestInkIsReadOnHeat lays each shade over the card of each theme.
func TestInkIsReadOnHeat(t *testing.T) {
	for _, shade := range (shading{}).Colors() {
		opacity := shade.(Faded).Opacity
		for _, theme := range []func(Tone) string{func(t Tone) string { return palette[t].light }, func(t Tone) string { return palette[t].dark }} {
			over, below := parse(theme(Blue)), parse(theme(Card))
			mix := func(a, b uint8) uint8 { return uint8(math.Round(opacity*float64(a) + (1-opacity)*float64(b))) }
			cell := color.NRGBA{mix(over.R, below.R), mix(over.G, below.G), mix(over.B, below.B), 0xff}
			assert.GreaterOrEqual(t, contrast(parse(theme(Ink)), cell), 4.5, "opacity %.2f", opacity)
		}
	}
}

// TestHeatIsReadFromTheTopLeft finds the only full cell, that of the first row and last
// column, where the plot has the last column and the highest y.
func TestHeatIsReadFromTheTopLeft(t *testing.T) {
	h := heat{{0, 0, 1}, {0, 0, 0}}
	columns, rows := h.Dims()
	assert.Equal(t, []int{3, 2}, []int{columns, rows})
	assert.Equal(t, 1.0, h.Z(columns-1, rows-1))
	f := Figure{Name: "heat", Plot: NewPlot("predicted", "true")}
	require.NoError(t, Heat(f.Plot, h, [][]string{{"a", "b", "c"}, {"d", "e", "f"}}, []string{"one", "two"}))
	svg, err := f.Inline()
	require.NoError(t, err)
	assert.NotRegexp(t, `#[0-9A-Fa-f]{6}`, svg, "every shade follows the theme")
	assert.Contains(t, svg, ">f</text>")
	assert.Error(t, Heat(NewPlot("", ""), nil, nil, nil))
}
