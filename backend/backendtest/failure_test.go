package backendtest

import (
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/cpu"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// failing is a device that fails on request. One that forgets returns a failure once.
type failing struct {
	backend.Backend
	err     error
	forgets bool
}

func (f *failing) FailNext(err error) {
	if f.err == nil {
		f.err = err
	}
}

func (f *failing) failure() error {
	err := f.err
	if f.forgets {
		f.err = nil
	}
	return err
}

func (f *failing) Sync() error { return f.failure() }

func (f *failing) Write(dst backend.Memory, offset int, src []byte) error {
	if err := f.failure(); err != nil {
		return err
	}
	return f.Backend.Write(dst, offset, src)
}

func (f *failing) Read(dst []byte, src backend.Memory, offset int) error {
	if err := f.failure(); err != nil {
		return err
	}
	return f.Backend.Read(dst, src, offset)
}

func (f *failing) Close() error {
	if err := f.Backend.Close(); err != nil {
		return err
	}
	return f.failure()
}

func TestFailureStays(t *testing.T) {
	for _, forgets := range []bool{false, true} {
		b, err := cpu.New(backend.Config{})
		require.NoError(t, err)
		err = failureStays(&failing{Backend: b, forgets: forgets})
		assert.Equal(t, forgets, err != nil, "a device that forgets its failure is found: %v", err)
	}
}
