package gl

import (
	"testing"

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
	f := chain(t)
	faulty := withoutBarriers(f.trace())
	require.Len(t, faulty, 3+4+1, "barriers of the first replay, of the second, and for the host")
	for i, calls := range faulty {
		errs := validate(calls, f.is.limits)
		if assert.NotEmpty(t, errs, "without barrier %d", i) {
			assert.ErrorContains(t, errs[0], "no barrier since")
		}
	}
}

func TestFaultLongBinding(t *testing.T) {
	f := chain(t)
	faulty := withLongBindings(f.trace())
	require.NotEmpty(t, faulty)
	for i, calls := range faulty {
		errs := validate(calls, f.is.limits)
		if assert.NotEmpty(t, errs, "with binding %d too long", i) {
			assert.ErrorContains(t, errs[0], "of a buffer of 64")
		}
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
		"too many parameters":    {func(c *call) bool { c.words = 2; return c.kind == callParams }, "2 parameters for a shader with 1"},
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
