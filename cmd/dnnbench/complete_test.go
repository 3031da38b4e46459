package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestCompletion asks as the shells' scripts do.
func TestCompletion(t *testing.T) {
	for _, c := range []struct {
		words []string
		want  string
	}{
		{[]string{"tr"}, "train"},
		{[]string{"train", "--opt", "ada"}, "adam"},
		{[]string{"train", "--loss="}, "hinge"},
		{[]string{"--backend", ""}, "cpu"},
		{[]string{"bench", "--format="}, "gobench"},
		{[]string{"predict", "--input", ""}, "jsonl"},
		{[]string{"sweep", "--method", ""}, "halving"},
		{[]string{"train", "--sched"}, "--schedule"},
	} {
		status, stdout, _ := cli(append([]string{"__complete"}, c.words...)...)
		assert.Equal(t, statusDone, status)
		var words []string
		for _, line := range strings.Split(stdout, "\n") {
			word, _, _ := strings.Cut(line, "\t")
			words = append(words, word)
		}
		assert.Contains(t, words, c.want, "%q", c.words)
	}
}
