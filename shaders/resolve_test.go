package shaders

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestResolve(t *testing.T) {
	cases := map[string]struct{ text, want string }{
		"plain":        {"a\n", "a\n"},
		"define stays": {"#define A 1\n", "#define A 1\n"},
		"if":           {"#if ONE\na\n#endif\nb\n", "a\nb\n"},
		"if not":       {"#if ZERO\na\n#endif\nb\n", "b\n"},
		"else":         {"#if ZERO\na\n#else\nb\n#endif\n", "b\n"},
		"elif":         {"#if TWO == 1\na\n#elif TWO == 2\nb\n#elif TWO >= 2\nc\n#else\nd\n#endif\n", "b\n"},
		"nested":       {"#if ZERO\n#if ONE\na\n#else\nb\n#endif\n#else\nc\n#endif\n", "c\n"},
		"and":          {"#if ONE && TWO < 2\na\n#endif\n#if ONE && TWO > 1\nb\n#endif\n", "b\n"},
		"or":           {"#if ZERO || TWO != 1\na\n#endif\n#if ZERO || TWO <= 1\nb\n#endif\n", "a\n"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := Resolve(c.text, map[string]int{"ZERO": 0, "ONE": 1, "TWO": 2})
			require.NoError(t, err)
			assert.Equal(t, "#version 430\n"+c.want, got)
		})
	}
}

func TestResolveIncludesOnce(t *testing.T) {
	once, err := Resolve("#include \"ieee.glsl\"\n", nil)
	require.NoError(t, err)
	twice, err := Resolve("#include \"ieee.glsl\"\n#include \"ieee.glsl\"\n", nil)
	require.NoError(t, err)
	assert.Equal(t, once, twice)
	assert.Contains(t, once, "bool isNaN(float x)")
}

func TestResolveErrors(t *testing.T) {
	cases := map[string]struct{ text, want string }{
		"no file":     {"#include \"none.glsl\"\n", "not there"},
		"no option":   {"#if A\n#endif\n", "no option A"},
		"no number":   {"#if ONE == x\n#endif\n", "compared with a number"},
		"huge number": {"#if ONE == 99999999999999999999\n#endif\n", "out of range"},
		"no endif":    {"#if ONE\n", "without #endif"},
		"no if":       {"a\n#else\n", "line 2: #else without #if"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := Resolve(c.text, map[string]int{"ONE": 1})
			assert.ErrorContains(t, err, c.want)
		})
	}
}

func FuzzResolve(f *testing.F) {
	f.Add("#if ONE\na\n#elif ZERO\n#else\n#endif\n#include \"exp.glsl\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		source, err := Resolve(text, map[string]int{"ZERO": 0, "ONE": 1})
		if err == nil {
			assert.Contains(t, source, "#version 430\n")
		}
	})
}
