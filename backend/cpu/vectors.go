package cpu

import "github.com/dnnbench/dnnbench/internal/vector"

// lanes are the vector kernels of this processor. Where it has none, each operation
// falls back on a loop of its own in float64. An error of the choice is told by New,
// which makes the same one for products.
var lanes, _ = vector.Select()

// grainOf is the number of elements in a part of an operation whose loops in Go are
// costly: with vectors none are.
func grainOf(costly int) int {
	if lanes.Available() {
		return cheap
	}
	return costly
}
