package nn

import "math"

// normalised is what the normalisation of a layer leaves behind in training.
type normalised struct {
	hat   [][]float64 // x̂, a row for each sample
	scale []float64   // r of each unit for BatchNorm, of each sample for LayerNorm
}

// normalise computes x̂ = (u-μ)/√(v+ε) and z = γ·x̂ + β of the rows u.
func (r *reference) normalise(l int, u [][]float64) (n normalised, z [][]float64) {
	norm := r.spec.Layers[l-1].Norm
	gamma, beta := r.of(r.params, l, scales), r.of(r.params, l, shifts)
	n.hat = across(norm, u, func(x []float64) []float64 {
		mean, variance, k := 0.0, 0.0, float64(len(x))
		for _, v := range x {
			mean += v / k
		}
		for _, v := range x {
			variance += (v - mean) * (v - mean) / k
		}
		scale := 1 / math.Sqrt(variance+float64(norm.Epsilon))
		n.scale = append(n.scale, scale)
		hat := make([]float64, len(x))
		for i, v := range x {
			hat[i] = (v - mean) * scale
		}
		return hat
	})
	z = matrix(len(u), len(gamma))
	for s, row := range z {
		for j := range row {
			row[j] = gamma[j]*n.hat[s][j] + beta[j]
		}
	}
	return n, z
}

// backwardNormalise adds dγ and dβ to grads and returns the gradient of u:
// r·(d - mean d - x̂·mean(d·x̂)), d = dz·γ.
func (r *reference) backwardNormalise(grads []float64, l int, n normalised, dz [][]float64) [][]float64 {
	gamma, dGamma, dBeta := r.of(r.params, l, scales), r.of(grads, l, scales), r.of(grads, l, shifts)
	d := matrix(len(dz), len(gamma))
	for s, row := range dz {
		for j, v := range row {
			dBeta[j] += v
			dGamma[j] += v * n.hat[s][j]
			d[s][j] = v * gamma[j]
		}
	}
	norm := r.spec.Layers[l-1].Norm
	hats := vectors(norm, n.hat)
	at := -1
	return across(norm, d, func(d []float64) []float64 {
		at++
		hat, sum, product, k := hats[at], 0.0, 0.0, float64(len(d))
		for i, v := range d {
			sum += v / k
			product += v * hat[i] / k
		}
		du := make([]float64, len(d))
		for i, v := range d {
			du[i] = n.scale[at] * (v - sum - hat[i]*product)
		}
		return du
	})
}

// across carries out f on each unit's or each sample's vector.
func across(norm Norm, x [][]float64, f func([]float64) []float64) [][]float64 {
	var results [][]float64
	for _, v := range vectors(norm, x) {
		results = append(results, f(v))
	}
	return vectors(norm, results)
}

// vectors are the columns of a matrix for BatchNorm, and its rows for LayerNorm.
func vectors(norm Norm, x [][]float64) [][]float64 {
	if norm.Kind == LayerNorm {
		return x
	}
	columns := matrix(len(x[0]), len(x))
	for i, row := range x {
		for j, v := range row {
			columns[j][i] = v
		}
	}
	return columns
}
