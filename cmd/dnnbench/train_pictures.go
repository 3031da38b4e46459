package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	web "github.com/dnnbench/dnnbench/internal/report"
	"github.com/dnnbench/dnnbench/nn"
)

// trainPictures is what a page shows of a network beside its curves.
type trainPictures struct {
	side    int       // of a sample as a square picture; 0 where it is none
	weights []float32 // of the first layer, [units side·side]
	missed  []missed  // the surest of the wrong answers first
	wrong   int       // how many there are
}

// missed is a sample that the network takes for another class.
type missed struct {
	index       int // in the test data
	pixels      []float32
	is, taken   int
	probability float32 // that the network gives to its answer, or the largest output
}

// The most pictures of each kind: some rows of a wide window.
const (
	shownMissed = 24
	shownUnits  = 64
)

// leastSide is that of the smallest square that anything can be seen in: four features are
// measurements and no picture.
const leastSide = 4

// squareSide is the side of a picture of so many pixels, or 0.
func squareSide(features int) int {
	side := int(math.Round(math.Sqrt(float64(features))))
	if side < leastSide || side*side != features {
		return 0
	}
	return side
}

// takePictures looks at the first layer, and at what the network says of the test data, as
// long as samples are squares that are held in memory.
func takePictures(m *nn.Model, d dataset) (p trainPictures, err error) {
	if p.side = squareSide(d.features); p.side == 0 {
		return p, nil
	}
	if p.weights, _, err = m.Weights(1); err != nil {
		return p, err
	}
	raw := d.rawTest()
	if d.classes == 0 || raw == nil {
		return p, nil
	}
	answers, err := m.PredictBatch(raw)
	if err != nil {
		return p, err
	}
	for i, a := range answers {
		if is := int(d.test.Labels[i]); a.Class != is {
			p.missed = append(p.missed, missed{i, raw[i*d.features : (i+1)*d.features], is, a.Class, slices.Max(a.Outputs)})
		}
	}
	p.wrong = len(p.missed)
	slices.SortStableFunc(p.missed, func(a, b missed) int { return cmp.Compare(b.probability, a.probability) })
	p.missed = p.missed[:min(shownMissed, p.wrong)]
	return p, nil
}

// rawTest is the test data as they were before they were standardised or scaled, [m
// features]; nil where they are streamed.
func (d dataset) rawTest() []float32 {
	if d.test.Bytes != nil {
		raw := make([]float32, len(d.test.Bytes))
		for i, b := range d.test.Bytes {
			raw[i] = float32(b)
		}
		return raw
	}
	if d.test.X == nil || d.preparation.Mean == nil {
		return d.test.X
	}
	raw := make([]float32, len(d.test.X))
	for i, x := range d.test.X {
		j := i % d.features
		raw[i] = float32(float64(x)*d.preparation.Deviation[j] + d.preparation.Mean[j])
	}
	return raw
}

// outputNames are those of classes or targets, where the data have some.
func (d dataset) outputNames() []string {
	if d.targets != nil {
		return d.targets
	}
	return d.naming.Classes
}

// galleries are the pictures that there are.
func (p trainPictures) galleries(probabilities bool) []web.Gallery {
	var list []web.Gallery
	if len(p.missed) > 0 {
		of := "largest output"
		if probabilities {
			of = "probability"
		}
		g := web.Gallery{Title: fmt.Sprintf("Misclassified: %d of %d", len(p.missed), p.wrong),
			Caption: fmt.Sprintf("The samples of the test data that the network gets wrong, those first of which it is surest. Below each is its class, what it is taken for, and the %s of that answer.", of)}
		low, high := slices.Min(p.missed[0].pixels), slices.Max(p.missed[0].pixels)
		for _, s := range p.missed {
			low, high = min(low, slices.Min(s.pixels)), max(high, slices.Max(s.pixels))
		}
		for _, s := range p.missed {
			g.Pictures = append(g.Pictures, web.Picture{Image: web.InkImage(s.pixels, p.side, low, high),
				Alt:   fmt.Sprintf("Test sample %d, of class %d, taken for %d.", s.index, s.is, s.taken),
				Label: fmt.Sprintf("%d, not %d: %.2f", s.is, s.taken, s.probability)})
		}
		list = append(list, g)
	}
	if p.side > 0 {
		n := p.side * p.side
		units := len(p.weights) / n
		g := web.Gallery{Title: fmt.Sprintf("Weights of the first layer: %d of %s", min(shownUnits, units), plural(units, "unit")),
			Caption: "Each picture is a unit, and each pixel the weight from the sample's pixel there to it: red above 0, blue below, white at 0, in the scale of the unit's largest weight. " +
				"Where pixels are standardised, a weight is that of a deviation of its pixel."}
		for u := range min(shownUnits, units) {
			w := p.weights[u*n : (u+1)*n]
			g.Pictures = append(g.Pictures, web.Picture{Image: web.SignedImage(w, p.side), Label: fmt.Sprintf("unit %d", u+1),
				Alt: fmt.Sprintf("Weights into unit %d, from %.2g to %.2g.", u+1, slices.Min(w), slices.Max(w))})
		}
		list = append(list, g)
	}
	return list
}
