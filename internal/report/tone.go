package report

import (
	"fmt"
	"html/template"
	"image/color"
	"math"
	"strings"
)

// Tone is a colour by what it is for. As a [color.Color] it is that of the light theme.
type Tone uint8

// The tones of a page, and those that tell series apart in a plot.
const (
	Paper Tone = iota // below the page
	Card              // below plots and tables
	Ink               // text
	Muted             // text of less weight, and ceilings
	Rule              // lines of grids and tables; nothing is read from it
	Blue
	Orange
	Green
	Purple
	Red
	Teal
	tones
)

// palette has a name for the style sheet and the colours in the light and the dark theme.
// Text and series have a contrast of 4.5 or more with what is below them (WCAG 2.2, 1.4.3),
// which a test computes.
var palette = [tones]struct{ name, light, dark string }{
	Paper:  {"paper", "#F3F5F8", "#0F1216"},
	Card:   {"card", "#FEFEFE", "#191D23"},
	Ink:    {"ink", "#1B1E23", "#E6E9EE"},
	Muted:  {"muted", "#566070", "#A6B0BD"},
	Rule:   {"rule", "#D6DAE1", "#39414D"},
	Blue:   {"blue", "#1F5FB4", "#7DB3FF"},
	Orange: {"orange", "#A84C08", "#FFAB5E"},
	Green:  {"green", "#1B733A", "#6FD08C"},
	Purple: {"purple", "#763CAC", "#CDA2FF"},
	Red:    {"red", "#B3261E", "#FF8F87"},
	Teal:   {"teal", "#0A6C7E", "#5CD0E0"},
}

// Series is the tone of the series i of a plot; they repeat after six.
func Series(i int) Tone { return Blue + Tone(i)%(tones-Blue) }

// RGBA is the light colour.
func (t Tone) RGBA() (r, g, b, a uint32) { return Faded{t, 1}.RGBA() }

// Faded is a tone that lets what is below it through.
type Faded struct {
	Tone
	Opacity float64 // above 0, up to 1
}

// RGBA rounds up, so that the tone comes out again where the opacity is divided out and the
// rest cut off, as it is for SVG. So no channel of the light palette may be 255.
func (f Faded) RGBA() (r, g, b, a uint32) {
	c := parse(palette[f.Tone].light)
	a = uint32(math.Round(f.Opacity * math.MaxUint16))
	of := func(channel uint8) uint32 { return uint32(channel)*a/255 + 1 }
	return of(c.R), of(c.G), of(c.B), a
}

func parse(hex string) color.NRGBA {
	c := color.NRGBA{A: 0xff}
	if _, err := fmt.Sscanf(hex, "#%02X%02X%02X", &c.R, &c.G, &c.B); err != nil {
		panic("report: the palette has no colour " + hex)
	}
	return c
}

// variables declares a theme's colours for the style sheet.
func variables(dark bool) template.CSS {
	var text strings.Builder
	for _, p := range palette {
		value := p.light
		if dark {
			value = p.dark
		}
		fmt.Fprintf(&text, "--%s:%s;", p.name, value)
	}
	return template.CSS(text.String())
}

// themed lets the drawing of a plot take its colours from the style sheet.
func themed(svg string) string {
	var pairs []string
	for _, p := range palette {
		pairs = append(pairs, p.light, "var(--"+p.name+")")
	}
	return strings.NewReplacer(pairs...).Replace(svg)
}
