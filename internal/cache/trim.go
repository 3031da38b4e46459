package cache

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"
)

// entryName and partName are those of entries and of what wholefile writes before it
// renames it to one. A folder that a user names may have files of others' in it, which
// are nobody's to delete, whatever they end in.
var (
	entryName = regexp.MustCompile(`^[0-9a-f]{32}\` + extension + `$`)
	partName  = regexp.MustCompile(`^[0-9a-f]{32}\` + extension + `\.[0-9a-f]{8}\.part$`)
)

// abandoned is the age at which a temporary file belongs to no process that still
// writes it: a write takes milliseconds.
const abandoned = time.Hour

// trim deletes the oldest entries until all keep within the limit, and what processes
// that were killed left behind. What cannot be deleted stays until the next time.
func (c *Cache) trim() {
	listed, err := os.ReadDir(c.folder)
	if err != nil {
		return
	}
	var entries []os.FileInfo
	var total int64
	for _, f := range listed {
		info, err := f.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue // deleted by another process, or none of ours
		}
		switch {
		case entryName.MatchString(f.Name()):
			entries, total = append(entries, info), total+info.Size()
		case partName.MatchString(f.Name()) && time.Since(info.ModTime()) > abandoned:
			_ = os.Remove(filepath.Join(c.folder, f.Name()))
		}
	}
	slices.SortFunc(entries, func(a, b os.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, info := range entries {
		if total <= c.limit {
			break
		}
		if os.Remove(filepath.Join(c.folder, info.Name())) == nil {
			total -= info.Size()
		}
	}
}
