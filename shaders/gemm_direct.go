package shaders

import "fmt"

// direct writes the loop of a kernel in which each invocation reads what it needs.
// Vectors along k come four k at a time.
func (w *gemmWriter) direct() {
	x, y := w.factors()
	factors := []factor{x, y}
	for _, f := range factors {
		for i := range f.own / 4 {
			w.bases(f, fmt.Sprintf("%sAt%d", f.name, i), fmt.Sprintf("%s + %du", f.place, i*f.step))
		}
	}
	deep := w.directDepth()
	w.line("    for (uint k = 0u; k < p[2]; k += %du) {", deep)
	for _, f := range factors {
		if !f.quads() {
			continue
		}
		for i := range f.own {
			w.line("        vec4 %s%d_%d = %s;", f.name, i/4, i%4, f.at(fmt.Sprintf("%sAt%d_%d + k / 4u", f.name, i/4, i%4)))
		}
	}
	w.fours()
	for c := range deep {
		w.step(func(f factor, i int) string {
			if f.quads() {
				return turned(fmt.Sprintf("%s%d", f.name, i), c)
			}
			return f.four(fmt.Sprintf("%sAt%d", f.name, i), fmt.Sprintf("(k + %du)", c))
		})
	}
	w.line("    }")
}

// directDepth is the k of one turn of the loop.
func (g Gemm) directDepth() int {
	if g.VectorX && !g.TransX || g.VectorY && g.TransY {
		return 4
	}
	return 1
}
