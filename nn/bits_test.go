package nn_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backends"
	"github.com/dnnbench/dnnbench/nn"
)

// bitsCase is a training whose bits are compared.
type bitsCase struct {
	name    string
	spec    nn.Spec
	options nn.Options
}

// bitsCases are all normalisations with and without dropout and accumulation; the optimisers,
// and what else there is, take turns. The last step of an epoch is short.
func bitsCases(t *testing.T) []bitsCase {
	schedule := func(text string) nn.Schedule {
		s, err := nn.ParseSchedule(text)
		require.NoError(t, err)
		return s
	}
	var cases []bitsCase
	add := func(norm nn.Norm, drop bool, accumulate int) {
		rule := backend.OptimizerKind(len(cases) % (int(backend.NAdam) + 1)).String()
		s := nn.Dense(40, []int{64, 64, 3}, activation(t, []string{"relu", "tanh", "gelu"}[len(cases)%3]), backend.SoftmaxCrossEntropy)
		s.Seed = 11
		s.Layers[0].Norm, s.Layers[1].Norm = norm, norm
		s.Layers[1].Residual = len(cases) % 2
		if drop {
			dropAll(&s)
		}
		o := nn.Options{Optimizer: optimizer(t, rule), Rate: 0.01, Epochs: 2, Batch: 48, Accumulate: accumulate, Seed: 12}
		switch len(cases) % 4 {
		case 0:
			o.WeightDecay, o.ClipNorm = 1e-3, 0.5
		case 1:
			o.L1, o.MaxNorm = 1e-4, 0.8
		case 2:
			o.Schedule, o.ClipValue = schedule("plateau:patience=0,threshold=0.9"), 0.01
		case 3:
			o.Schedule, o.Smoothing = schedule("cosine:restarts=1,warmup=20%"), 0.1
		}
		cases = append(cases, bitsCase{fmt.Sprintf("%s, norm %v, dropout %v, %d batches a step", rule, norm.Kind, drop, accumulate), s, o})
	}
	for _, kind := range []string{"none", "batch", "layer"} {
		for _, drop := range []bool{false, true} {
			for _, accumulate := range []int{1, 3} {
				add(norm(kind), drop, accumulate)
			}
		}
	}
	return cases
}

// TestTheSameSeedGivesTheSameBits compares everything that a file of the model holds: again
// on the same backend, on others with so many threads, and with samples that are streamed.
func TestTheSameSeedGivesTheSameBits(t *testing.T) {
	data := wide(301, 40)
	open := func(threads int) backend.Backend {
		b, _, err := backend.Open(backendName(), backend.Config{Threads: threads}, backends.All()...)
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, b.Close()) })
		return b
	}
	one, two := open(1), open(2)
	for _, c := range bitsCases(t) {
		train := func(b backend.Backend, s nn.Samples, seed uint64) []byte {
			m, err := nn.New(b, c.spec)
			require.NoError(t, err, c.name)
			defer m.Free()
			d, err := nn.NewDataset(b, s)
			require.NoError(t, err, c.name)
			defer d.Free()
			o := c.options
			o.Seed = seed
			_, err = m.Fit(t.Context(), d, o)
			require.NoError(t, err, c.name)
			var file bytes.Buffer
			require.NoError(t, m.Write(&file), c.name)
			return file.Bytes()
		}
		first := train(one, data, 12)
		for run, other := range map[string][]byte{"again": train(one, data, 12), "two threads": train(two, data, 12),
			"streamed": train(two, data.Stream(), 12)} {
			assert.True(t, bytes.Equal(first, other), "%s: %s", c.name, run)
		}
		assert.False(t, bytes.Equal(first, train(one, data, 13)), "%s: another seed", c.name)
	}
}
