//go:build gl && cgo && (linux || windows)

package gl

import (
	"os"
	"testing"

	"github.com/dnnbench/dnnbench/internal/cache"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A program that was loaded computes what the compiled one does; what is no program,
// or another's, is refused by the driver and compiled again.
func TestNativeProgramCache(t *testing.T) {
	source, err := testSource(increase)
	require.NoError(t, err)
	folder := t.TempDir()
	run := func() (key string) {
		q, err := newDriver().open(0, config{source: testSource, cache: cache.In(folder)})
		require.NoError(t, err)
		m := alloc(t, q, words16)
		write(t, q, m, 3)
		q.run(on(increase, m))
		assert.Equal(t, byte(4), read(t, q, m))
		q.Free(m)
		require.NoError(t, q.Close())
		return q.device.cacheKey("program", sourceHash(source))
	}
	c, key := cache.In(folder), run()
	good, ok := c.Get(key)
	if !ok {
		files, err := os.ReadDir(folder)
		require.NoError(t, err)
		require.Empty(t, files)
		t.Skip("this driver has no program binaries")
	}
	t.Logf("%d bytes", len(good))
	assert.Equal(t, key, run())
	for name, bad := range map[string][]byte{
		"empty": {}, "format only": good[:4], "truncated": good[:len(good)/2],
		"another format": append([]byte{1, 2, 3, 4}, good[4:]...), "zeros": make([]byte, len(good)),
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, c.Put(key, bad))
			run()
			again, ok := c.Get(key)
			require.True(t, ok)
			assert.NotEqual(t, bad, again, "replaced")
		})
	}
}

func TestNativeStamps(t *testing.T) {
	q := openNative(t, config{source: testSource})
	m := alloc(t, q, words16)
	var times []uint64
	q.wait(command{kind: runCall, call: func(x *executor) {
		var marks []uint32
		for range 3 {
			marks = append(marks, x.gl.stamp())
			for range 100 {
				x.dispatch(on(increase, m))
			}
		}
		for _, mark := range marks {
			times = append(times, x.gl.takeStamp(mark))
		}
	}})
	assert.Less(t, times[0], times[1])
	assert.Less(t, times[1], times[2])
	q.Free(m)
}
