package cpu

import (
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
)

func TestWalkJoinsAxes(t *testing.T) {
	type axes = [backend.MaxRank]int
	for _, c := range []struct {
		name string
		x, y axes
		want walk
	}{
		{"equal shapes are one row", axes{2, 3, 4, 5}, axes{2, 3, 4, 5},
			walk{axes{1, 1, 1, 120}, axes{0, 0, 0, 1}, axes{0, 0, 0, 1}}},
		{"a bias is added to rows", axes{1, 2, 3, 5}, axes{1, 1, 1, 5},
			walk{axes{1, 1, 6, 5}, axes{0, 0, 5, 1}, axes{0, 0, 0, 1}}},
		{"a number is added to all", axes{1, 1, 1, 1}, axes{2, 1, 3, 5},
			walk{axes{1, 1, 1, 30}, axes{0, 0, 0, 0}, axes{0, 0, 0, 1}}},
		{"a column meets a row", axes{1, 1, 3, 1}, axes{1, 1, 1, 5},
			walk{axes{1, 1, 3, 5}, axes{0, 0, 1, 0}, axes{0, 0, 0, 1}}},
		{"nothing joins", axes{2, 1, 4, 1}, axes{1, 3, 1, 5},
			walk{axes{2, 3, 4, 5}, axes{4, 0, 1, 0}, axes{0, 5, 0, 1}}},
		{"one element", axes{1, 1, 1, 1}, axes{1, 1, 1, 1},
			walk{axes{1, 1, 1, 1}, axes{}, axes{}}},
	} {
		dst := c.x
		for i := range dst {
			dst[i] = max(c.x[i], c.y[i])
		}
		assert.Equal(t, c.want, newWalk(dst, c.x, c.y), c.name)
	}
}
