package backendtest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest"
	"github.com/dnnbench/dnnbench/backend/cpu"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCheckTellsProgress(t *testing.T) {
	b, err := openCPU()
	require.NoError(t, err)
	defer b.Close()
	last, calls := 0, 0
	results, err := backendtest.Check(context.Background(), b, backendtest.Options{Quick: true, Progress: func(done, total int) {
		calls++
		assert.Equal(t, calls, done)
		last = total
	}})
	require.NoError(t, err)
	assert.Equal(t, last, calls)
	assert.GreaterOrEqual(t, len(results), calls)
	for _, r := range results {
		assert.NotEmpty(t, r.Why, "%s, %s says where its bound comes from", r.Op, r.Case)
		assert.NotEmpty(t, r.Unit, "%s, %s", r.Op, r.Case)
	}
}

func TestCheckIsReproducible(t *testing.T) {
	b, err := openCPU()
	require.NoError(t, err)
	defer b.Close()
	check := func(seed uint64) []backendtest.Result {
		r, err := backendtest.Check(context.Background(), b, backendtest.Options{Quick: true, Seed: seed})
		require.NoError(t, err)
		return r
	}
	first := check(7)
	assert.Equal(t, first, check(7))
	assert.NotEqual(t, first, check(8), "the seed matters")
}

func TestCheckStops(t *testing.T) {
	b, err := openCPU()
	require.NoError(t, err)
	defer b.Close()
	ctx, cancel := context.WithCancel(context.Background())
	results, err := backendtest.Check(ctx, b, backendtest.Options{Quick: true, Progress: func(int, int) { cancel() }})
	assert.ErrorIs(t, err, context.Canceled)
	assert.NotEmpty(t, results, "what was checked before")
}

// lost is a device that fails when it is read.
type lost struct{ backend.Backend }

func (lost) Read([]byte, backend.Memory, int) error {
	return &backend.DeviceError{Op: "MatMul", Err: backend.ErrDeviceLost}
}

func TestCheckReturnsTheDevicesFailure(t *testing.T) {
	b, err := openCPU()
	require.NoError(t, err)
	defer b.Close()
	_, err = backendtest.Check(context.Background(), lost{b}, backendtest.Options{Quick: true})
	assert.ErrorIs(t, err, backend.ErrDeviceLost)
	var failure *backend.DeviceError
	assert.True(t, errors.As(err, &failure))
	assert.Zero(t, b.Space().Stats().LiveTensors, "nothing is left behind")
}

func ExampleCheck() {
	b, err := cpu.New(backend.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer b.Close()
	results, err := backendtest.Check(context.Background(), b, backendtest.Options{Quick: true, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(backendtest.Failed(results)), "of the checks failed")
	// Output: 0 of the checks failed
}
