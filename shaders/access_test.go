package shaders

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBindings(t *testing.T) {
	cases := map[string]struct {
		source string
		want   []Access
	}{
		"none":      {"void main() {}", nil},
		"both":      {"layout(std430, binding = 0) buffer A { float a[]; };", []Access{Read | Write}},
		"readonly":  {"layout(std430, binding = 0) readonly buffer A { float a[]; };", []Access{Read}},
		"writeonly": {"layout( std430 , binding=0 ) writeonly buffer A { float a[]; };", []Access{Write}},
		"coherent":  {"layout(std430, binding = 0) coherent readonly buffer A { float a[]; };", []Access{Read}},
		"a gap": {`layout(std430, binding = 2) writeonly buffer A { float a[]; };
			layout(std430, binding = 0) readonly buffer B { float b[]; };`, []Access{Read, 0, Write}},
		"a uniform block": {"layout(std140, binding = 0) uniform U { float u; };", nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, Bindings(c.source)) })
	}
}

// TestAccess holds the kernels that work in place, or on words that they share, to
// what they do.
func TestAccess(t *testing.T) {
	const both = Read | Write
	cases := []struct {
		kernel Kernel
		want   []Access
	}{
		{Binary(0, Same, Four, Work{4, 1, true}), []Access{Write, Read, Read}},
		{Axpby(false, Work{4, 1, true}), []Access{Write, Read}},
		{Axpby(true, Work{4, 1, true}), []Access{both, Read}},
		{Fill(false), []Access{both}},
		{Fill(true), []Access{Write}},
		{CopyBytes(), []Access{both, Read}},
		{CopyWords(Work{4, 1, true}), []Access{Write, Read}},
		{Softmax(10, false, false), []Access{both, Read}},
		{Softmax(5000, true, true), []Access{both, Read, Write, Read}},
		{SoftmaxGrad(10, WholeGrad, false), []Access{Read, Read, Write}},
		{SoftmaxGrad(5000, GradSums, true), []Access{Read, Read, Write}},
		{SoftmaxGrad(5000, GradOfSums, true), []Access{Read, Read, Write, Read}},
		{Loss{Outputs: 10}.Kernel(), []Access{Write, Read, Read}},
		{Loss{Outputs: 10, Grad: true}.Kernel(), []Access{Write, Read, Read, Write}},
		{Loss{Outputs: 10, Grad: true, State: CursorOnly, Cursor: true}.Kernel(), []Access{Write, Read, Read, Read, Read, Write}},
		{Loss{Outputs: 10, Grad: true, State: TakesCost}.Kernel(), []Access{both, Read, Read, both, Write}},
		{Loss{Outputs: 10, Grad: true, State: TakesCost, Cursor: true}.Kernel(), []Access{both, Read, Read, both, Read, Write}},
		{Loss{Kind: 6, Outputs: 10, Grad: true, State: TakesCost, Cursor: true, Weighted: true}.Kernel(), []Access{both, Read, Read, both, Read, Write, Read}},
		{Latch(), []Access{both, Read}},
		{Gather(Floats, false, true), []Access{Write, Read, Read}},
		{GatherBytes(true), []Access{both, Read, Read, Read}},
		{Random(0, true, true), []Access{Write, Read}},
		{Scan(), []Access{Read, both}},
		{Optimize(0, GoesOn, true, 1), []Access{both, Read, Read, Read}},
		{Optimize(3, GoesOn, true, 1), []Access{both, Read, Read, Read, both}},
		{Optimize(5, Ends, true, 1), []Access{both, Read, Read, both, both, both}},
		{Optimize(0, TakesRate, true, 1), []Access{both, Read, Read, both, Read}},
		{Optimize(3, TakesRate, true, 1), []Access{both, Read, Read, both, both, Read}},
		{Optimize(5, TakesRate, true, 1), []Access{both, Read, Read, both, both, both, Read}},
		{Optimize(6, TakesRate, true, 1), []Access{both, Read, Read, both, both, Read}},
		{Optimize(7, TakesRate, true, 1), []Access{both, Read, Read, both, both, both, both, Read}},
		{Optimize(8, Ends, true, 1), []Access{both, Read, Read, both, both, both}},
		{Norm(false), []Access{Read, both}},
		{Norm(true), []Access{Read, both, both}},
		{MaxNorm(), []Access{both, Read}},
		{Advance(true), []Access{both, Read}},
		{Advance(false), []Access{both}},
		{Gemm{}.Kernel(), []Access{Write, Read, Read}},
		{Gemm{Beta: true, Carry: true, Bias: true, SaveZ: true, Grad: 1}.Kernel(), []Access{both, Read, Read, Read, Read, Write, Read}},
		{Gemm{RowSums: true}.Kernel(), []Access{Write, Read, Read, Write}},
		{Gemm{RowSums: true, Carry: true}.Kernel(), []Access{Write, Read, Read, Read, both}},
		{Gemm{RowSums: true, Finite: true}.Kernel(), []Access{Write, Read, Read, Write, both}},
	}
	for _, c := range cases {
		source, err := c.kernel.Source()
		require.NoError(t, err)
		assert.Equal(t, c.want, Bindings(source), "%v", c.kernel)
	}
}

func FuzzBindings(f *testing.F) {
	for _, k := range every() {
		source, err := k.Source()
		require.NoError(f, err)
		f.Add(source)
	}
	f.Add("layout(std430, binding = 99999999999999999999) buffer")
	f.Add("layout(std430, binding = 999999999) buffer")
	f.Fuzz(func(t *testing.T, source string) {
		for binding, a := range Bindings(source) {
			assert.LessOrEqual(t, a, Read|Write, "binding %d", binding)
		}
	})
}
