package report

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// plain is text as plots have it.
func plain(size vg.Length) text.Style {
	return text.Style{Color: Ink, Font: font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size), Handler: plot.DefaultTextHandler}
}

// drawnText is a text of an SVG, with its size and what it says.
var drawnText = regexp.MustCompile(`<text ([^>]*font-size:([0-9.]+)px[^>]*>)([^<]*)</text>`)

// anyFont makes texts as long in the reader's fonts as in that which the plot was laid out
// with, so that none runs into another.
func anyFont(svg []byte) []byte {
	svg = drawnText.ReplaceAllFunc(svg, func(whole []byte) []byte {
		part := drawnText.FindSubmatch(whole)
		size, err := strconv.ParseFloat(string(part[2]), 64)
		if err != nil {
			return whole
		}
		width := plain(vg.Length(size)).Width(html.UnescapeString(string(part[3])))
		return fmt.Appendf(nil, `<text textLength="%.4g" lengthAdjust="spacingAndGlyphs" %s%s</text>`, float64(width), part[1], part[3])
	})
	const fonts = "font-family:Liberation Sans"
	return bytes.ReplaceAll(svg, []byte(fonts), []byte(fonts+",Arial,Helvetica,sans-serif"))
}
