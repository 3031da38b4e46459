package gl

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/dnnbench/dnnbench/internal/cache"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// runIncrease runs one kernel in a process of its own, as it were.
func runIncrease(t *testing.T, f *fake, c *cache.Cache) {
	q := f.openFailing(t, config{source: testSource, cache: c})
	m := alloc(t, q, words16)
	q.run(on(increase, m))
	q.run(on(increase, m))
	q.Free(m)
	require.NoError(t, q.Close())
	assert.Empty(t, f.validate())
	assert.Empty(t, f.sources, "programs left behind")
}

func anyBinary([]byte) bool { return true }

// withBinaries is a fake whose driver has program binaries.
func withBinaries(version string) *fake {
	f := newFake(guaranteed)
	f.is.version, f.accept = version, anyBinary
	return f
}

func TestProgramsComeFromTheCache(t *testing.T) {
	c := cache.In(t.TempDir())
	first, second := withBinaries("1"), withBinaries("1")
	runIncrease(t, first, c)
	assert.Equal(t, []int{1, 0}, []int{first.count(callBuild), first.count(callLoad)})
	runIncrease(t, second, c)
	assert.Equal(t, []int{0, 1}, []int{second.count(callBuild), second.count(callLoad)})
}

// Programs of another driver version, device, vendor or source are not taken.
func TestProgramsOfOthers(t *testing.T) {
	c := cache.In(t.TempDir())
	runIncrease(t, withBinaries("1"), c)
	for name, change := range map[string]func(*description){
		"version":  func(d *description) { d.version = "2" },
		"renderer": func(d *description) { d.renderer = "another" },
		"vendor":   func(d *description) { d.vendor = "another" },
	} {
		t.Run(name, func(t *testing.T) {
			f := withBinaries("1")
			change(&f.is)
			runIncrease(t, f, c)
			assert.Equal(t, 1, f.count(callBuild))
			assert.Zero(t, f.count(callLoad))
		})
	}
	q := withBinaries("1").open(t, config{cache: c}) // kernels' own sources
	q.run(on(increase, alloc(t, q, words16)))
	require.NoError(t, q.Sync()) // else it may not have begun to save
	q.device.saves.Wait()
}

// A driver that takes no binary, or no longer this one, compiles, and the error that
// it may leave is nobody's.
func TestRefusedProgramsAreBuiltAndReplaced(t *testing.T) {
	c := cache.In(t.TempDir())
	runIncrease(t, withBinaries("1"), c)
	source, err := testSource(increase)
	require.NoError(t, err)
	f := withBinaries("1")
	key := (&device{info: description{renderer: f.is.renderer, vendor: f.is.vendor, version: "1"}.info()}).
		cacheKey("program", sourceHash(source))
	require.NoError(t, c.Put(key, []byte("stale")))

	f.accept = func(b []byte) bool { return !bytes.Equal(b, []byte("stale")) }
	runIncrease(t, f, c)
	assert.Equal(t, []int{1, 0}, []int{f.count(callBuild), f.count(callLoad)})
	value, ok := c.Get(key)
	require.True(t, ok)
	assert.Equal(t, source, string(value))
}

// The programs of a recording are built together, and none twice.
func TestProgramsAreBuiltTogether(t *testing.T) {
	f := newFake(guaranteed)
	q := f.open(t, config{source: testSource})
	x, y := alloc(t, q, words16), alloc(t, q, words16)
	q.run(on(increase, x))
	require.NoError(t, q.BeginRecording(nil))
	for range 2 {
		q.run(on(increase, x))
		q.run(on(copyWords, x, y))
		q.run(on(addWords, x, y, x))
	}
	p, err := q.EndRecording()
	require.NoError(t, err)
	require.NoError(t, p.Replay())
	require.NoError(t, q.Sync())
	assert.Equal(t, []int{1, 2}, f.batches)
	p.Free()
}

func TestWithoutProgramBinaries(t *testing.T) {
	folder := t.TempDir()
	runIncrease(t, newFake(guaranteed), cache.In(folder))
	files, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Empty(t, files)
}

func TestCacheThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	f := withBinaries("1")
	runIncrease(t, f, cache.In(file))
	assert.Equal(t, 1, f.count(callBuild))
}
