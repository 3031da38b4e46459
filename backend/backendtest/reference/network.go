package reference

import "math"

// Network is a dense network with one hidden layer of tanh and a softmax
// cross-entropy, trained on one batch by gradient descent: what a whole training is
// compared with. X is [m n], W1 [h n], W2 [c h]; A = tanh(X·W1ᵀ + b1), the logits are
// A·W2ᵀ + b2, and the cost is the mean over the batch.
type Network struct {
	Inputs, Hidden, Classes int
	X                       []float32
	Class                   []int32
}

// Parameters are the weights of a network, or their gradients.
type Parameters struct{ W1, B1, W2, B2 []float64 }

// Each visits all weights.
func (p Parameters) Each(f func(w *float64)) {
	for _, part := range [][]float64{p.W1, p.B1, p.W2, p.B2} {
		for i := range part {
			f(&part[i])
		}
	}
}

// Flat is all weights in one slice.
func (p Parameters) Flat() (flat []float64) {
	p.Each(func(w *float64) { flat = append(flat, *w) })
	return flat
}

// Descend carries out one step w -= rate·g in place and returns the cost before it.
func (n Network) Descend(p Parameters, rate float64) (cost float64) {
	m := len(n.Class)
	g := Parameters{make([]float64, len(p.W1)), make([]float64, len(p.B1)), make([]float64, len(p.W2)), make([]float64, len(p.B2))}
	a, logits, dz := make([]float64, n.Hidden), make([]float64, n.Classes), make([]float64, n.Classes)
	for s := range m {
		x := n.X[s*n.Inputs : (s+1)*n.Inputs]
		for h := range a {
			z := p.B1[h]
			for i, v := range x {
				z += p.W1[h*n.Inputs+i] * float64(v)
			}
			a[h] = math.Tanh(z)
		}
		sum := 0.0
		for c := range logits {
			logits[c] = p.B2[c]
			for h, v := range a {
				logits[c] += p.W2[c*n.Hidden+h] * v
			}
			sum += math.Exp(logits[c])
		}
		cost += (math.Log(sum) - logits[n.Class[s]]) / float64(m)
		for c := range dz {
			dz[c] = math.Exp(logits[c]) / sum / float64(m)
		}
		dz[n.Class[s]] -= 1 / float64(m)
		for c, d := range dz {
			g.B2[c] += d
			for h, v := range a {
				g.W2[c*n.Hidden+h] += d * v
			}
		}
		for h, v := range a {
			d := 0.0
			for c := range dz {
				d += dz[c] * p.W2[c*n.Hidden+h]
			}
			d *= (1 - v) * (1 + v)
			g.B1[h] += d
			for i, v := range x {
				g.W1[h*n.Inputs+i] += d * float64(v)
			}
		}
	}
	gradient := g.Flat()
	at := 0
	p.Each(func(w *float64) { *w -= rate * gradient[at]; at++ })
	return cost
}
