package nn

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// HalfPredictor is Predictor with the weights in half of the memory, as IEEE 754
// binary16. What it saves is memory: on the CPU an answer takes about as long, or up to
// twice as long for one sample and weights that fit the caches, since widening costs what
// reading half of the bytes gains. All arithmetic is float32.
//
// Each weight is rounded to 11 bits: by at most 2^-11 of itself, or by 2^-25 if it is
// below 2^-14. So Z[l] of the same A[l-1] differs by at most 2^-11·Σ|a·w| + 2^-25·Σ|a|.
// Weights of 65520 and more are an error. Biases stay float32.
func (m *Model) HalfPredictor() (*Predictor, error) {
	return m.predictor(&Predictor{b: m.b, spec: m.spec, half: true})
}

// weights puts W[l]ᵀ on the device.
func (p *Predictor) weights(w []float32, in, out int) (*backend.Tensor, error) {
	if !p.half {
		wt, err := p.tensor(in, out)
		if err != nil {
			return nil, err
		}
		return wt, backend.Upload(p.b, wt, w)
	}
	const over = 65520 // half a unit above the largest float16
	for i, v := range w {
		if math.Abs(float64(v)) >= over {
			return nil, fmt.Errorf("the weight of input %d in unit %d is %g, more than float16 holds: use Predictor", i/out, i%out, v)
		}
	}
	wt, err := backend.New(p.b, backend.Float16, in, out)
	if err != nil {
		return nil, err
	}
	p.memory = append(p.memory, wt)
	whole, err := backend.FromSlice(p.b, w, in, out)
	if err != nil {
		return nil, err
	}
	defer whole.Free()
	backend.Convert(p.b, wt, whole)
	return wt, nil
}
