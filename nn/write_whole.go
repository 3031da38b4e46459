package nn

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// writeWhole makes a file whole or not at all: it writes a temporary file beside it,
// makes sure that it is on the disk, and gives it the name.
func writeWhole(path string, write func(io.Writer) error) (err error) {
	if info, statErr := os.Stat(path); statErr == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a file: choose another name", path)
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return fmt.Errorf("a file beside %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temporary.Name()) // what is worth telling is why the write failed
		}
	}()
	if err := fill(temporary, write); err != nil {
		return fmt.Errorf("writing %s, whose old contents stay: %w", path, err)
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return fmt.Errorf("replacing %s: %w", path, err)
	}
	return nil
}

// fill writes, syncs and closes a file, and gives it the rights of an ordinary one.
func fill(f *os.File, write func(io.Writer) error) error {
	err := write(f)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
