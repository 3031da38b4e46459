package shaders

import (
	"fmt"
	"strings"
)

// source writes the shader. A work group loads tiles of x and y to shared memory as
// vectors, k first:
//
//	          ys  depth × n
//	         ┌─┬─┬─┬─┐
//	         ├─┼─┼─┼─┤
//	         └─┴─┴─┴─┘
//	┌─┬─┐    ┌─┬─┬─┬─┐
//	├─┼─┤    ├─┼─┼─┼─┤
//	├─┼─┤    ├─┼─┼─┼─┤   each invocation keeps rows × columns sums in named vectors
//	└─┴─┘    └─┴─┴─┴─┘
//	xs m × depth     tile of dst
//
// Every sum goes up k by fma, in one accumulator. At the end the sums go through shared
// memory, so that the epilogue stands once, in a loop whose writes are contiguous.
//
// Rows and columns beyond the matrix repeat the last one and are not stored; k beyond
// its end is 0 on both sides.
func (g Gemm) source() string {
	w := gemmWriter{Gemm: g, shape: tileShapes[g.Tile]}
	w.declarations()
	w.loader("X", "x", "p[6]", "p[3]", "p[0]", g.TransX)
	w.loader("Y", "y", "p[7]", "p[4]", "p[1]", !g.TransY)
	w.finish()
	w.main()
	return w.String()
}

type gemmWriter struct {
	strings.Builder
	Gemm
	shape tileShape
}

func (w *gemmWriter) line(format string, args ...any) {
	fmt.Fprintf(w, format+"\n", args...)
}

func (w *gemmWriter) declarations() {
	w.line(`#include "activation.glsl"`)
	w.line(`#include "derivative.glsl"`)
	w.line("layout(local_size_x = %d) in;", w.shape.invocations())
	w.line("layout(std140, binding = 0) uniform Params { uint p[20]; };")
	access := "writeonly "
	if w.Beta {
		access = ""
	}
	w.line("layout(std430, binding = 0) %sbuffer Dst { float dst[]; };", access)
	w.line("layout(std430, binding = 1) readonly buffer X { float x[]; };")
	w.line("layout(std430, binding = 2) readonly buffer Y { float y[]; };")
	binding := 3
	optional := func(on bool, access, block, name string) {
		if on {
			w.line("layout(std430, binding = %d) %s buffer %s { float %s[]; };", binding, access, block, name)
			binding++
		}
	}
	optional(w.Carry, "readonly", "Carry", "carry")
	optional(w.Bias, "readonly", "Bias", "bias")
	optional(w.SaveZ, "writeonly", "SaveZ", "saveZ")
	optional(w.Grad != 0, "readonly", "Saved", "saved")
	access = "writeonly"
	if w.Carry {
		access = ""
	}
	optional(w.RowSums, access, "RowSums", "rowSums")
	if w.Finite {
		w.line("layout(std430, binding = %d) buffer State { uint state[]; };", binding)
		w.line(`#include "finite.glsl"`)
	}
	w.line("shared vec4 xs[%d];", depth*w.stride(w.shape.m))
	w.line("shared vec4 ys[%d];", depth*w.stride(w.shape.n))
	w.line("shared float tile[%d];", w.shape.m*w.shape.n)
}

// stride is the vectors from one k to the next in shared memory. One more than
// needed spreads the columns of a transposing store over the banks.
func (w *gemmWriter) stride(extent int) int { return extent/4 + 1 }

// loader writes a function that returns four neighbours, from i on, at one k. The
// matrix has k across where it is not along.
func (w *gemmWriter) loader(name, array, first, pitch, extent string, along bool) {
	w.line("vec4 load%s(uint i, uint k) {", name)
	w.line("    uint last = %s - 1u, inside = min(k, p[2] - 1u);", extent)
	index := func(c int) string {
		i := fmt.Sprintf("min(i + %du, last)", c)
		if along {
			return fmt.Sprintf("%s[%s + inside * %s + %s]", array, first, pitch, i)
		}
		return fmt.Sprintf("%s[%s + %s * %s + inside]", array, first, i, pitch)
	}
	w.line("    vec4 v = vec4(%s, %s, %s, %s);", index(0), index(1), index(2), index(3))
	w.line("    return k < p[2] ? v : vec4(0.0);")
	w.line("}")
}

// finish writes what happens to each sum.
func (w *gemmWriter) finish() {
	w.line("void finish(uint row, uint column, float sum) {")
	w.line("    uint at = row * p[5] + column;")
	w.line("    precise float v = uintBitsToFloat(p[9]) * sum;")
	if w.Beta {
		w.line("    v = v + uintBitsToFloat(p[10]) * dst[p[8] + at];")
	}
	if w.Bias {
		w.line("    v = v + bias[p[11] + column];")
	}
	if w.SaveZ {
		w.line("    saveZ[p[12] + at] = v;")
	}
	if w.Activation != 0 {
		w.line("    v = activate(v, uintBitsToFloat(p[13]));")
	}
	if w.Grad != 0 {
		w.line("    v = v * derivative(saved[p[14] + at], uintBitsToFloat(p[15]));")
	}
	w.line("    dst[p[8] + at] = v;")
	if w.Finite {
		w.line("    checkFinite(v, p[19]);")
	}
	w.line("}")
}

