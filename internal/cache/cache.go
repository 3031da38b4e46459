// Package cache keeps small results that can be made again, such as compiled programs
// and measured choices, from one run of a program to the next: each under a key, in a
// file of its own, in a folder of the user's.
//
// A cache is never needed and never trusted. An entry is returned only when its whole
// key and its checksum are right, so that what is truncated, corrupt, foreign or of
// another format reads as missing, and the next Put replaces it. Files appear whole or
// not at all, so that any number of processes may use a folder at once; of two that
// put the same key, the later wins.
package cache

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/dnnbench/dnnbench/internal/wholefile"
)

// Cache is a folder of entries. A nil *Cache has none and keeps none.
type Cache struct {
	folder string
	limit  int64 // bytes of all entries
}

// Variable is the environment variable that names the folder in place of the user's
// cache directory; with the value off there is no cache.
const Variable = "DNNBENCH_CACHE"

// limit bounds a cache. A program of a GPU takes up to 200 KiB and a device has some
// hundred, so it holds those of several devices and drivers.
const limit = 64 << 20

// User is the cache that the user's environment names, or nil where it names none.
func User() *Cache {
	folder := os.Getenv(Variable)
	switch folder {
	case "off":
		return nil
	case "":
		base, err := os.UserCacheDir()
		if err != nil {
			return nil // a user without a home has no cache
		}
		folder = filepath.Join(base, "dnnbench")
	}
	return In(folder)
}

// In is the cache in a folder, which Put makes.
func In(folder string) *Cache { return &Cache{folder: folder, limit: limit} }

// Folder is where the entries lie, or "" where none are kept.
func (c *Cache) Folder() string {
	if c == nil {
		return ""
	}
	return c.folder
}

// Get returns the value last put under a key, if it is there and whole.
func (c *Cache) Get(key string) (value []byte, ok bool) {
	if c == nil {
		return nil, false
	}
	path := c.path(key)
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > c.limit {
		return nil, false // opening a pipe would wait for ever
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, false
	}
	return decode(data, key)
}

// Put keeps a value under a key, and drops the oldest entries where there are too many
// bytes. Its error is for those who want to tell the user; the cache stays usable.
func (c *Cache) Put(key string, value []byte) error {
	if c == nil {
		return errOff
	}
	if err := os.MkdirAll(c.folder, 0o700); err != nil {
		return fmt.Errorf("cache: %w: set %s to a folder that can be written, or to off", err, Variable)
	}
	if err := wholefile.Write(c.path(key), func(w io.Writer) error {
		_, err := w.Write(encode(key, value))
		return err
	}); err != nil {
		return fmt.Errorf("cache: %w: set %s to a folder that can be written, or to off", err, Variable)
	}
	c.trim()
	return nil
}

var errOff = errors.New("cache: turned off by " + Variable + ", or this user has no cache directory")
