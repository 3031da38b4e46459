package nn

import (
	"fmt"
	"io"
	"os"
)

// writeWhole makes a file whole or not at all: it writes a temporary file beside it,
// makes sure that it is on the disk, and gives it the name.
func writeWhole(path string, write func(io.Writer) error) (err error) {
	if info, statErr := os.Stat(path); statErr == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a file: choose another name", path)
	}
	// Not os.CreateTemp: its files are for the owner's eyes only, whatever the umask says.
	name := fmt.Sprintf("%s.%d.part", path, os.Getpid())
	temporary, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("a file beside %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(name) // what is worth telling is why the write failed
		}
	}()
	if err := fill(temporary, write); err != nil {
		return fmt.Errorf("writing %s, whose old contents stay: %w", path, err)
	}
	if err := os.Rename(name, path); err != nil {
		return fmt.Errorf("replacing %s: %w", path, err)
	}
	return nil
}

// fill writes, syncs and closes a file.
func fill(f *os.File, write func(io.Writer) error) error {
	err := write(f)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
