package shaders

import (
	"fmt"
	"strings"
)

// source writes the shader: straight lines with a name for each register, since
// private arrays that a loop indexes go to memory. Every sum goes up k by fma, in one
// accumulator, whatever the tiling. It is precise, so that fma is one operation where
// the device has it, and never a product and a sum in one kernel but not in another.
func (g Gemm) source() string {
	w := gemmWriter{Gemm: g, tiling: g.Tile.Tiling()}
	w.declarations()
	w.finish()
	w.line("void main() {")
	w.place()
	w.sums()
	w.startRows()
	if w.tiling.Depth > 0 {
		w.shared()
	} else {
		w.direct()
	}
	w.storeRows()
	w.store()
	if w.Finite {
		w.line("    if (!finite) latchStep(p[19]);")
	}
	w.line("}")
	return w.String()
}

type gemmWriter struct {
	strings.Builder
	Gemm
	tiling Tiling
}

func (w *gemmWriter) line(format string, args ...any) {
	fmt.Fprintf(w, format+"\n", args...)
}

// element is the type of a block that may be read in vectors.
func element(vector bool) string {
	if vector {
		return "vec4"
	}
	return "float"
}

func (w *gemmWriter) declarations() {
	t := w.tiling
	w.line(`#include "activation.glsl"`)
	w.line(`#include "derivative.glsl"`)
	w.line("layout(local_size_x = %d) in;", t.Invocations())
	w.line("layout(std140, binding = 0) uniform Params { uint p[20]; };")
	binding := 0
	block := func(on bool, access, kind, name string) {
		if on {
			w.line("layout(std430, binding = %d) %s buffer Block%s { %s %s[]; };", binding, access, name, kind, name)
			binding++
		}
	}
	update := func(reads bool) string {
		if reads {
			return ""
		}
		return "writeonly"
	}
	like := element(w.VectorDst)
	block(true, update(w.Beta), like, "dst")
	x, y := w.factors()
	block(true, "readonly", x.element(), "x")
	block(true, "readonly", y.element(), "y")
	block(w.Carry, "readonly", "float", "carry")
	block(w.Bias, "readonly", like, "bias")
	block(w.SaveZ, "writeonly", like, "saveZ")
	block(w.Grad != 0, "readonly", like, "saved")
	block(w.RowSums, update(w.Carry), "float", "rowSums")
	block(w.Finite, "", "uint", "state")
	if w.Finite {
		w.line(`#include "finite.glsl"`)
		w.line("bool finite = true; // all that this invocation stored")
	}
	if w.HalfY {
		w.line(`#include "half.glsl"`)
		if !w.VectorY {
			w.line("float halfOfY(uint i) { return widen(y[i / 2u] >> (i %% 2u * 16u)); }")
		}
	}
	if t.Pairs {
		w.line("vec2 fromPair(double v) { return uintBitsToFloat(unpackDouble2x32(v)); }")
		w.line("vec4 fromPairs(dvec2 v) { return uintBitsToFloat(uvec4(unpackDouble2x32(v.x), unpackDouble2x32(v.y))); }")
	}
	if t.Depth > 0 {
		buffers := 1
		if t.Double {
			buffers = 2
		}
		w.line("shared vec4 xs[%d];", buffers*t.Depth*stride(t.M))
		w.line("shared vec4 ys[%d];", buffers*t.Depth*stride(t.N))
	}
}

// Kinds of activation, as of backend.ActivationKind: two that are as short as a call, and
// the first whose derivative is long.
const (
	relu      = 3
	leakyReLU = 4
	gelu      = 6
)

