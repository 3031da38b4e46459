package report

import (
	"bytes"
	"image/color"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// luminance is the relative one of WCAG 2.2.
func luminance(c color.NRGBA) float64 {
	linear := func(b uint8) float64 {
		x := float64(b) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// contrast is the ratio of WCAG 2.2, from 1 to 21.
func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestContrast(t *testing.T) {
	assert.InDelta(t, 21, contrast(parse("#000000"), parse("#FFFFFF")), 1e-9)
	for tone := Ink; tone < tones; tone++ {
		if tone == Rule {
			continue
		}
		for _, below := range []Tone{Paper, Card} {
			p, q := palette[tone], palette[below]
			assert.GreaterOrEqual(t, contrast(parse(p.light), parse(q.light)), 4.5, "light %s on %s", p.name, q.name)
			assert.GreaterOrEqual(t, contrast(parse(p.dark), parse(q.dark)), 4.5, "dark %s on %s", p.name, q.name)
		}
	}
}

func TestTonesAreApart(t *testing.T) {
	seen := map[string]string{}
	for _, p := range palette {
		for _, hex := range []string{p.light, p.dark} {
			assert.Empty(t, seen[hex], "%s has the colour of another, %s", p.name, hex)
			seen[hex] = p.name
		}
	}
}

// TestFadedTonesKeepTheirName draws in every opacity that a heat map may have, and finds the
// tone in what comes of it.
func TestFadedTonesKeepTheirName(t *testing.T) {
	for tone := Paper; tone < tones; tone++ {
		for percent := 1; percent <= 100; percent++ {
			c := vgsvg.New(10, 10)
			c.SetColor(Faded{tone, float64(percent) / 100})
			c.Fill(vg.Rectangle{Max: vg.Point{X: 5, Y: 5}}.Path())
			var file bytes.Buffer
			_, err := c.WriteTo(&file)
			require.NoError(t, err)
			require.Contains(t, themed(file.String()), "fill:var(--"+palette[tone].name+")", "opacity %d %%", percent)
		}
	}
}
