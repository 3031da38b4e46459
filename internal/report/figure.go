package report

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Width and Height are the usual size of a plot: so small that its letters can still be
// read where a phone shows the whole.
const (
	Width  = vg.Length(400)
	Height = vg.Length(290)
)

// Figure is a plot with what is to be said of it.
type Figure struct {
	Name          string // of its file, as "roofline"
	Title         string
	Alt           string // what it shows, for those who do not see it
	Caption       string // how to read it
	Width, Height vg.Length
	Plot          *plot.Plot
}

// NewPlot is an empty plot in the style of the pages.
func NewPlot(x, y string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = Card
	p.X.Label.Text, p.Y.Label.Text = x, y
	face := func(size vg.Length) font.Font { return plain(size).Font }
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Color, a.Tick.Color, a.Tick.Label.Color, a.Label.TextStyle.Color = Muted, Muted, Ink, Ink
		a.Label.TextStyle.Font, a.Tick.Label.Font = face(12), face(11)
		a.Label.Padding = vg.Points(3)
	}
	p.Legend.TextStyle.Color, p.Legend.TextStyle.Font = Ink, face(11)
	p.Legend.Padding, p.Legend.ThumbnailWidth = vg.Points(2), vg.Points(16)
	return p
}

// size is that of the figure, or the usual one.
func (f Figure) size() (w, h vg.Length) {
	w, h = f.Width, f.Height
	if w == 0 {
		w = Width
	}
	if h == 0 {
		h = Height
	}
	return w, h
}

// margin keeps what is at the border of a plot, as half a tick's label, within it.
const margin = vg.Length(6)

// draw puts the label of the x axis below the plot by itself: gonum keeps room for it round
// the mean of both ends, which on a logarithmic scale is far to the right.
func (f Figure) draw(c vg.CanvasSizer) {
	canvas := draw.New(c)
	canvas.SetColor(Card)
	canvas.Fill(canvas.Rectangle.Path())
	canvas = draw.Crop(canvas, margin, -2*margin, margin, -margin)
	p, label := *f.Plot, f.Plot.X.Label
	p.X.Label.Text = ""
	label.TextStyle.YAlign = draw.YBottom
	canvas.FillText(label.TextStyle, vg.Point{X: canvas.Center().X, Y: canvas.Min.Y}, label.Text)
	p.Draw(draw.Crop(canvas, 0, 0, label.TextStyle.Height(label.Text)+label.Padding, 0))
}

// SVG is the plot alone, in light colours.
func (f Figure) SVG() ([]byte, error) {
	c := vgsvg.New(f.size())
	f.draw(c)
	var file bytes.Buffer
	if _, err := c.WriteTo(&file); err != nil {
		return nil, fmt.Errorf("drawing %s: %w", f.Name, err)
	}
	return anyFont(file.Bytes()), nil
}

// PNG is the plot alone, in light colours, with two pixels to the point.
func (f Figure) PNG() ([]byte, error) {
	w, h := f.size()
	c := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(144))}
	f.draw(c)
	var file bytes.Buffer
	if _, err := c.WriteTo(&file); err != nil {
		return nil, fmt.Errorf("drawing %s: %w", f.Name, err)
	}
	return file.Bytes(), nil
}

// Inline is the plot within a page, in the page's colours.
func (f Figure) Inline() (template.HTML, error) {
	file, err := f.SVG()
	if err != nil {
		return "", err
	}
	_, body, found := strings.Cut(string(file), "<svg")
	_, body, closed := strings.Cut(body, ">")
	if !found || !closed {
		return "", fmt.Errorf("drawing %s: no SVG came of it", f.Name)
	}
	w, h := f.size()
	return template.HTML(fmt.Sprintf(`<svg viewBox="0 0 %g %g" role="img"><title>%s</title>%s`,
		float64(w), float64(h), template.HTMLEscapeString(f.Alt), themed(body))), nil
}
