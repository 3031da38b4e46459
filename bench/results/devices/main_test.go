package main

import (
	"os"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestThePageIsOfTheReports(t *testing.T) {
	want, err := page(os.DirFS("."))
	require.NoError(t, err)
	have, err := os.ReadFile("README.md")
	require.NoError(t, err)
	assert.Equal(t, want, string(have), "run go generate ./bench/results/devices")
}

func TestPageRefuses(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"no JSON":      {"x", "x.json: invalid character"},
		"no device":    {"{}", "no device was checked"},
		"of old parts": {`{"doctor": {"parity": 3}}`, "dnnbench doctor --out"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := page(fstest.MapFS{"x.json": {Data: []byte(tt.text)}})
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func TestOutcome(t *testing.T) {
	assert.Equal(t, "9 checks in 2 of 3 cases, all within bounds", parity{Checks: 9, Cases: 2, AllCases: 3}.outcome())
	assert.Equal(t, "9 checks in 2 of 3 cases, **1 out of bounds**", parity{Checks: 9, Failed: 1, Cases: 2, AllCases: 3}.outcome())
	assert.Equal(t, "failed: lost", parity{Failure: "lost"}.outcome())
}
