package nn_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backends"
)

// backendName is the backend that the tests run on: DNNBENCH_TEST_BACKEND, or what
// auto chooses.
func backendName() string {
	if name := os.Getenv("DNNBENCH_TEST_BACKEND"); name != "" {
		return name
	}
	return "auto"
}

// openBackend opens the backend of the tests, and fails the test if it leaks.
func openBackend(t testing.TB) backend.Backend { return openNamed(t, backendName()) }

func openNamed(t testing.TB, name string) backend.Backend {
	t.Helper()
	b, _, err := backend.Open(name, backend.Config{}, backends.All()...)
	require.NoError(t, err)
	t.Cleanup(func() {
		assert.Zero(t, b.Space().Stats().LiveTensors, "tensors leaked")
		assert.NoError(t, b.Close())
	})
	return b
}

// mustOpen is for examples, which have no test to fail.
func mustOpen() backend.Backend {
	b, _, err := backend.Open(backendName(), backend.Config{}, backends.All()...)
	if err != nil {
		panic(err)
	}
	return b
}

// closeBackend prints what an example did not expect.
func closeBackend(b backend.Backend) {
	if n := b.Space().Stats().LiveTensors; n != 0 {
		fmt.Println(n, "tensors leaked")
	}
	if err := b.Close(); err != nil {
		fmt.Println(err)
	}
}
