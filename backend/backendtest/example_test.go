package backendtest_test

import (
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest"
	"github.com/dnnbench/dnnbench/backend/cpu"
)

// A backend's whole test.
func ExampleRun() {
	_ = func(t *testing.T) { // TestConformance, in the backend's own package
		backendtest.Run(t, func() (backend.Backend, error) { return cpu.New(backend.Config{}) })
	}
}
