package gl

import (
	"fmt"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
	"github.com/stretchr/testify/require"
)

// Three shaders that show what the device layer does, by what they do with their
// blocks. They stand under the names of three real ones.
var (
	copyWords = shaders.CopyWords(shaders.Work{}) // block 1 = block 0
	addWords  = shaders.CopyBytes()               // block 2 = block 0 + block 1
	increase  = shaders.Fill(false)               // block 0 += p[0]
	unknown   = shaders.Scan()
)

// testSource is the text of the shaders above.
func testSource(k shaders.Kernel) (string, error) {
	source, ok := map[shaders.Kernel]string{
		copyWords: `
			layout(std430, binding = 0) readonly buffer X { uint x[]; };
			layout(std430, binding = 1) writeonly buffer Y { uint y[]; };
			void main() { y[gl_GlobalInvocationID.x] = x[gl_GlobalInvocationID.x]; }`,
		addWords: `
			layout(std430, binding = 0) readonly buffer X { uint x[]; };
			layout(std430, binding = 1) readonly buffer Y { uint y[]; };
			layout(std430, binding = 2) writeonly buffer Z { uint z[]; };
			void main() { uint i = gl_GlobalInvocationID.x; z[i] = x[i] + y[i]; }`,
		increase: `
			layout(std430, binding = 0) buffer X { uint x[]; };
			layout(std140, binding = 0) uniform Params { uint p[1]; };
			void main() { x[gl_GlobalInvocationID.x] += p[0]; }`,
	}[k]
	if !ok {
		return "", fmt.Errorf("no such shader")
	}
	return "#version 430\nlayout(local_size_x = 16) in;" + source, nil
}

// words16 is what the shaders above work on: one group of 16 words.
const words16 = 64

// on makes a dispatch of one group over whole allocations of words16 bytes.
func on(k shaders.Kernel, memories ...backend.Memory) *dispatch {
	d := &dispatch{op: "Test", kernel: k, groups: [3]uint32{1, 1, 1}}
	for _, m := range memories {
		d.operands[d.nOperand] = operand{memory: m.(*memory), bytes: words16}
		d.nOperand++
	}
	if k == increase {
		d.words(1)
	}
	return d
}

func alloc(t *testing.T, q *Queue, bytes int) backend.Memory {
	t.Helper()
	m, err := q.Alloc(bytes)
	require.NoError(t, err)
	return m
}

func write(t *testing.T, q *Queue, m backend.Memory, value byte) {
	t.Helper()
	src := make([]byte, words16)
	for i := 0; i < len(src); i += 4 {
		src[i] = value
	}
	require.NoError(t, q.Write(m, 0, src))
}

// read returns the words, which must all be equal.
func read(t *testing.T, q *Queue, m backend.Memory) byte {
	t.Helper()
	dst := make([]byte, words16)
	require.NoError(t, q.Read(dst, m, 0))
	for i := range dst {
		if i%4 == 0 {
			require.Equal(t, dst[0], dst[i], "word %d", i/4)
		} else {
			require.Zero(t, dst[i], "word %d", i/4)
		}
	}
	return dst[0]
}
