//go:build gl && cgo && (linux || windows)

package gl

import (
	"encoding/binary"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/shaders"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// openNative opens the best device of this machine; a machine without one fails
// the test. The queue must close without a failure.
func openNative(t *testing.T, c config) *Queue {
	t.Helper()
	q, err := newDriver().open(0, c)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, q.Close()) })
	return q
}

func TestNativeDevices(t *testing.T) {
	list, err := Driver().Devices()
	require.NoError(t, err)
	for i, d := range list {
		t.Logf("%d: %+v", i, d)
		assert.NotEmpty(t, d.Name)
		assert.NotEmpty(t, d.Version)
	}
	q := openNative(t, config{})
	t.Logf("%+v", q.limits)
	assert.Equal(t, backend.Info{
		Backend: "gl", Device: list[0].Name, Vendor: list[0].Vendor, Version: list[0].Version, Software: list[0].Software,
	}, q.Info())
}

// Random programs give what they would in Go.
func TestNativeRunsInOrder(t *testing.T) {
	q := openNative(t, config{source: testSource, poison: true})
	random := rand.New(rand.NewPCG(3, 4))
	var memories []backend.Memory
	var want []byte
	for i := range 6 {
		m := alloc(t, q, words16)
		write(t, q, m, byte(i))
		memories, want = append(memories, m), append(want, byte(i))
	}
	for range 300 {
		i, j, k := random.IntN(2), 2+random.IntN(2), 4+random.IntN(2)
		switch random.IntN(5) {
		case 0:
			q.run(on(increase, memories[j]))
			want[j]++
		case 1:
			q.run(on(copyWords, memories[k], memories[i]))
			want[i] = want[k]
		case 2:
			q.run(on(copyWords, memories[i], memories[j]))
			want[j] = want[i]
		case 3:
			write(t, q, memories[k], 7)
			want[k] = 7
		case 4:
			if int(want[i])+int(want[j]) < 200 {
				q.run(on(addWords, memories[i], memories[j], memories[k]))
				want[k] = want[i] + want[j]
			}
		}
		if random.IntN(20) == 0 {
			require.Equal(t, want[k], read(t, q, memories[k]))
		}
		if random.IntN(10) == 0 {
			q.Free(memories[k])
			memories[k], want[k] = alloc(t, q, words16), byte(k)
			write(t, q, memories[k], byte(k))
		}
	}
	for i, m := range memories {
		assert.Equal(t, want[i], read(t, q, m))
		q.Free(m)
	}
}

func TestNativeReplay(t *testing.T) {
	q := openNative(t, config{source: testSource, debug: true})
	x, y := alloc(t, q, words16), alloc(t, q, words16)
	write(t, q, x, 0)
	require.NoError(t, q.BeginRecording(nil))
	q.run(on(increase, x))
	q.run(on(copyWords, x, y))
	q.run(on(increase, y))
	p, err := q.EndRecording()
	require.NoError(t, err)
	for range 100 {
		require.NoError(t, p.Replay())
	}
	assert.Equal(t, byte(100), read(t, q, x))
	assert.Equal(t, byte(101), read(t, q, y))
	p.Free()
	q.Free(x)
	q.Free(y)
}

func TestNativeForks(t *testing.T) {
	q := openNative(t, config{source: testSource})
	var wait sync.WaitGroup
	for range 4 {
		fork := q.device.queue()
		wait.Add(1)
		go func() {
			defer wait.Done()
			m, err := fork.Alloc(words16)
			assert.NoError(t, err)
			assert.NoError(t, fork.Write(m, 0, make([]byte, words16)))
			for range 50 {
				fork.run(on(increase, m))
			}
			got := make([]byte, words16)
			assert.NoError(t, fork.Read(got, m, 0))
			assert.Equal(t, uint32(50), binary.LittleEndian.Uint32(got))
			fork.Free(m)
			assert.NoError(t, fork.Close())
		}()
	}
	wait.Wait()
}

func TestNativeTwoDevices(t *testing.T) {
	a, b := openNative(t, config{source: testSource}), openNative(t, config{source: testSource})
	for i, q := range []*Queue{a, b} {
		m := alloc(t, q, words16)
		write(t, q, m, byte(i))
		q.run(on(increase, m))
		assert.Equal(t, byte(i+1), read(t, q, m))
		q.Free(m)
	}
	assert.NotSame(t, a.Space(), b.Space())
}

func TestNativeLargeTransfers(t *testing.T) {
	q := openNative(t, config{})
	const n = 3*slabBytes + 12
	m := alloc(t, q, n)
	src, dst := make([]byte, n), make([]byte, n)
	for i := range src {
		src[i] = byte(i * 31 >> 3)
	}
	require.NoError(t, q.Write(m, 0, src))
	require.NoError(t, q.Read(dst, m, 0))
	assert.Equal(t, src, dst)
	q.Free(m)
}

// No device holds as much as all these together, whether it refuses the first or
// a later one.
func TestNativeOutOfMemory(t *testing.T) {
	q := openNative(t, config{source: testSource})
	var held []backend.Memory
	var err error
	for range 1000 {
		var m backend.Memory
		if m, err = q.Alloc(maxBuffer); err != nil {
			break
		}
		held = append(held, m)
	}
	require.ErrorIs(t, err, backend.ErrOutOfMemory)
	for _, m := range held {
		q.Free(m)
	}
	_, err = q.Alloc(maxBuffer + 1)
	require.ErrorIs(t, err, backend.ErrTooLarge)
	m := alloc(t, q, words16)
	write(t, q, m, 1)
	q.run(on(increase, m))
	assert.Equal(t, byte(2), read(t, q, m), "the device stays usable")
	q.Free(m)
}

func TestNativeCompilerLog(t *testing.T) {
	for _, source := range []string{
		"#version 430\nlayout(local_size_x = 1) in;\nvoid main() { nothing = 1; }",
		"#version 430\nvoid helper() {}", // compiles, but does not link
	} {
		q, err := newDriver().open(0, config{source: func(shaders.Kernel) (string, error) { return source, nil }})
		require.NoError(t, err)
		q.run(on(increase, alloc(t, q, words16)))
		err = q.Sync()
		require.ErrorContains(t, err, "Test: the driver does not compile shader "+increase.String())
		t.Log(err)
		assert.NotContains(t, err.Error(), "\n")
		require.Equal(t, err, q.Close())
	}
}

// What the driver refuses is found, and named in debug mode.
func TestNativeRefusedCall(t *testing.T) {
	q, err := newDriver().open(0, config{source: testSource, debug: true})
	require.NoError(t, err)
	m := alloc(t, q, words16)
	d := on(increase, m)
	d.op = "Bad"
	d.operands[0].bytes = -4
	q.run(d)
	q.run(on(increase, m))
	err = q.Sync()
	require.ErrorIs(t, err, errRefused)
	require.ErrorContains(t, err, "Bad: the driver reports GL_INVALID_VALUE")
	require.Equal(t, err, q.Close())
}
