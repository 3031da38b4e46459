package gl

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// TestWhatLayersCost counts what hidden layers that do more add to a plain step, of which
// there are three here; see "What a step costs" in ARCHITECTURE.md.
func TestWhatLayersCost(t *testing.T) {
	const hidden = 3
	relu, tanh := backend.Activation{Kind: backend.ReLU}, backend.Activation{Kind: backend.Tanh}
	norm := func(name string) func(l *nn.Layer) {
		kind, err := nn.ParseNorm(name)
		require.NoError(t, err)
		return func(l *nn.Layer) { l.Norm = kind }
	}
	drop := func(l *nn.Layer) { l.Dropout = 0.5 }
	for name, c := range map[string]struct {
		act                  backend.Activation
		each                 func(l *nn.Layer) // of the hidden layers
		dispatches, barriers int               // that each adds
	}{
		"nothing":           {relu, func(*nn.Layer) {}, 0, 0},
		"dropout of relu":   {relu, drop, 1, 1},
		"dropout of others": {tanh, drop, 2, 2},
		"batch norm":        {relu, norm("batch"), 2, 2},
		"layer norm":        {relu, norm("layer"), 3, 3},
		"residual":          {tanh, func(l *nn.Layer) { l.Residual = 1 }, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			n := network{widths: []int{64, 64, 64, 64, 10}, batch: 32, optimizer: "adam", act: c.act}
			spec := nn.Dense(64, n.widths[1:], c.act, backend.SoftmaxCrossEntropy)
			for i := range hidden {
				c.each(&spec.Layers[i])
			}
			seen := n.trainAs(t, spec, true)
			list, _ := cost(seen.calls, seen.second)
			var all counts
			for _, one := range list {
				t.Logf("%d barriers; %7d bytes read, %7d written by %v", one.barriers, one.read, one.written, seen.kernels[one.program])
				all.add(one.counts)
			}
			assert.Zero(t, all.others, "a step transfers, waits for and makes nothing")
			plain := 3*n.layers() + 2
			assert.Equal(t, plain+hidden*c.dispatches, all.dispatches)
			assert.Equal(t, plain-(n.layers()-1)+hidden*c.barriers, all.barriers)
			assert.Empty(t, validate(seen.calls, guaranteed))
		})
	}
}
