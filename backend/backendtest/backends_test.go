package backendtest_test

import (
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest"
	"github.com/dnnbench/dnnbench/backend/cpu"
)

func openCPU() (backend.Backend, error) { return cpu.New(backend.Config{}) }

func TestCPU(t *testing.T) { backendtest.Run(t, openCPU) }
