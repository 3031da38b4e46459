package main

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/dnnbench/dnnbench/backend"
)

// answerWriter writes an answer a line.
type answerWriter interface {
	head() error
	write(outputs []float32) error
	flush() error
}

func newAnswerWriter(w io.Writer, format string, net *network, top int) answerWriter {
	if format == inputJSONL {
		return newJSONAnswers(w, net, top)
	}
	return &csvAnswers{w: csv.NewWriter(w), net: net, top: min(top, len(net.classes))}
}

// ranked is the classes from the most probable on, and what the network says of each. A
// single output is the probability, or the score, of the second of two classes.
func (n *network) ranked(outputs []float32) (classes []int, of []float32) {
	of = outputs
	if len(outputs) == 1 {
		of = []float32{1 - outputs[0], outputs[0]}
		if n.spec.Loss == backend.Hinge {
			of[0] = -outputs[0]
		}
	}
	classes = make([]int, len(of))
	for i := range classes {
		classes[i] = i
	}
	slices.SortStableFunc(classes, func(a, b int) int { return cmp.Compare(of[b], of[a]) })
	return classes, of
}

// csvAnswers writes CSV: the class and what the network says of each, or the numbers.
type csvAnswers struct {
	w   *csv.Writer
	net *network
	top int
	row []string
}

func (a *csvAnswers) head() error {
	row := a.net.targets
	if len(a.net.classes) > 0 {
		row = append([]string{"class"}, a.net.classes...)
	}
	if a.top > 0 {
		row = nil
		for k := range a.top {
			n := strconv.Itoa(k + 1)
			row = append(row, "class_"+n, "p_"+n)
		}
	}
	return a.w.Write(row)
}

func (a *csvAnswers) write(outputs []float32) error {
	a.row = a.row[:0]
	if len(a.net.classes) == 0 {
		for _, v := range outputs {
			a.row = append(a.row, shortest(v))
		}
		return a.w.Write(a.row)
	}
	classes, of := a.net.ranked(outputs)
	if a.top > 0 {
		for _, class := range classes[:a.top] {
			a.row = append(a.row, a.net.classes[class], shortest(of[class]))
		}
		return a.w.Write(a.row)
	}
	a.row = append(a.row, a.net.classes[classes[0]])
	for _, v := range of {
		a.row = append(a.row, shortest(v))
	}
	return a.w.Write(a.row)
}

func (a *csvAnswers) flush() error {
	a.w.Flush()
	return a.w.Error()
}

// shortest is the shortest decimal that is the same float32.
func shortest(v float32) string { return strconv.FormatFloat(float64(v), 'g', -1, 32) }

// jsonAnswers writes JSON lines: {"class": "oak", "outputs": {"fir": 0.1, "oak": 0.9}}, or
// {"outputs": {"price": 3.5}}.
type jsonAnswers struct {
	w   *bufio.Writer
	net *network
	top int
}

func newJSONAnswers(w io.Writer, net *network, top int) *jsonAnswers {
	return &jsonAnswers{bufio.NewWriter(w), net, min(top, len(net.classes))}
}

func (a *jsonAnswers) head() error { return nil }

func (a *jsonAnswers) write(outputs []float32) error {
	line := []byte{'{'}
	names, of, order := a.net.targets, outputs, []int(nil)
	if len(a.net.classes) > 0 {
		names = a.net.classes
		order, of = a.net.ranked(outputs)
		line = append(line, `"class":`...)
		line = appendText(line, names[order[0]])
		line = append(line, ',')
	}
	if a.top > 0 {
		order = order[:a.top]
	} else {
		order = order[:0]
		for i := range of {
			order = append(order, i)
		}
	}
	line = append(line, `"outputs":{`...)
	for i, k := range order {
		if i > 0 {
			line = append(line, ',')
		}
		line = append(appendText(line, names[k]), ':')
		if v := float64(of[k]); math.IsNaN(v) || math.IsInf(v, 0) {
			line = append(line, "null"...) // JSON has no other
		} else {
			line = strconv.AppendFloat(line, v, 'g', -1, 32)
		}
	}
	_, err := a.w.Write(append(line, "}}\n"...))
	return err
}

func (a *jsonAnswers) flush() error { return a.w.Flush() }

func appendText(line []byte, s string) []byte {
	text, _ := json.Marshal(s) // strings always are JSON
	return append(line, text...)
}