// finish writes what happens to a sum, or to four neighbours in a row.
func (w *gemmWriter) finish() {
	like := element(w.VectorDst)
	index := func(array, first, at string) string {
		if w.VectorDst {
			return fmt.Sprintf("%s[(%s + %s) / 4u]", array, first, at)
		}
		return fmt.Sprintf("%s[%s + %s]", array, first, at)
	}
	join := func(call, separator string) string { // a call for each component
		if !w.VectorDst {
			return fmt.Sprintf(call, "")
		}
		return fmt.Sprintf(strings.Join([]string{call, call, call, call}, separator), ".x", ".y", ".z", ".w")
	}
	apply := func(short bool, assign, call string) { // a function of floats to v
		if short || !w.VectorDst {
			w.line("    v %s %s(%s);", assign, like, join(call, ", "))
			return
		}
		w.line("    for (uint c = p[2] >> 31u; c < 4u; ++c) v[c] %s %s; // once, see store", assign, fmt.Sprintf(call, "[c]"))
	}
	w.line("void finish(uint row, uint column, %s sum) {", like)
	w.line("    uint at = row * p[5] + column;")
	w.line("    precise %s v = uintBitsToFloat(p[9]) * sum;", like)
	if w.Beta {
		w.line("    v = v + uintBitsToFloat(p[10]) * %s;", index("dst", "p[8]", "at"))
	}
	if w.Bias {
		w.line("    v = v + %s;", index("bias", "p[11]", "column"))
	}
	if w.SaveZ {
		w.line("    %s = v;", index("saveZ", "p[12]", "at"))
	}
	if w.Activation != 0 {
		apply(w.Activation == relu || w.Activation == leakyReLU, "=", "activate(v%s, uintBitsToFloat(p[13]))")
	}
	if w.Grad != 0 {
		w.line("    %s s = %s;", like, index("saved", "p[14]", "at"))
		apply(w.Grad < gelu, "*=", "derivative(s%s, uintBitsToFloat(p[15]))")
	}
	w.line("    %s = v;", index("dst", "p[8]", "at"))
	if w.Finite {
		w.line("    finite = finite && %s;", join("isFinite(v%s)", " && "))
	}
	w.line("}")
}

// place says which block the work group has, and which part of it the invocation.
func (w *gemmWriter) place() {
	t := w.tiling
	m, n := t.warp()
	w.line("    uint id = gl_LocalInvocationIndex;")
	w.line("    uint warp = id / %du, lane = id %% %du;", m/t.Rows*(n/t.Columns), m/t.Rows*(n/t.Columns))
	w.line("    uint ry = warp / %du * %du + lane / %du;", t.N/n, m/4, n/t.Columns)
	w.line("    uint cx = warp %% %du * %du + lane %% %du;", t.N/n, n/4, n/t.Columns)
	w.line("    uvec2 block = gl_WorkGroupID.xy;")
	if t.Stripe > 0 {
		w.line("    uint number = block.y * gl_NumWorkGroups.x + block.x;")
		w.line("    uint top = number / (%du * gl_NumWorkGroups.x) * %du;", t.Stripe, t.Stripe)
		w.line("    uint high = min(%du, gl_NumWorkGroups.y - top);", t.Stripe)
		w.line("    number -= top * gl_NumWorkGroups.x;")
		w.line("    block = uvec2(number / high, top + number %% high);")
	}
	w.line("    uint row0 = block.y * %du, column0 = block.x * %du;", t.M, t.N)
}

// sums declares the accumulators: 0, or what the product over the k before left.
func (w *gemmWriter) sums() {
	t := w.tiling
	x, y := w.factors()
	for r := range t.Rows {
		for j := range t.Columns / 4 {
			w.line("    precise vec4 c%d_%d = vec4(0.0);", r, j)
		}
	}
	if !w.Carry {
		return
	}
	w.line("    for (uint r = p[2] >> 31u; r < %du; ++r) { // see store", t.Rows)
	w.line("        uint from = p[16] + min(row0 + (ry + r / 4u * %du) * 4u + r %% 4u, p[0] - 1u) * p[17];", x.step)
	w.line("        for (uint j = 0u; j < %du; ++j) {", t.Columns/4)
	w.line("            uint column = column0 + (cx + j * %du) * 4u, last = p[1] - 1u;", y.step)
	w.line("            vec4 v = vec4(carry[from + min(column, last)], carry[from + min(column + 1u, last)],")
	w.line("                carry[from + min(column + 2u, last)], carry[from + min(column + 3u, last)]);")
	for r := range t.Rows {
		for j := range t.Columns / 4 {
			w.line("            if (r == %du && j == %du) c%d_%d = v;", r, j, r, j)
		}
	}
	w.line("        }\n    }")
}

