package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// sheet is a table that knows what to do where a terminal has too few columns for it:
// it leaves out columns that it can spare, one by one, and then breaks the longest texts
// within their cells. Numbers are never shortened.
type sheet struct {
	table.Writer
	names   []string
	widths  []int // of each column's longest cell
	configs []table.ColumnConfig
	spare   []int // columns that can be left out, from 1, the first to go first
}

// AppendRow adds a row of cells.
func (s *sheet) AppendRow(row table.Row, config ...table.RowConfig) {
	for i, cell := range row {
		s.widths[i] = max(s.widths[i], text.LongestLineLen(fmt.Sprint(cell)))
	}
	s.Writer.AppendRow(row, config...)
}

// rightAlign puts columns, counted from 1, to the right.
func rightAlign(s *sheet, columns ...int) {
	for _, c := range columns {
		s.configs[c-1].Align, s.configs[c-1].AlignHeader = text.AlignRight, text.AlignRight
	}
}

// narrowest is how narrow a column of texts may become before another has to give way.
const narrowest = 10

// fit renders the table for so many columns of a terminal, or any number for 0, and names
// the columns that were left out.
func (s *sheet) fit(width int) (rendered string, left []string) {
	for i := range s.configs {
		s.configs[i].Hidden, s.configs[i].WidthMax = false, 0
	}
	spare := slices.Clone(s.spare)
	for {
		s.SetColumnConfigs(s.configs)
		rendered = s.Render()
		over := text.LongestLineLen(rendered) - width
		if width == 0 || over <= 0 {
			return rendered, left
		}
		if len(spare) > 0 {
			left = append(left, s.hide(spare[0]-1))
			spare = spare[1:]
			continue
		}
		if s.squeeze(over) {
			continue
		}
		last := s.lastShown()
		if last == 0 {
			return wrap(rendered, width), left
		}
		left = append(left, s.hide(last))
	}
}

func (s *sheet) hide(column int) string {
	s.configs[column].Hidden = true
	return s.names[column]
}

func (s *sheet) lastShown() int {
	for i := len(s.configs) - 1; i > 0; i-- {
		if !s.configs[i].Hidden {
			return i
		}
	}
	return 0
}

// squeeze makes the widest column of texts narrower, by so much if it can be.
func (s *sheet) squeeze(over int) bool {
	widest, at := narrowest, -1
	for i, c := range s.configs {
		w := s.widths[i]
		if c.WidthMax > 0 {
			w = c.WidthMax
		}
		if !c.Hidden && c.Align != text.AlignRight && w > widest {
			widest, at = w, i
		}
	}
	if at < 0 {
		return false
	}
	// By halves at most, so that of two long columns not one alone pays.
	s.configs[at].WidthMax = max(narrowest, widest-over, widest/2)
	s.configs[at].WidthMaxEnforcer = text.WrapSoft
	return true
}

// printTable prints a table under a heading, and says what columns there was no room for.
func (c *console) printTable(heading string, s *sheet) {
	if heading != "" {
		heading = wrap(c.paint(text.Bold, heading), c.width) + "\n"
	}
	rendered, left := s.fit(c.width)
	c.printf("\n%s%s\n", heading, rendered)
	if len(left) > 0 {
		c.printf("(no room for %s; a wider terminal or a pipe shows all)\n", strings.Join(left, ", "))
	}
}

// boxless makes a table in a box one of this command's where the terminal is too narrow for
// the box.
func (c *console) boxless(boxed string) string {
	if c.width == 0 || text.LongestLineLen(boxed) <= c.width {
		return boxed
	}
	var t *sheet
	for line := range strings.Lines(boxed) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "│"), "│")
		row := make(table.Row, len(cells))
		for i, cell := range cells {
			row[i] = strings.TrimSpace(cell)
		}
		switch {
		case len(cells) == 1: // a rule
		case t == nil:
			t = newTable(row...)
			rightAlign(t, len(row))
		default:
			t.AppendRow(row)
		}
	}
	rendered, _ := t.fit(c.width)
	return rendered
}
