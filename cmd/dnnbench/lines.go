package main

import (
	"bytes"
	"io"
	"strings"
	"sync"

	"github.com/jedib0t/go-pretty/v6/text"
)

// lines writes text for people: on a terminal, lines that are longer than it is wide are
// broken between words. Several goroutines may write, each some whole lines.
type lines struct {
	w     io.Writer
	width int // columns; 0 leaves lines as they are

	lock sync.Mutex
	part []byte // of a line whose end is still to come
}

func (l *lines) Write(p []byte) (int, error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.width == 0 {
		return l.w.Write(p)
	}
	l.part = append(l.part, p...)
	end := bytes.LastIndexByte(l.part, '\n') + 1
	whole := string(l.part[:end])
	l.part = append(l.part[:0], l.part[end:]...)
	if _, err := io.WriteString(l.w, wrap(whole, l.width)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// flush writes what has no end of line.
func (l *lines) flush() {
	l.lock.Lock()
	defer l.lock.Unlock()
	_, _ = io.WriteString(l.w, wrap(string(l.part), l.width))
	l.part = nil
}

// wrap breaks lines that are longer than width, if that is not 0.
func wrap(s string, width int) string {
	if width == 0 || columnsOf(s) <= width && !strings.Contains(s, "\n") {
		return s
	}
	var b strings.Builder
	for line := range strings.SplitAfterSeq(s, "\n") {
		body, end, _ := strings.Cut(line, "\n")
		b.WriteString(wrapLine(body, width))
		b.WriteString(line[len(body) : len(line)-len(end)])
	}
	return b.String()
}

// wrapLine breaks one line. What follows stands below the line's second column, as in a
// list of flags, where that leaves half of the width, or else a little to the right.
func wrapLine(line string, width int) string {
	if columnsOf(line) <= width {
		return line
	}
	indent := strings.Repeat(" ", hanging(line, width))
	var done, now strings.Builder
	at := 0 // columns of now
	for _, word := range words(line) {
		n := columnsOf(word)
		if at > len(indent) && at+columnsOf(strings.TrimRight(word, " ")) > width {
			done.WriteString(strings.TrimRight(now.String(), " ") + "\n" + indent)
			now.Reset()
			at = len(indent)
		}
		for at+columnsOf(strings.TrimRight(word, " ")) > width { // longer than a line, as a path may be
			cut := cutAt(word, width-at)
			done.WriteString(now.String() + word[:cut] + "\n" + indent)
			now.Reset()
			word, at = word[cut:], len(indent)
			n = columnsOf(word)
		}
		now.WriteString(word)
		at += n
	}
	return done.String() + strings.TrimRight(now.String(), " ")
}

// setWidth is how wide the texts of --help are set; a shorter line is the end of a paragraph.
const setWidth = 100

// reflow joins the lines of paragraphs that were set for a wider terminal, so that breaking
// them anew leaves no ragged ones.
func reflow(s string, width int) string {
	if width == 0 || width >= setWidth+5 {
		return s
	}
	var b strings.Builder
	for line := range strings.Lines(s) {
		const word = 15 // that did not fit the line's end
		body := strings.TrimSuffix(line, "\n")
		if len(body) > setWidth-word && len(body) < len(line) {
			line = body + " "
		}
		b.WriteString(line)
	}
	paragraphs := strings.Split(b.String(), "\n")
	for i, p := range paragraphs {
		broken := strings.Split(text.WrapSoft(strings.TrimRight(p, " "), width), "\n")
		for k := range broken {
			broken[k] = strings.TrimRight(broken[k], " ")
		}
		paragraphs[i] = strings.Join(broken, "\n")
	}
	return strings.Join(paragraphs, "\n")
}

// words are the words of a line, each with the spaces behind it; the first has those
// before it, too.
func words(line string) []string {
	var list []string
	start := len(line) - len(strings.TrimLeft(line, " "))
	for from := 0; from < len(line); {
		end := strings.IndexByte(line[start:], ' ')
		if end < 0 {
			return append(list, line[from:])
		}
		end += start
		for end < len(line) && line[end] == ' ' {
			end++
		}
		list = append(list, line[from:end])
		from, start = end, end
	}
	return list
}

// hanging is how far the lines that follow a broken one are to the right.
func hanging(line string, width int) int {
	lead := len(line) - len(strings.TrimLeft(line, " "))
	if gap := strings.Index(line[lead:], "  "); gap >= 0 {
		rest := line[lead+gap:]
		if at := columnsOf(line[:len(line)-len(strings.TrimLeft(rest, " "))]); at <= width/2 {
			return at
		}
	}
	return min(lead+2, width/2)
}

// cutAt is how many bytes of a word fill so many columns.
func cutAt(word string, columns int) int {
	cut := 0
	for i, r := range word {
		next := i + len(string(r))
		if columnsOf(word[:next]) > max(1, columns) {
			break
		}
		cut = next
	}
	return cut
}

// columnsOf is the width of a text, of which colours take nothing.
func columnsOf(s string) int { return text.StringWidthWithoutEscSequences(s) }
