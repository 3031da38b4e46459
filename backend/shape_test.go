package backend_test

import (
	"fmt"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
)

func TestShape(t *testing.T) {
	s := backend.ShapeOf(2, 3, 4)
	assert.Equal(t, 3, s.Rank())
	assert.Equal(t, 24, s.Len())
	assert.Equal(t, 6, s.Rows())
	assert.Equal(t, 4, s.Cols())
	assert.Equal(t, 3, s.Dim(1))
	assert.Equal(t, [4]int{1, 2, 3, 4}, s.Padded())
	assert.Equal(t, "[2 3 4]", s.String())
	assert.Equal(t, backend.ShapeOf(2, 3, 4), s, "shapes are values")
	vector := backend.ShapeOf(5)
	assert.Equal(t, 1, vector.Rows())
	assert.Equal(t, 5, vector.Cols())
	assert.Zero(t, backend.ShapeOf(0, 5).Len())
}

func TestBroadcast(t *testing.T) {
	s := backend.ShapeOf
	for _, c := range []struct {
		x, y, want backend.Shape
		ok         bool
	}{
		{s(2, 3), s(2, 3), s(2, 3), true},
		{s(2, 3), s(3), s(2, 3), true},
		{s(3), s(2, 3), s(2, 3), true},
		{s(2, 1), s(1, 3), s(2, 3), true},
		{s(2, 1), s(3), s(2, 3), true},
		{s(1), s(4, 3, 2, 1), s(4, 3, 2, 1), true},
		{s(0, 3), s(1, 3), s(0, 3), true},
		{s(0, 3), s(3), s(0, 3), true},
		{s(2, 3), s(2), s(1), false},
		{s(2, 3), s(3, 3), s(1), false},
		{s(2), s(3), s(1), false},
		{s(0), s(2), s(1), false},
	} {
		t.Run(fmt.Sprint(c.x, c.y), func(t *testing.T) {
			got, ok := backend.Broadcast(c.x, c.y)
			assert.Equal(t, c.ok, ok)
			if c.ok {
				assert.Equal(t, c.want, got)
			}
		})
	}
}

func ExampleBroadcast() {
	batch, bias := backend.ShapeOf(64, 10), backend.ShapeOf(10)
	fmt.Println(backend.Broadcast(batch, bias))
	// Output: [64 10] true
}
