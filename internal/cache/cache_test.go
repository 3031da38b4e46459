package cache

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPutAndGet(t *testing.T) {
	c := In(filepath.Join(t.TempDir(), "made", "by", "put"))
	_, ok := c.Get("program")
	assert.False(t, ok)
	for _, value := range [][]byte{nil, {0}, []byte("text"), bytes.Repeat([]byte{1, 2, 3}, 1<<16)} {
		for _, key := range []string{"", "program", "program\x00of a device", "a/b/../../c"} {
			require.NoError(t, c.Put(key, value))
			got, ok := c.Get(key)
			require.True(t, ok)
			assert.True(t, bytes.Equal(value, got))
		}
	}
	_, ok = c.Get("progra")
	assert.False(t, ok)
}

// Whatever becomes of an entry's file, Get finds nothing or the value, and the next
// Put repairs it.
func TestDamagedEntriesAreMissing(t *testing.T) {
	value := []byte("the value")
	good := encode("key", value)
	damage := map[string]func(path string) error{
		"truncated to nothing": func(p string) error { return os.Truncate(p, 0) },
		"truncated by one":     func(p string) error { return os.Truncate(p, int64(len(good)-1)) },
		"truncated in the sum": func(p string) error { return os.Truncate(p, int64(len(magic)+5)) },
		"longer":               func(p string) error { return os.WriteFile(p, append(bytes.Clone(good), 0), 0o600) },
		"of another format": func(p string) error {
			return os.WriteFile(p, []byte("dnnbench cache 2\n"+string(good[len(magic):])), 0o600)
		},
		"of another key": func(p string) error { return os.WriteFile(p, encode("other", value), 0o600) },
		"text":           func(p string) error { return os.WriteFile(p, []byte("hello"), 0o600) },
		"one bit": func(p string) error {
			b := bytes.Clone(good)
			b[len(b)-1] ^= 1
			return os.WriteFile(p, b, 0o600)
		},
		"a link to nothing": func(p string) error {
			if err := os.Remove(p); err != nil {
				return err
			}
			return os.Symlink(filepath.Join(filepath.Dir(p), "nothing"), p)
		},
	}
	for name, f := range damage {
		t.Run(name, func(t *testing.T) {
			c := In(t.TempDir())
			require.NoError(t, c.Put("key", value))
			require.NoError(t, f(c.path("key")))
			_, ok := c.Get("key")
			assert.False(t, ok)
			require.NoError(t, c.Put("key", value))
			got, ok := c.Get("key")
			assert.True(t, ok)
			assert.Equal(t, value, got)
		})
	}
}

func TestWhereNothingCanBeWritten(t *testing.T) {
	var off *Cache
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	folder := In(t.TempDir())
	require.NoError(t, os.Mkdir(folder.path("key"), 0o700))
	for name, c := range map[string]*Cache{
		"off": off, "a file for a folder": In(file), "below a file": In(filepath.Join(file, "below")), "a folder for a file": folder,
	} {
		t.Run(name, func(t *testing.T) {
			_, ok := c.Get("key")
			assert.False(t, ok)
			require.ErrorContains(t, c.Put("key", []byte("value")), Variable)
			_, ok = c.Get("key")
			assert.False(t, ok)
		})
	}
}

func TestOldestGoFirst(t *testing.T) {
	c := In(t.TempDir())
	c.limit = 1000
	value := make([]byte, 150) // with key and checksum a little over 200 bytes
	for i := range 10 {
		key := fmt.Sprint("key ", i)
		require.NoError(t, c.Put(key, value))
		age := time.Now().Add(time.Duration(i-20) * time.Minute)
		require.NoError(t, os.Chtimes(c.path(key), age, age))
	}
	require.NoError(t, c.Put("last", value))
	for i := range 10 {
		_, ok := c.Get(fmt.Sprint("key ", i))
		assert.Equal(t, i >= 7, ok, "key %d of 10 and one after", i)
	}
	_, ok := c.Get("last")
	assert.True(t, ok)
}

// A folder that the user names may hold others' files, with names much like ours.
func TestTrimLeavesOtherFiles(t *testing.T) {
	c := In(t.TempDir())
	c.limit = 1000
	old := time.Now().Add(-2 * abandoned)
	part := filepath.Base(c.path("killed")) + ".0123abcd.part"
	names := map[string]bool{
		"notes.txt": true, "journal.entry": true, "journal.entry.md": true, "x.entry.0123abcd.part": true,
		part + ".txt": true, part: false, filepath.Base(c.path("old")): false,
	}
	for name := range names {
		path := filepath.Join(c.folder, name)
		require.NoError(t, os.WriteFile(path, make([]byte, 900), 0o600))
		require.NoError(t, os.Chtimes(path, old, old))
	}
	fresh := c.path("written now") + ".0123abcd.part"
	require.NoError(t, os.WriteFile(fresh, nil, 0o600))
	require.NoError(t, c.Put("key", make([]byte, 200)))
	for name, stays := range names {
		_, err := os.Stat(filepath.Join(c.folder, name))
		assert.Equal(t, stays, err == nil, name)
	}
	assert.FileExists(t, fresh, "another process may be writing it")
}

// Two caches in one folder stand for two processes.
func TestTwoAtOnce(t *testing.T) {
	folder := t.TempDir()
	var wait sync.WaitGroup
	for p := range 2 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			c := In(folder)
			c.limit = 4000 // so that they delete each other's, too
			for i := range 30 {
				key := fmt.Sprint(i % 5)
				assert.NoError(t, c.Put(key, bytes.Repeat([]byte(key), 500+p)))
				if got, ok := c.Get(key); ok {
					assert.Contains(t, []int{500, 501}, len(got))
					assert.Equal(t, bytes.Repeat([]byte(key), len(got)), got)
				}
			}
		}()
	}
	wait.Wait()
}

func TestUser(t *testing.T) {
	t.Setenv(Variable, "off")
	assert.Nil(t, User())
	assert.Empty(t, User().Folder())
	folder := t.TempDir()
	t.Setenv(Variable, folder)
	assert.Equal(t, folder, User().Folder())
	t.Setenv(Variable, "")
	if base, err := os.UserCacheDir(); err == nil {
		assert.Equal(t, filepath.Join(base, "dnnbench"), User().Folder())
	}
}

// FuzzDecode holds decode to what encode makes: it accepts nothing else.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(nil), "")
	f.Add([]byte(magic), "key")
	f.Add(encode("key", []byte("value")), "key")
	f.Add(encode("", nil), "")
	f.Fuzz(func(t *testing.T, data []byte, key string) {
		value, ok := decode(data, key)
		if ok && !bytes.Equal(encode(key, value), data) {
			t.Fatalf("%q is taken for an entry of %q", data, key)
		}
		if got, ok := decode(encode(key, data), key); !ok || !bytes.Equal(got, data) {
			t.Fatalf("%q put under %q comes back as %q, %t", data, key, got, ok)
		}
	})
}
