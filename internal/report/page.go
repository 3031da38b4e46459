package report

import (
	_ "embed"
	"html/template"
	"io"
)

// Page is one file.
type Page struct {
	Title    string
	Summary  string // what the page comes to, in a sentence or two
	Facts    []Fact // the machine, the driver, the settings
	Sections []Section
}

// Fact is a name with a value.
type Fact struct{ Name, Value string }

// Section is what is said, then plots, pictures and tables.
type Section struct {
	Heading   string
	Prose     []string // paragraphs
	Figures   []Figure
	Galleries []Gallery
	Tables    []Table
}

// Table has a row of names and rows of as many cells.
type Table struct {
	Title   string
	Caption string // what the columns mean, with units
	Columns []Column
	Rows    [][]string
}

// Column is a table's, of words or of numbers.
type Column struct {
	Name    string
	Numeric bool // to the right
}

// Words and Numbers are columns by their names.
func Words(names ...string) []Column   { return columns(false, names) }
func Numbers(names ...string) []Column { return columns(true, names) }

func columns(numeric bool, names []string) []Column {
	list := make([]Column, len(names))
	for i, n := range names {
		list[i] = Column{n, numeric}
	}
	return list
}

//go:embed page.html
var pageText string

//go:embed style.css
var style string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"style": func() template.CSS { return template.CSS(style) },
	"light": func() template.CSS { return variables(false) },
	"dark":  func() template.CSS { return variables(true) },
}).Parse(pageText))

// Write writes the page as HTML.
func (p Page) Write(w io.Writer) error { return pageTemplate.Execute(w, p) }

// Figures are all of the page's plots.
func (p Page) Figures() []Figure {
	var all []Figure
	for _, s := range p.Sections {
		all = append(all, s.Figures...)
	}
	return all
}
