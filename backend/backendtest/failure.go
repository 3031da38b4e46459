package backendtest

import (
	"errors"

	"github.com/dnnbench/dnnbench/backend"
)

// Failer is a backend that can be made to fail, as a driver's test may arrange: from
// FailNext on, the device fails with err at its next operation. Run checks what
// becomes of that where a backend is a Failer.
type Failer interface {
	backend.Backend
	FailNext(err error)
}

// failureStays makes a device fail: from then on Upload, Download, Sync and Close
// return that failure, and not one that came later.
func failureStays(b Failer) error {
	x, err := backend.FromSlice(b, []float32{1, 2}, 2)
	if err != nil {
		return err
	}
	defer x.Free()
	failure, host := errors.New("the first failure"), make([]float32, 2)
	b.FailNext(failure)
	backend.Add(b, x, x, x)
	first := b.Sync()
	b.FailNext(errors.New("the second"))
	backend.Add(b, x, x, x)
	upload, download := backend.Upload(b, x, host), backend.Download(b, host, x)
	var all error
	for name, err := range map[string]error{"Sync": first, "Upload": upload, "Download": download, "Close": b.Close()} {
		all = errors.Join(all, expect(errors.Is(err, failure), "%s after a failure: got %v, want that failure", name, err))
	}
	return all
}
