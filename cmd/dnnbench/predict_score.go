package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dnnbench/dnnbench/backend"
)

// score compares answers with what is true.
type score struct {
	right    []int     // answers, of the classes or of each target that is yes or no
	absolute []float64 // sums over the samples, of each target that is a number
	squares  []float64
}

// decides says that targets are answers of yes or no.
func (n *network) decides() bool {
	return n.spec.Loss == backend.SigmoidCrossEntropy || n.spec.Loss == backend.Hinge
}

func (s *score) add(net *network, outputs []float32, truth []string) error {
	if len(net.classes) > 0 {
		return s.addClass(net, outputs, truth[0])
	}
	if s.right == nil {
		s.right, s.absolute, s.squares = make([]int, len(outputs)), make([]float64, len(outputs)), make([]float64, len(outputs))
	}
	half := 0.5
	if net.spec.Loss == backend.Hinge {
		half = 0
	}
	for i, text := range truth {
		want, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(want) || math.IsInf(want, 0) {
			return fmt.Errorf("%q, what is true of %s, is not a finite number", text, net.targets[i])
		}
		got := float64(outputs[i])
		if (got >= half) == (want >= 0.5) {
			s.right[i]++
		}
		s.absolute[i] += math.Abs(got - want)
		s.squares[i] += (got - want) * (got - want)
	}
	return nil
}

func (s *score) addClass(net *network, outputs []float32, truth string) error {
	if s.right == nil {
		s.right = []int{0}
	}
	want := slices.Index(net.classes, truth)
	if v, err := strconv.ParseFloat(truth, 64); want < 0 && err == nil { // 2.0 is class 2
		want = slices.Index(net.classes, strconv.FormatFloat(v, 'f', -1, 64))
	}
	if want < 0 {
		return fmt.Errorf("%q is no class of this network, which are %s", truth, shortList(net.classes))
	}
	if classes, _ := net.ranked(outputs); classes[0] == want {
		s.right[0]++
	}
	return nil
}

// shortList is the first words of a list.
func shortList(words []string) string {
	const most = 12
	if len(words) > most {
		return strings.Join(words[:most], ", ") + ", …"
	}
	return strings.Join(words, ", ")
}

// describe is the score in one line.
func (s *score) describe(net *network, samples int) string {
	m := float64(samples)
	if len(net.classes) > 0 {
		return fmt.Sprintf("accuracy %.4f: %d of %d samples", float64(s.right[0])/m, s.right[0], samples)
	}
	var each []string
	for i, name := range net.targets {
		if net.decides() {
			each = append(each, fmt.Sprintf("%s accuracy %.4f", name, float64(s.right[i])/m))
		} else {
			each = append(each, fmt.Sprintf("%s mean absolute error %.6g, root mean square error %.6g", name, s.absolute[i]/m, math.Sqrt(s.squares[i]/m)))
		}
	}
	return fmt.Sprintf("of %d samples: %s", samples, strings.Join(each, "; "))
}
