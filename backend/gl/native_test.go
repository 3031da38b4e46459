//go:build gl && cgo

package gl

import (
	"testing"

	"github.com/dnnbench/dnnbench/shaders"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// openNative opens the best device of this machine. A machine without one fails.
func openNative(t *testing.T, c config) *Queue {
	t.Helper()
	q, err := newDriver().open(0, c)
	require.NoError(t, err)
	t.Logf("%+v %+v", q.Info(), q.limits)
	t.Cleanup(func() { assert.NoError(t, q.Close()) })
	return q
}

func TestNativeDispatch(t *testing.T) {
	q := openNative(t, config{debug: true, source: func(shaders.Kernel) (string, error) { return incrementSource, nil }})
	m, err := q.Alloc(64)
	require.NoError(t, err)
	src := make([]byte, 64)
	for i := range src {
		src[i] = byte(i)
	}
	require.NoError(t, q.Write(m, 0, src))
	d := dispatch{op: "Test", kernel: shaders.Kernel{}, nOperand: 1, groups: [3]uint32{1, 1, 1}}
	d.operands[0] = operand{memory: m.(*memory), bytes: 64}
	d.params[0], d.nParam = 1, 1
	q.run(&d)
	got := make([]byte, 64)
	require.NoError(t, q.Read(got, m, 0))
	for i := range src {
		if i%4 == 0 {
			src[i]++
		}
	}
	assert.Equal(t, src, got)
	q.Free(m)
}

const incrementSource = `#version 430
layout(local_size_x = 16) in;
layout(std430, binding = 0) buffer Data { uint x[]; };
layout(location = 0) uniform uint p[1];
void main() { x[gl_GlobalInvocationID.x] += p[0]; }
`
