// Package backends lists the backends of this module.
package backends

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/cpu"
	"github.com/dnnbench/dnnbench/backend/gl"
)

// All returns a driver for each backend, in the order in which "auto" tries them. A
// program that needs one only hands that one to backend.Open.
func All() []backend.Driver { return []backend.Driver{gl.Driver(), cpu.Driver()} }
