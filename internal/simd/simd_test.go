package simd

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		name      string
		available []Level
		want      Level
		fails     bool
	}{
		{"", []Level{None}, None, false},
		{"", []Level{None, AVX2, AVX512}, AVX512, false},
		{"avx2", []Level{None, AVX2, AVX512}, AVX2, false},
		{"none", []Level{None, NEON}, None, false},
		{"neon", []Level{None, AVX2}, None, true},
		{"avx512", []Level{None, AVX2}, None, true},
		{"AVX2", []Level{None, AVX2}, None, true},
		{"sse", []Level{None, AVX2}, None, true},
	} {
		got, err := choose(c.name, c.available)
		assert.Equal(t, c.want, got, "%q of %v", c.name, c.available)
		if !c.fails {
			assert.NoError(t, err)
			continue
		}
		require.Error(t, err, "%q of %v", c.name, c.available)
		assert.Contains(t, err.Error(), Variable)
		assert.Contains(t, err.Error(), c.name)
		assert.Contains(t, err.Error(), "none")
	}
}

func TestChooseObeysTheEnvironment(t *testing.T) {
	for _, l := range available() {
		t.Setenv(Variable, l.String())
		got, err := Choose()
		require.NoError(t, err)
		assert.Equal(t, l, got)
	}
	t.Setenv(Variable, "")
	got, err := Choose()
	require.NoError(t, err)
	assert.Equal(t, Detect(), got)
	t.Setenv(Variable, "mmx")
	_, err = Choose()
	assert.Error(t, err)
}

func TestDetectIsTheBest(t *testing.T) {
	for _, l := range available() {
		assert.LessOrEqual(t, l, Detect())
	}
	assert.Equal(t, None, available()[0], "plain Go is always there")
}

func TestNames(t *testing.T) {
	assert.Equal(t, "avx512", AVX512.String())
	assert.Equal(t, "level 9", Level(9).String())
}
