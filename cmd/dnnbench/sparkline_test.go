package main

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSparkline(t *testing.T) {
	for _, tt := range []struct {
		name    string
		values  []float64
		columns int
		want    string
	}{
		{"nothing", nil, 9, ""},
		{"no room", []float64{1, 2}, 0, ""},
		{"one height", []float64{3, 3, 3}, 9, "▁▁▁"},
		{"equal factors are equal steps", []float64{1, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7}, 9, "▁▂▃▄▅▆▇█"},
		{"neighbours share a column", []float64{1, 1, 1000, 1000, 1000, 1}, 3, "▁█▅"},
		{"gaps", []float64{8, math.NaN(), math.Inf(1), 0, 1}, 9, "█   ▁"},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, sparkline(tt.values, tt.columns)) })
	}
}
