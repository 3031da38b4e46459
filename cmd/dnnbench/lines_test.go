package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		width      int
		want       string
	}{
		{"no terminal", strings.Repeat("word ", 50), 0, strings.Repeat("word ", 50)},
		{"fits", "a line\n", 6, "a line\n"},
		{"below the second column", "reason   one two three four\n", 20, "reason   one two\n         three four\n"},
		{"no second column", "one two three four\n", 10, "one two\n  three\n  four\n"},
		{"a column too far right", "  --a-very-long-flag  what it does\n", 22, "  --a-very-long-flag\n    what it does\n"},
		{"a word longer than a line", "see /a/path/that/is/long\n", 12, "see\n  /a/path/th\n  at/is/long\n"},
		{"colours take no room", "\x1b[32mgood\x1b[0m and well\n", 13, "\x1b[32mgood\x1b[0m and well\n"},
		{"letters, not bytes", "ééé ééé ééé\n", 11, "ééé ééé ééé\n"},
		{"several", "a\n\nlong line here\n", 9, "a\n\nlong line\n  here\n"},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, wrap(tt.text, tt.width)) })
	}
}

func TestLinesWaitForTheirEnd(t *testing.T) {
	var out bytes.Buffer
	l := &lines{w: &out, width: 10}
	for _, part := range []string{"one ", "two three", " four\nfi", "ve"} {
		_, err := l.Write([]byte(part))
		assert.NoError(t, err)
	}
	assert.Equal(t, "one two\n  three\n  four\n", out.String())
	l.flush()
	assert.Equal(t, "one two\n  three\n  four\nfive", out.String())
}

// TestSheetFits holds tables to a width by what they can spare, then by breaking texts.
func TestSheetFits(t *testing.T) {
	table := func() *sheet {
		s := newTable("name", "what", "count", "spread")
		rightAlign(s, 3, 4)
		s.AppendRow([]any{"first", "a text of some length that can be broken", 123, "0.001"})
		s.spare = []int{4}
		return s
	}
	for _, tt := range []struct {
		width int
		left  []string
		lines int
	}{
		{0, nil, 2}, {200, nil, 2}, {56, []string{"spread"}, 2}, {40, []string{"spread"}, 3}, {20, []string{"spread", "count"}, 6},
	} {
		rendered, left := table().fit(tt.width)
		assert.Equal(t, tt.left, left, "at %d columns:\n%s", tt.width, rendered)
		assert.Len(t, strings.Split(rendered, "\n"), tt.lines, "at %d columns:\n%s", tt.width, rendered)
		for _, line := range strings.Split(rendered, "\n") {
			assert.True(t, tt.width == 0 || columnsOf(line) <= tt.width, "%q at %d columns", line, tt.width)
		}
	}
}

// TestReflow joins lines that were set at the full width, and no others.
func TestReflow(t *testing.T) {
	full := strings.TrimSpace(strings.Repeat("word ", 19)) // 94 columns
	paragraphs := full + "\n" + "end.\nAnother.\n\nLast."
	assert.Equal(t, paragraphs, reflow(paragraphs, 0))
	assert.Equal(t, paragraphs, reflow(paragraphs, 200))
	lines := strings.Split(reflow(paragraphs, 60), "\n")
	assert.Equal(t, []string{strings.TrimSpace(strings.Repeat("word ", 12)), strings.Repeat("word ", 7) + "end.", "Another.", "", "Last."}, lines)
}
