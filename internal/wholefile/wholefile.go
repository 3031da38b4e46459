// Package wholefile writes files whole or not at all.
package wholefile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Write makes a file of what write writes, or leaves what was there. It writes a
// temporary file beside it, makes sure that it is on the disk, and gives it the name.
// A file that is replaced keeps its permissions, and a symbolic link its place. What
// is not a file, such as a folder or a device, is refused.
func Write(path string, write func(io.Writer) error) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	info, statErr := os.Stat(path)
	if statErr == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a file: choose another name", path)
	}
	temporary, err := create(path)
	if err != nil {
		return fmt.Errorf("a file beside %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temporary.Name()) // what is worth telling is why the write failed
		}
	}()
	if statErr == nil {
		_ = temporary.Chmod(info.Mode().Perm()) // some file systems have no permissions to keep
	}
	err = write(temporary)
	if err == nil {
		err = temporary.Sync()
	}
	if closed := temporary.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("writing %s, whose old contents stay: %w", path, err)
	}
	if err = os.Rename(temporary.Name(), path); err != nil {
		return fmt.Errorf("replacing %s: %w", path, err)
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// syncFolder makes sure that a file's new name is on the disk, too. Where the system
// knows no such thing (Windows, some network file systems) it keeps names by itself or
// not at all, and there is nothing to do about it.
func syncFolder(path string) {
	folder, err := os.Open(path)
	if err != nil {
		return
	}
	_ = folder.Sync()
	_ = folder.Close()
}

// part is the name of a temporary file, and how many of its characters are hexadecimal.
const (
	part       = "%s.%08x.part"
	partDigits = 8
)

// Clean removes what writers of a file left that were killed. Nobody may be writing it.
func Clean(path string) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return // then nothing can be written either, which is told there
	}
	for _, e := range entries {
		digits, is := strings.CutPrefix(e.Name(), filepath.Base(path)+".")
		digits, ends := strings.CutSuffix(digits, ".part")
		_, err := strconv.ParseUint(digits, 16, 4*partDigits)
		if is && ends && err == nil && len(digits) == partDigits {
			_ = os.Remove(filepath.Join(filepath.Dir(path), e.Name())) // what stays does no harm
		}
	}
}

// create makes a new file whose name nothing has, perhaps left by a program that was
// killed. os.CreateTemp would make it for the owner's eyes only.
func create(path string) (*os.File, error) {
	for {
		name := fmt.Sprintf(part, path, rand.Uint32())
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}
