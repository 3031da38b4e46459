package main

import (
	"fmt"
	"strings"
)

// unknown says that a word is none of the choices, which they are, and which of
// them was likely meant.
func unknown(what, word string, choices []string) error {
	return usagef("unknown %s %q: %sChoose one of %s", what, word, didYouMean(word, choices), strings.Join(choices, ", "))
}

// didYouMean asks for the nearest choice, if there is one, with a space after it.
func didYouMean(word string, choices []string) string {
	if near := nearest(word, choices); near != "" {
		return fmt.Sprintf("did you mean %s? ", near)
	}
	return ""
}

// nearest is the choice that is the fewest edits away, or "" when none is near: two
// edits, or a third of the word.
func nearest(word string, choices []string) string {
	best, least := "", max(2, len(word)/3)+1
	for _, c := range choices {
		if d := distance(strings.ToLower(word), c); d < least {
			best, least = c, d
		}
	}
	return best
}

// distance is the number of insertions, deletions and replacements of bytes that
// turn a into b (Wagner and Fischer 1974), one row of their table at a time.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
