// Package docs finds in the project's documentation what it promises (commands, paths and
// names), so that tests can hold the project to it.
package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Span is some text of a page that stands for itself: a line of a code block, or what a
// paragraph has between backticks.
type Span struct {
	Page string // path from the root, with /
	Line int    // counted from 1
	Text string
	// Block says that it is a line of a code block, and Shell that this is marked as one of
	// shell commands.
	Block, Shell bool
}

// Pages are the Markdown files below a folder, by their paths from there, but for the
// reference, which is made of the commands' help and tested with them.
func Pages(root string) ([]string, error) {
	var pages []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"node_modules", "testdata", "reference"}, d.Name())):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".md":
			return nil
		}
		page, err := filepath.Rel(root, path)
		pages = append(pages, filepath.ToSlash(page))
		return err
	})
	return pages, err
}

var inline = regexp.MustCompile("`([^`]+)`")

// Spans reads the code of a page: fenced blocks, blocks indented by four spaces, and what
// stands between backticks. A command that a backslash continues is one line.
func Spans(root, page string) ([]Span, error) {
	source, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(page)))
	if err != nil {
		return nil, err
	}
	var spans []Span
	fenced, shell, blank := false, false, true
	lines := strings.Split(strings.ReplaceAll(string(source), "\r\n", "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		line, number := lines[i], i+1
		if mark, is := strings.CutPrefix(strings.TrimSpace(line), "```"); is {
			fenced = !fenced
			shell = fenced && (mark == "sh" || mark == "bash" || mark == "console")
			continue
		}
		indented := !fenced && strings.HasPrefix(line, "    ") && (blank || len(spans) > 0 && spans[len(spans)-1].Line == i && spans[len(spans)-1].Block)
		blank = strings.TrimSpace(line) == ""
		if blank {
			continue
		}
		if fenced || indented {
			for strings.HasSuffix(line, "\\") && i+1 < len(lines) {
				i++
				line = strings.TrimSuffix(line, "\\") + " " + strings.TrimSpace(lines[i])
			}
			spans = append(spans, Span{page, number, strings.TrimSpace(line), true, shell})
			continue
		}
		for _, match := range inline.FindAllStringSubmatch(line, -1) {
			spans = append(spans, Span{Page: page, Line: number, Text: match[1]})
		}
	}
	return spans, nil
}
