package gl

import (
	"testing"

	"github.com/dnnbench/dnnbench/shaders"
	"github.com/stretchr/testify/assert"
)

func TestClass(t *testing.T) {
	for _, c := range []struct {
		vendor, renderer string
		want             shaders.Class
	}{
		{"NVIDIA Corporation", "NVIDIA H200/PCIe/SSE2", shaders.NVIDIA},
		{"nouveau", "NV167", shaders.Other},
		{"AMD", "AMD Radeon RX 6800 XT (radeonsi, navi21)", shaders.AMD},
		{"ATI Technologies Inc.", "FirePro W5100", shaders.AMD},
		{"Intel", "Mesa Intel(R) Arc(tm) A770 Graphics (DG2)", shaders.Intel},
		{"Mesa", "llvmpipe (LLVM 15.0.6, 256 bits)", shaders.Software},
		{"Intel", "SWR (LLVM 10.0, 256 bits)", shaders.Software},
		{"Qualcomm", "Adreno", shaders.Other},
	} {
		assert.Equal(t, c.want, description{vendor: c.vendor, renderer: c.renderer}.class(), c.renderer)
	}
}
