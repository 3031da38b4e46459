package gl

import (
	"slices"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The faults that no software driver shows: each is planted in what the package
// does, and validate must report it.

// chain is a recorded program in which each dispatch depends on one before it.
func chain(t *testing.T) *fake {
	f := newFake(guaranteed)
	q := f.open(t, config{source: testSource, exact: true})
	x, y, z := alloc(t, q, words16), alloc(t, q, words16), alloc(t, q, words16)
	require.NoError(t, q.BeginRecording(nil))
	q.run(on(copyWords, x, y))   // y
	q.run(on(addWords, x, y, z)) // reads it
	q.run(on(copyWords, y, z))   // writes z again
	q.run(on(increase, y))       // writes what was read
	p, err := q.EndRecording()
	require.NoError(t, err)
	require.NoError(t, p.Replay())
	require.NoError(t, p.Replay())
	read(t, q, z)
	p.Free()
	require.Empty(t, f.validate())
	return f
}

func TestFaultDroppedBarrier(t *testing.T) {
	plain := network{widths: []int{300, 65, 65, 10}, batch: 50, optimizer: "adam", act: backend.Activation{Kind: backend.ReLU}, stored: true}.train(t, true)
	for name, c := range map[string]struct {
		calls []call
		from  int // before which barriers are no step's
		want  int
	}{
		"chain":         {chain(t).trace(), 0, 3 + 4 + 1}, // of the first replay, of the second, and for the host
		"training step": {trainingStep(t, guaranteed).trace(), 0, 8},
		"network":       {plain.calls, plain.first, 8 + 9 + 1}, // the first step depends on nothing before it
	} {
		faulty := withoutBarriers(c.calls, c.from)
		require.GreaterOrEqual(t, len(faulty), c.want)
		for i, calls := range faulty {
			errs := validate(calls, guaranteed)
			if assert.NotEmpty(t, errs, "%s without barrier %d of %d", name, i, len(faulty)) {
				assert.ErrorContains(t, errs[0], "no barrier since")
			}
		}
	}
}

// Of tensors that end where their buffer does, which are all but those within the
// flat vectors of parameters and gradients.
func TestFaultLongBinding(t *testing.T) {
	for name, f := range map[string]*fake{"chain": chain(t), "training step": trainingStep(t, guaranteed)} {
		calls := f.trace()
		size, caught := map[uint32]int{}, 0
		for i, c := range calls {
			if c.kind == callCreate {
				size[c.object] = c.bytes
			}
			if c.kind != callBind || c.offset+c.bytes < size[c.object] {
				continue
			}
			longer := slices.Clone(calls)
			longer[i].bytes += 4
			errs := validate(longer, f.is.limits)
			if assert.NotEmpty(t, errs, "%s with binding %v too long", name, c) {
				assert.ErrorContains(t, errs[0], "is bound to bytes")
				caught++
			}
		}
		assert.NotZero(t, caught)
		t.Logf("%s: all of %d bindings were caught, of %d in all", name, caught, f.count(callBind))
	}
}

func TestFaultInOneCall(t *testing.T) {
	for name, c := range map[string]struct {
		break_ func(c *call) bool // reports whether it did
		want   string
	}{
		"binding not aligned":    {func(c *call) bool { c.offset, c.bytes = c.offset+4, c.bytes-4; return c.kind == callBind }, "not a multiple of 256"},
		"binding empty":          {func(c *call) bool { c.bytes = 0; return c.kind == callBind }, "is bound to bytes"},
		"binding of no buffer":   {func(c *call) bool { c.object = 77; return c.kind == callBind }, "does not exist"},
		"binding elsewhere":      {func(c *call) bool { c.index = 7; return c.kind == callBind }, "is not bound"},
		"no groups":              {func(c *call) bool { c.groups[1] = 0; return c.kind == callRun }, "work groups"},
		"groups beyond limits":   {func(c *call) bool { c.groups[0] = 65536; return c.kind == callRun }, "work groups"},
		"program of no name":     {func(c *call) bool { c.object = 77; return c.kind == callUse }, "does not exist"},
		"too few parameters":     {func(c *call) bool { c.bytes = 12; return c.kind == callParams }, "1 parameters in bytes"},
		"parameters not aligned": {func(c *call) bool { c.offset += 16; return c.kind == callParams }, "not a multiple of 256"},
		"parameters elsewhere":   {func(c *call) bool { c.offset += 512; return c.kind == callParams }, "parameters in bytes"},
		"barrier of wrong kind":  {func(c *call) bool { c.barrier ^= barrierStorage | barrierUpdate; return c.kind == callBarrier }, "no barrier since"},
		"work group too large":   {func(c *call) bool { c.source = "layout(local_size_x = 2048) in;"; return c.kind == callBuild }, "a work group of"},
		"too much shared memory": {func(c *call) bool { c.source = "shared float a[9000];"; return c.kind == callBuild }, "shared memory"},
		"read beyond the buffer": {func(c *call) bool { c.offset = 60; return c.kind == callRead }, "of 64"},
	} {
		t.Run(name, func(t *testing.T) {
			f := chain(t)
			calls := f.trace()
			for i := range calls {
				was := calls[i]
				if c.break_(&calls[i]) {
					break
				}
				calls[i] = was
			}
			errs := validate(calls, f.is.limits)
			require.NotEmpty(t, errs)
			assert.ErrorContains(t, errs[0], c.want)
		})
	}
}
