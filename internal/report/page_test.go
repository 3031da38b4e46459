package report

import (
	"bytes"
	"encoding/xml"
	"image"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot/plotter"
)

// sample is a page with a part of each kind, and with text that is to be escaped.
func sample(t *testing.T) Page {
	p := NewPlot("time, s", "cost <nats>")
	line, err := plotter.NewLine(plotter.XYs{{X: 0, Y: 2}, {X: 1, Y: 1}})
	require.NoError(t, err)
	line.Color = Series(0)
	p.Add(line)
	p.Legend.Add("cost", line)
	return Page{Title: "Training <b>digits</b>", Summary: "Two & two.", Facts: []Fact{{"machine", `a "small" one`}},
		Sections: []Section{{Heading: "Course", Prose: []string{"It falls."},
			Figures:   []Figure{{Name: "cost", Title: "Cost", Alt: "The cost falls from 2 to 1 <quickly>.", Caption: "Lower is better.", Plot: p}},
			Galleries: []Gallery{{Title: "Weights", Caption: "Of the first layer.", Pictures: []Picture{{Image: image.NewGray(image.Rect(0, 0, 8, 8)), Alt: "unit 1", Label: "1"}}}},
			Tables:    []Table{{Title: "All", Caption: "In nats.", Columns: append(Words("name"), Numbers("cost")...), Rows: [][]string{{"a<b", "1.5"}}}},
		}}}
}

func written(t *testing.T, p Page) string {
	var file bytes.Buffer
	require.NoError(t, p.Write(&file))
	return file.String()
}

// TestPageIsWellFormed reads a page as XML, with the elements that HTML never closes
// closed, so that each tag has its end and each sign its escape.
func TestPageIsWellFormed(t *testing.T) {
	page := written(t, sample(t))
	page = regexp.MustCompile(`<(meta|img)([^>]*)>`).ReplaceAllString(strings.TrimPrefix(page, "<!DOCTYPE html>"), "<$1$2/>")
	d := xml.NewDecoder(strings.NewReader(page))
	for {
		if _, err := d.Token(); err == io.EOF {
			break
		} else {
			require.NoError(t, err)
		}
	}
	assert.Contains(t, page, "Training &lt;b&gt;digits&lt;/b&gt;")
	assert.NotContains(t, page, "ZgotmplZ", "the template trusts what it is given where it must")
}

func TestPageNeedsNothingElse(t *testing.T) {
	page := written(t, sample(t))
	for _, other := range []string{"http:", "https:", "=\"//", "<script", "@import", "url(", "<link", "xlink"} {
		assert.NotContains(t, page, other)
	}
}

func TestPicturesSayWhatTheyShow(t *testing.T) {
	page := written(t, sample(t))
	assert.Contains(t, page, `role="img"><title>The cost falls from 2 to 1 &lt;quickly&gt;.</title>`)
	assert.Contains(t, page, `alt="unit 1"`)
	assert.Contains(t, page, "cost &lt;nats&gt;")
}

// TestPlotsFollowTheTheme finds no colour in a page's plot that the style sheet does not set.
func TestPlotsFollowTheTheme(t *testing.T) {
	svg, err := sample(t).Figures()[0].Inline()
	require.NoError(t, err)
	assert.NotRegexp(t, `#[0-9A-Fa-f]{6}`, svg)
	assert.Contains(t, svg, "stroke:var(--blue)")
	for _, text := range regexp.MustCompile(`<text[^>]*>`).FindAllString(string(svg), -1) {
		assert.Contains(t, text, "fill:var(--ink)", "black is what SVG takes for no colour at all")
		assert.Regexp(t, `textLength="[1-9]`, text, "the reader's font may be another")
	}
}

func TestPlotsAlone(t *testing.T) {
	f := sample(t).Figures()[0]
	svg, err := f.SVG()
	require.NoError(t, err)
	assert.Contains(t, string(svg), palette[Blue].light)
	file, err := f.PNG()
	require.NoError(t, err)
	picture, format, err := image.Decode(bytes.NewReader(file))
	require.NoError(t, err)
	assert.Equal(t, "png", format)
	assert.Equal(t, image.Pt(2*int(Width), 2*int(Height)), picture.Bounds().Size())
}
