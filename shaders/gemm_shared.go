package shaders

import "fmt"

// shared writes the loop of a kernel whose work group loads blocks of x and y to
// shared memory as vectors, k first:
//
//	          ys  depth × n
//	         ┌─┬─┬─┬─┐
//	         ├─┼─┼─┼─┤
//	         └─┴─┴─┴─┘
//	┌─┬─┐    ┌─┬─┬─┬─┐
//	├─┼─┤    ├─┼─┼─┼─┤   each invocation keeps rows × columns sums in named vectors
//	├─┼─┤    ├─┼─┼─┼─┤
//	└─┴─┘    └─┴─┴─┴─┘
//	xs m × depth     block of dst
//
// Double-buffered, it reads the next blocks to registers, computes with these, and
// stores the next ones where nobody reads any more.
func (w *gemmWriter) shared() {
	t := w.tiling
	x, y := w.factors()
	loads := shareOut(w.loads(x), w.loads(y), t.Invocations())
	for _, l := range loads {
		w.bases(l.factor, l.base(), l.four())
	}
	each := func(write func(l load)) {
		for _, l := range loads {
			write(l)
		}
	}
	barrier := func(indent string) { w.line("%smemoryBarrierShared();\n%sbarrier();", indent, indent) }
	each(w.declare)
	w.line("    uint xb = 0u, yb = 0u;")
	if t.Double {
		w.line("    if (p[2] > 0u) {\n        uint k0 = 0u;")
		each(w.read)
		each(w.put)
		barrier("        ")
		w.line("    }")
	}
	w.line("    for (uint k0 = 0u; k0 < p[2];) {")
	if t.Double {
		w.line("        k0 += %du;", t.Depth)
		w.line("        if (k0 < p[2]) {")
		each(w.read)
		w.line("        }")
	} else {
		each(w.read)
		barrier("        ")
		each(w.put)
		barrier("        ")
		w.line("        k0 += %du;", t.Depth)
	}
	w.addRows()
	w.fours()
	unrolled := t.unrolled()
	if unrolled < t.Depth {
		w.line("        for (uint kk = 0u; kk < %du; kk += %du) {", t.Depth, unrolled)
	} else {
		w.line("        {\n            const uint kk = 0u;")
	}
	w.line("            uint xk = xb + ry + kk * %du, yk = yb + cx + kk * %du;", stride(t.M), stride(t.N))
	for k := range unrolled {
		w.step(func(f factor, i int) string {
			return fmt.Sprintf("%ss[%sk + %du]", f.name, f.name, k*stride(f.size)+i*f.step)
		})
	}
	w.line("        }")
	if t.Double {
		w.line("        xb = %du - xb; yb = %du - yb;", t.Depth*stride(t.M), t.Depth*stride(t.N))
		each(w.put)
		barrier("        ")
	}
	w.line("    }")
}

// mostUnrolled is the most multiplications of vectors that stand in a row: what fits
// instruction caches, and compiles in time.
const mostUnrolled = 128

// unrolled is how many k of a block are written out.
func (t Tiling) unrolled() int {
	return min(t.Depth, max(1, mostUnrolled/(t.Rows*t.Columns/4)))
}

// load is one of the vectors, or squares of 4 by 4, that an invocation brings from a
// factor to shared memory.
type load struct {
	factor
	number int
	first  int // index in the block of the first invocation's
	count  int // the invocations that have one
	from   int // the first of them
	depth  int
}

// loads cuts a factor's block so that neighbouring invocations read neighbours.
func (w *gemmWriter) loads(f factor) (list []load) {
	t := w.tiling
	all := f.size / 4 * t.Depth
	if f.quads() {
		all /= 4
	}
	for first := 0; first < all; first += t.Invocations() {
		list = append(list, load{factor: f, number: len(list), first: first, count: min(t.Invocations(), all-first), depth: t.Depth})
	}
	return list
}

// shareOut gives loads that only some invocations have to different ones.
func shareOut(x, y []load, invocations int) []load {
	rest := x[len(x)-1].count % invocations
	if last := &y[len(y)-1]; rest+last.count <= invocations {
		last.from = rest
	}
	return append(x, y...)
}

// open begins a block of the invocations that have the load: others would read for
// nothing.
func (w *gemmWriter) open(l load) {
	guard := ""
	if l.count < w.tiling.Invocations() {
		guard = fmt.Sprintf("if (id - %du < %du) ", l.from, l.count)
	}
	w.line("        %s{", guard)
}

func (l load) base() string { return fmt.Sprintf("%sAt%d", l.name, l.number) }

// split gives the index of the four, and of the first k in the block.
func (l load) split() (four, k string) {
	id := fmt.Sprintf("(id - %du + %du)", l.from, l.first)
	switch {
	case l.along:
		return fmt.Sprintf("%s %% %du", id, l.size/4), fmt.Sprintf("%s / %du", id, l.size/4)
	case l.vector:
		return fmt.Sprintf("%s / %du", id, l.depth/4), fmt.Sprintf("%s %% %du * 4u", id, l.depth/4)
	}
	return fmt.Sprintf("%s / %du", id, l.depth), fmt.Sprintf("%s %% %du", id, l.depth)
}

func (l load) four() string { four, _ := l.split(); return four }

func (l load) register(i int) string { return fmt.Sprintf("%sv%d_%d", l.name, l.number, i) }

func (l load) registers() int {
	if l.quads() {
		return 4
	}
	return 1
}

func (w *gemmWriter) declare(l load) {
	for i := range l.registers() {
		w.line("    vec4 %s;", l.register(i))
	}
}

// read writes the reads from the factor. What is beyond k is padding.
func (w *gemmWriter) read(l load) {
	_, k := l.split()
	w.open(l)
	w.line("            uint k = k0 + %s, inside = min(k, p[2] - 1u);", k)
	for i := range l.registers() {
		value := l.factor.four(l.base(), "inside")
		if l.quads() {
			value = l.at(fmt.Sprintf("%s_%d + inside / 4u", l.base(), i))
		}
		w.line("            %s = %s;", l.register(i), value)
		w.line("            if (k >= p[2]) %s = vec4(%s);", l.register(i), l.padding)
	}
	w.line("        }")
}

// put writes the stores to shared memory.
func (w *gemmWriter) put(l load) {
	four, k := l.split()
	w.open(l)
	for i := range l.registers() {
		value := l.register(i)
		if l.quads() {
			value = turned(fmt.Sprintf("%sv%d", l.name, l.number), i)
		}
		w.line("            %ss[%sb + (%s + %du) * %du + %s] = %s;", l.name, l.name, k, i, stride(l.size), four, value)
	}
	w.line("        }")
}
