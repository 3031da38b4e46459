package main

import (
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/dnnbench/dnnbench/nn"
)

// metricsReport is what more there is to say of the answers on the test data. What does not
// apply is left out.
type metricsReport struct {
	MacroF1          *real         `json:"macro_f1,omitempty"`
	Top3             *real         `json:"top3_accuracy,omitempty"`
	Top5             *real         `json:"top5_accuracy,omitempty"`
	Subset           *real         `json:"subset_accuracy,omitempty"`   // of samples with several answers, those with all right
	CalibrationError *real         `json:"calibration_error,omitempty"` // expected, over 15 bins
	CalibrationSlack *real         `json:"calibration_slack,omitempty"` // how far that may be from that of exact confidences
	Classes          []classReport `json:"classes,omitempty"`
	Areas            []areaReport  `json:"auc,omitempty"` // under the ROC curves of answers of yes or no
}

type classReport struct {
	Precision real `json:"precision"`
	Recall    real `json:"recall"`
	F1        real `json:"f1"`
	Support   int  `json:"support"`
}

type areaReport struct {
	Value real `json:"value"`
	Error real `json:"error"` // the true area is within ±error
}

func newMetrics(e nn.Evaluation) *metricsReport {
	var m metricsReport
	number := func(x float64) *real {
		if x != x {
			return nil
		}
		r := real(x)
		return &r
	}
	m.MacroF1 = number(e.MacroF1())
	if len(e.Ranks) > 3 {
		m.Top3 = number(e.TopK(3))
	}
	if len(e.Ranks) > 5 {
		m.Top5 = number(e.TopK(5))
	}
	if len(e.Outputs) > 1 {
		m.Subset = number(e.Subset())
	}
	if c := e.Calibration; c != nil {
		m.CalibrationError, m.CalibrationSlack = number(c.Error), number(c.Slack)
	}
	for _, c := range e.Classes() {
		m.Classes = append(m.Classes, classReport{real(c.Precision), real(c.Recall), real(c.F1), c.Support})
	}
	for _, a := range e.AUC() {
		m.Areas = append(m.Areas, areaReport{real(a.Value), real(a.Error)})
	}
	if m.Classes == nil && m.Top3 == nil {
		return nil
	}
	return &m
}

// metricsTable shows the metrics in a line, and each class in a table where that was asked for.
func (c *console) metricsTable(m *metricsReport, names []string, classes bool) {
	if m == nil {
		return
	}
	var words []string
	add := func(format string, x *real) {
		if x != nil {
			words = append(words, fmt.Sprintf(format, float64(*x)))
		}
	}
	add("macro F1 %.4f", m.MacroF1)
	add("top-3 accuracy %.4f", m.Top3)
	add("top-5 accuracy %.4f", m.Top5)
	add("all outputs right %.4f", m.Subset)
	add("calibration error %.4f", m.CalibrationError)
	if len(m.Areas) == 1 {
		words = append(words, fmt.Sprintf("ROC AUC %.4f ± %.4f", float64(m.Areas[0].Value), float64(m.Areas[0].Error)))
	}
	c.printf("\ntest data: %s\n", strings.Join(words, ", "))
	if !classes {
		return
	}
	t := newTable("class", "precision", "recall", "F1", "samples", "ROC AUC")
	rightAlign(t, 2, 3, 4, 5, 6)
	for i, s := range m.Classes {
		name := any(i)
		if i < len(names) {
			name = names[i]
		}
		area := "-" // of one class among several there is none
		if len(m.Areas) == len(m.Classes) {
			area = fmt.Sprintf("%.4f ± %.4f", float64(m.Areas[i].Value), float64(m.Areas[i].Error))
		}
		t.AppendRow(table.Row{name, fmt.Sprintf("%.4f", float64(s.Precision)), fmt.Sprintf("%.4f", float64(s.Recall)), fmt.Sprintf("%.4f", float64(s.F1)), s.Support, area})
	}
	c.printTable("Classes of the test data", t)
}
