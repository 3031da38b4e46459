package sweep

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Param is one hyper-parameter and what it may be: one of some words, or a number between
// two bounds.
type Param struct {
	Name   string   `json:"name"`             // as in a Setting
	Values []string `json:"values,omitempty"` // in this order; else a range

	Scale  Scale   `json:"scale,omitempty"`  // of a range
	Low    float64 `json:"low,omitempty"`    // the least that it may be
	High   float64 `json:"high,omitempty"`   // the most
	Points int     `json:"points,omitempty"` // of the range in a grid; 0 for no grid
}

// Scale is how a range is filled.
type Scale string

// The scales.
const (
	Linear      Scale = "lin" // evenly
	Logarithmic Scale = "log" // evenly in the logarithm
	Integer     Scale = "int" // whole numbers, evenly
)

// Space is hyper-parameters that vary independently.
type Space []Param

// Setting is a value for each hyper-parameter, by its name.
type Setting map[string]string

// ParseParam reads name=a,b,c or name=scale:low:high or name=scale:low:high:points, where
// scale is lin, log or int.
func ParseParam(text string) (Param, error) {
	name, rest, found := strings.Cut(text, "=")
	p := Param{Name: strings.TrimSpace(name)}
	if !found || p.Name == "" || rest == "" {
		return p, fmt.Errorf("%q is no hyper-parameter: write name=a,b,c or name=log:low:high", text)
	}
	scale, bounds, ranged := strings.Cut(rest, ":")
	if ranged && slices.Contains([]Scale{Linear, Logarithmic, Integer}, Scale(scale)) {
		p.Scale = Scale(scale)
		if err := p.parseRange(strings.Split(bounds, ":")); err != nil {
			return p, fmt.Errorf("%q: %w", text, err)
		}
		return p, p.Validate()
	}
	for _, value := range strings.Split(rest, ",") {
		p.Values = append(p.Values, strings.TrimSpace(value))
	}
	return p, p.Validate()
}

func (p *Param) parseRange(words []string) (err error) {
	if len(words) != 2 && len(words) != 3 {
		return fmt.Errorf("a range is scale:low:high, or scale:low:high:points for a grid")
	}
	if p.Low, err = strconv.ParseFloat(words[0], 64); err == nil {
		p.High, err = strconv.ParseFloat(words[1], 64)
	}
	if err == nil && len(words) == 3 {
		p.Points, err = strconv.Atoi(words[2])
		if err == nil && p.Points < 1 {
			err = fmt.Errorf("%d points: give 1 or more", p.Points)
		}
	}
	return err
}

// mostPoints bounds what a mistyped number of points costs.
const mostPoints = 10000

// Validate says what is wrong with a hyper-parameter, if anything is.
func (p Param) Validate() error {
	if p.Name == "" {
		return fmt.Errorf("a hyper-parameter without a name: give it one")
	}
	if p.Values != nil {
		for i, v := range p.Values {
			if v == "" || slices.Contains(p.Values[:i], v) {
				return fmt.Errorf("%s: value %q is empty or there twice: write each once", p.Name, v)
			}
		}
		return nil
	}
	whole := func(x float64) bool { return x == math.Trunc(x) && math.Abs(x) <= 1<<53 }
	switch {
	case !slices.Contains([]Scale{Linear, Logarithmic, Integer}, p.Scale):
		return fmt.Errorf("%s has neither values nor a scale: write %s=a,b,c or %s=log:low:high", p.Name, p.Name, p.Name)
	case !(p.Low < p.High) || math.IsInf(p.Low, 0) || math.IsInf(p.High, 0):
		return fmt.Errorf("%s from %g to %g: the lower bound must be below the upper, and both finite", p.Name, p.Low, p.High)
	case p.Scale == Logarithmic && p.Low <= 0:
		return fmt.Errorf("%s from %g on a logarithmic scale: it must be above 0", p.Name, p.Low)
	case p.Scale == Integer && !(whole(p.Low) && whole(p.High)):
		return fmt.Errorf("%s from %g to %g: bounds of whole numbers must be whole", p.Name, p.Low, p.High)
	case p.Points < 0 || p.Points > mostPoints:
		return fmt.Errorf("%s has %d points: give 1 to %d", p.Name, p.Points, mostPoints)
	}
	return nil
}

// Validate says what is wrong with a space, if anything is.
func (s Space) Validate() error {
	if len(s) == 0 {
		return fmt.Errorf("nothing varies: name a hyper-parameter and its values, as lr=log:1e-4:1e-1")
	}
	for i, p := range s {
		if err := p.Validate(); err != nil {
			return err
		}
		if slices.ContainsFunc(s[:i], func(q Param) bool { return q.Name == p.Name }) {
			return fmt.Errorf("%s is there twice: say all that it may be at once", p.Name)
		}
	}
	return nil
}

// at is the value at a place from 0 to 1 of the range. Real ones have four digits: nobody
// needs more of a hyper-parameter.
func (p Param) at(place float64) string {
	switch p.Scale {
	case Integer:
		return strconv.FormatFloat(math.Min(p.High, math.Floor(p.Low+place*(p.High-p.Low+1))), 'f', -1, 64)
	case Logarithmic:
		return strconv.FormatFloat(p.Low*math.Pow(p.High/p.Low, place), 'g', 4, 64)
	}
	return strconv.FormatFloat(p.Low+place*(p.High-p.Low), 'g', 4, 64)
}

// draw takes a value at random.
func (p Param) draw(r *rand.Rand) string {
	if p.Values != nil {
		return p.Values[r.IntN(len(p.Values))]
	}
	return p.at(r.Float64())
}

// grid is the values that a grid takes.
func (p Param) grid() ([]string, error) {
	if p.Values != nil {
		return p.Values, nil
	}
	if p.Points == 0 {
		return nil, fmt.Errorf("%s is a range: a grid needs its number of points, as %s=%s:%g:%g:5", p.Name, p.Name, p.Scale, p.Low, p.High)
	}
	var values []string
	for i := range p.Points {
		place := 0.5
		if p.Points > 1 {
			place = float64(i) / float64(p.Points-1)
		}
		if v := p.at(place); len(values) == 0 || values[len(values)-1] != v { // few whole numbers may coincide
			values = append(values, v)
		}
	}
	return values, nil
}
