//go:build gl

package backendtest_test

import (
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest"
	"github.com/dnnbench/dnnbench/backend/gl"
)

func openGL() (backend.Backend, error) {
	b, _, err := backend.Open("gl", backend.Config{}, gl.Driver())
	return b, err
}

func TestGL(t *testing.T) { backendtest.Run(t, openGL) }
