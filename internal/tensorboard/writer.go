package tensorboard

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Writer appends to one event file. Each Write is one write to the file, so that what was
// written can be read whatever ends the program.
type Writer struct{ file *os.File }

// Create begins a new file in a folder, which it makes if it is not there. TensorBoard reads
// all files of a folder in the order of their names, that is, of their times.
func Create(folder string, at time.Time) (*Writer, error) {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return nil, err
	}
	for n := 0; ; n++ {
		// Such a name has the host's behind the time as a rule, which is nobody's business.
		name := fmt.Sprintf("events.out.tfevents.%010d.dnnbench.%d.%d", at.Unix(), os.Getpid(), n)
		file, err := os.OpenFile(filepath.Join(folder, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o666)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		w := &Writer{file}
		if _, err := file.Write(record(firstEvent(at))); err != nil {
			return nil, errors.Join(err, file.Close())
		}
		return w, nil
	}
}

// Write adds scalars of a step.
func (w *Writer) Write(at time.Time, step int, scalars ...Scalar) error {
	_, err := w.file.Write(record(scalarEvent(at, step, scalars)))
	return err
}

// Close closes the file.
func (w *Writer) Close() error { return w.file.Close() }
