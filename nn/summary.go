package nn

import (
	"fmt"
	"strconv"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Summary is a table of the tensors of each layer, with their shapes in the course's
// notation and as they are stored here, and the number of parameters. A gradient has
// the shape of what it is a gradient of; m is the number of samples.
func (m *Model) Summary() string {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	t.Style().Format.Footer = text.FormatDefault
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 7, Align: text.AlignRight, AlignFooter: text.AlignRight}})
	t.AppendHeader(table.Row{"layer", "units", "g", "tensors", "shape", "stored", "parameters"})
	in := m.spec.Inputs
	x, stored := samples(in)
	dropped := ""
	if m.spec.InputDropout > 0 {
		dropped = fmt.Sprintf("dropout %g", m.spec.InputDropout)
	}
	t.AppendRow(table.Row{0, in, dropped, "X = A[0]", x, stored, ""})
	for i, l := range m.spec.Layers {
		t.AppendSeparator()
		n, name := l.Units, strconv.Itoa(i+1)
		a, stored := samples(n)
		rows := []table.Row{{gradients("W", name), fmt.Sprintf("(%d, %d)", n, in), fmt.Sprintf("[%d %d]", n, in), n * in}}
		vector := func(tensor string) {
			rows = append(rows, table.Row{gradients(tensor, name), fmt.Sprintf("(%d, 1)", n), fmt.Sprintf("[%d]", n), n})
		}
		if l.Norm.Kind != BatchNorm {
			vector("b")
		}
		if l.Norm.Kind != NoNorm {
			vector("γ")
			vector("β")
		}
		rows = append(rows, table.Row{gradients("Z", name), a, stored, ""}, table.Row{gradients("A", name), a, stored, ""})
		does := m.does(i)
		for k, row := range rows {
			start := table.Row{"", "", ""}
			if k == 0 {
				start = table.Row{name, n, ""}
			}
			if k < len(does) {
				start[2] = does[k]
			}
			t.AppendRow(append(start, row...))
		}
		in = n
	}
	t.AppendFooter(table.Row{"", "", "", m.spec.Loss.String(), "", "", m.Parameters()})
	return t.Render()
}

// gradients names a tensor and its gradient.
func gradients(tensor, layer string) string {
	return fmt.Sprintf("%s[%s], d%s[%s]", tensor, layer, tensor, layer)
}

// samples is the shape of a matrix of m samples, in the course's notation and stored.
func samples(units int) (course, stored string) {
	return fmt.Sprintf("(%d, m)", units), fmt.Sprintf("[m %d]", units)
}

// does is what the layer of index i does to its product, from the normalisation on.
func (m *Model) does(i int) []string {
	l := m.spec.Layers[i]
	var does []string
	if l.Norm.Kind != NoNorm {
		does = append(does, l.Norm.Kind.String()+" norm")
	}
	does = append(does, m.activationName(i))
	if l.Dropout > 0 {
		does = append(does, fmt.Sprintf("dropout %g", l.Dropout))
	}
	if l.Residual > 0 {
		does = append(does, fmt.Sprintf("+ A[%d]", i+1-l.Residual))
	}
	return does
}

// activationName is g of layer index i+1; that of the last is what the loss brings.
func (m *Model) activationName(i int) string {
	if i < len(m.layers)-1 {
		return m.spec.Layers[i].Activation.String()
	}
	return m.spec.link().String()
}
