package cpu

// Pieces of rows with numbers of their columns in float64, of which slices have room for
// a multiple of vector.Lanes. The bits are those of the loops.

// addRow adds x to sums.
func addRow(sums []float64, x []float32) {
	if lanes.Available() {
		lanes.AddRow(x, sums)
		return
	}
	for j, v := range x {
		sums[j] += float64(v)
	}
}

// addSquares adds (x - mean)² to sums.
func addSquares(sums []float64, x []float32, mean []float64) {
	if lanes.Available() {
		lanes.AddSquares(x, mean, sums)
		return
	}
	for j, v := range x {
		d := float64(v) - mean[j]
		sums[j] += float64(d * d)
	}
}

// addProducts adds x·y to sums.
func addProducts(sums []float64, x, y []float32) {
	if lanes.Available() {
		lanes.AddProducts(x, y, sums)
		return
	}
	for j, v := range x {
		sums[j] += float64(v) * float64(y[j])
	}
}

// standardise makes (x - mean)·scale.
func standardise(dst, x []float32, mean, scale []float64) {
	if lanes.Available() {
		lanes.Standardise(dst, x, mean, scale)
		return
	}
	for j, v := range x {
		dst[j] = float32((float64(v) - mean[j]) * scale[j])
	}
}

// standardiseGrad makes factor·(dz - mean - hat·slope).
func standardiseGrad(dst, dz, hat []float32, mean, slope, factor []float64) {
	if lanes.Available() {
		lanes.StandardiseGrad(dst, dz, hat, mean, slope, factor)
		return
	}
	for j, d := range dz {
		dst[j] = float32(factor[j] * (float64(d) - mean[j] - float64(float64(hat[j])*slope[j])))
	}
}

// mulAdd makes x·y + z, the product rounded.
func mulAdd(dst, x, y, z []float32) {
	if lanes.Available() {
		lanes.MulAdd(dst, x, y, z)
		return
	}
	for j, v := range x {
		dst[j] = float32(v*y[j]) + z[j]
	}
}
