package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"relu", "relu", 0}, {"kitten", "sitting", 3},
		{"adm", "adam", 1}, {"ab", "ba", 2},
	} {
		assert.Equal(t, tt.want, distance(tt.a, tt.b), "%s %s", tt.a, tt.b)
		assert.Equal(t, tt.want, distance(tt.b, tt.a), "%s %s", tt.b, tt.a)
	}
}

func TestNearest(t *testing.T) {
	choices := []string{"auto", "gl", "cpu"}
	for word, want := range map[string]string{"cpi": "cpu", "GL": "gl", "atuo": "auto", "tensorflow": "", "cuda": ""} {
		assert.Equal(t, want, nearest(word, choices), word)
	}
}

func FuzzDistance(f *testing.F) {
	f.Add("relu", "elu")
	f.Fuzz(func(t *testing.T, a, b string) {
		d := distance(a, b)
		assert.Equal(t, d, distance(b, a))
		assert.Equal(t, a == b, d == 0)
		assert.LessOrEqual(t, d, max(len(a), len(b)))
	})
}