func (w *gemmWriter) main() {
	s := w.shape
	w.line("void main() {")
	w.line("    uint id = gl_LocalInvocationIndex;")
	w.line("    uint tx = id %% %du, ty = id / %du;", s.across(), s.across())
	w.line("    uint row0 = gl_WorkGroupID.y * %du, column0 = gl_WorkGroupID.x * %du;", s.m, s.n)
	w.sums()
	w.line("    for (uint k0 = 0u; k0 < p[2]; k0 += %du) {", depth)
	w.line("        memoryBarrierShared();")
	w.line("        barrier();")
	w.load("xs", "X", "row0", s.m, w.TransX)
	w.load("ys", "Y", "column0", s.n, !w.TransY)
	w.line("        memoryBarrierShared();")
	w.line("        barrier();")
	w.addRows()
	w.line("        vec4 %s;", strings.Join(append(names("a", s.rows/4), names("b", s.columns/4)...), ", "))
	for k := range depth {
		w.step(k)
	}
	w.line("    }")
	w.storeRows()
	w.each(func(sum string, row, column string) { w.line("    tile[(%s) * %du + %s] = %s;", row, s.n, column, sum) })
	w.line("    memoryBarrierShared();")
	w.line("    barrier();")
	w.line("    for (uint i = id; i < %du; i += %du) {", s.m*s.n, s.invocations())
	w.line("        uint row = row0 + i / %du, column = column0 + i %% %du;", s.n, s.n)
	w.line("        if (row < p[0] && column < p[1]) finish(row, column, tile[i]);")
	w.line("    }")
	w.line("}")
}

// sums declares the accumulators: 0, or what the product over the k before left.
func (w *gemmWriter) sums() {
	s := w.shape
	for r := range s.rows {
		for c := range s.columns / 4 {
			w.line("    vec4 c%d_%d = vec4(0.0);", r, c)
		}
	}
	w.startRows()
	if !w.Carry {
		return
	}
	w.line("    for (uint i = id; i < %du; i += %du) {", s.m*s.n, s.invocations())
	w.line("        uint row = min(row0 + i / %du, p[0] - 1u), column = min(column0 + i %% %du, p[1] - 1u);", s.n, s.n)
	w.line("        tile[i] = carry[p[16] + row * p[17] + column];")
	w.line("    }")
	w.line("    memoryBarrierShared();")
	w.line("    barrier();")
	w.each(func(sum string, row, column string) { w.line("    %s = tile[(%s) * %du + %s];", sum, row, s.n, column) })
}

// load fills a shared tile. along says that neighbours in the matrix's row are
// neighbours in the tile too; else they are neighbours in k.
func (w *gemmWriter) load(tile, matrix, origin string, extent int, along bool) {
	n := w.shape.invocations()
	for first := 0; first < extent/4*depth; first += n {
		guard := ""
		if rest := extent/4*depth - first; rest < n {
			guard = fmt.Sprintf("if (id < %du) ", rest)
		}
		v := fmt.Sprintf("(id + %du)", first)
		four, k := v+fmt.Sprintf(" / %du", depth), v+fmt.Sprintf(" %% %du", depth)
		if along {
			four, k = v+fmt.Sprintf(" %% %du", extent/4), v+fmt.Sprintf(" / %du", extent/4)
		}
		w.line("        %s%s[%s * %du + %s] = load%s(%s + %s * 4u, k0 + %s);",
			guard, tile, k, w.stride(extent), four, matrix, origin, four, k)
	}
}

// step writes one k of the compute loop.
func (w *gemmWriter) step(k int) {
	s := w.shape
	for i := range s.rows / 4 {
		w.line("        a%d = xs[%du + ty];", i, k*w.stride(s.m)+i*s.down())
	}
	for j := range s.columns / 4 {
		w.line("        b%d = ys[%du + tx];", j, k*w.stride(s.n)+j*s.across())
	}
	for r := range s.rows {
		for j := range s.columns / 4 {
			w.line("        c%d_%d = fma(vec4(a%d.%c), b%d, c%d_%d);", r, j, r/4, "xyzw"[r%4], j, r, j)
		}
	}
}

// each calls f for every sum of an invocation with its place in the tile.
func (w *gemmWriter) each(f func(sum, row, column string)) {
	s := w.shape
	for r := range s.rows {
		for c := range s.columns {
			f(fmt.Sprintf("c%d_%d.%c", r, c/4, "xyzw"[c%4]),
				fmt.Sprintf("(%du + ty) * 4u + %du", r/4*s.down(), r%4),
				fmt.Sprintf("(%du + tx) * 4u + %du", c/4*s.across(), c%4))
		}
	}
}

func names(prefix string, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("%s%d", prefix, i)
	}
	return list
}