// fours declares the vectors that a step multiplies.
func (w *gemmWriter) fours() {
	w.line("        vec4 %s;", strings.Join(append(names("a", w.tiling.Rows/4), names("b", w.tiling.Columns/4)...), ", "))
}

// step writes one k of a block in shared memory, of which from gives the fours.
func (w *gemmWriter) step(from func(f factor, i int) string) {
	t := w.tiling
	x, y := w.factors()
	for i := range t.Rows / 4 {
		w.line("        a%d = %s;", i, from(x, i))
	}
	for j := range t.Columns / 4 {
		w.line("        b%d = %s;", j, from(y, j))
	}
	for i := range t.Rows / 4 {
		w.multiply(i, fmt.Sprintf("a%d", i), func(j int) string { return fmt.Sprintf("b%d", j) })
	}
}

// multiply writes one k of the i-th four rows of sums: each gets the product of two
// elements, of the four x and of those that y gives.
func (w *gemmWriter) multiply(i int, x string, y func(j int) string) {
	for q := range 4 {
		for j := range w.tiling.Columns / 4 {
			w.line("        c%[1]d_%[2]d = fma(vec4(%[3]s.%[4]c), %[5]s, c%[1]d_%[2]d);", 4*i+q, j, x, "xyzw"[q], y(j))
		}
	}
}

// store hands the sums to finish, which stands once, in loops that choose a sum: four
// rows, a row, a piece. That they begin at a 0 that no compiler knows keeps drivers
// from writing all of that out again, which on llvmpipe takes as long as the rest.
func (w *gemmWriter) store() {
	t := w.tiling
	x, y := w.factors()
	fours := t.Columns / 4
	w.line("    uint none = p[2] >> 31u;")
	w.line("    for (uint i = none; i < %du; ++i) {", t.Rows/4)
	for q := range 4 {
		for j := range fours {
			w.choose("        ", "vec4", fmt.Sprintf("q%d_%d", q, j), "i", t.Rows/4, func(i int) string { return fmt.Sprintf("c%d_%d", 4*i+q, j) })
		}
	}
	w.line("        for (uint q = none; q < 4u; ++q) {")
	w.line("            uint row = row0 + (ry + i * %du) * 4u + q;", x.step)
	for j := range fours {
		w.choose("            ", "vec4", fmt.Sprintf("v%d", j), "q", 4, func(q int) string { return fmt.Sprintf("q%d_%d", q, j) })
	}
	if w.VectorDst {
		w.line("            for (uint j = none; j < %du; ++j) {", fours)
		w.line("                uint column = column0 + (cx + j * %du) * 4u;", y.step)
		w.choose("                ", "vec4", "v", "j", fours, func(j int) string { return fmt.Sprintf("v%d", j) })
	} else {
		w.line("            for (uint c = none; c < %du; ++c) {", t.Columns)
		w.line("                uint column = column0 + (cx + c / 4u * %du) * 4u + c %% 4u;", y.step)
		w.choose("                ", "float", "v", "c", t.Columns, func(c int) string { return fmt.Sprintf("v%d.%c", c/4, "xyzw"[c%4]) })
	}
	w.line("                if (row < p[0] && column < p[1]) finish(row, column, v);")
	w.line("            }\n        }\n    }")
}

// choose declares a variable that is the one of n that an index says.
func (w *gemmWriter) choose(indent, kind, name, index string, n int, of func(int) string) {
	w.line("%s%s %s = %s;", indent, kind, name, of(0))
	for i := 1; i < n; i++ {
		w.line("%sif (%s == %du) %s = %s;", indent, index, i, name, of(i))
	}
}

func names(prefix string, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("%s%d", prefix, i)
	}
	return list
}
