package shaders

import "fmt"

// direct writes the loop of a kernel in which each invocation reads what it needs. Where
// loads are of several k, four rows of sums take all of these before the next four are
// loaded: they stay in registers meanwhile, which on llvmpipe was worth a tenth. With one k
// a turn that costs a tenth, and all is loaded first.
func (w *gemmWriter) direct() {
	x, y := w.factors()
	for _, f := range []factor{x, y} {
		for i := range f.own / 4 {
			w.bases(f, fmt.Sprintf("%sAt%d", f.name, i), fmt.Sprintf("%s + %du", f.place, i*f.step))
		}
	}
	deep := max(x.deep, y.deep)
	w.line("    for (uint k = 0u; k < p[2]; k += %du) {", deep)
	fours := w.tiling.Rows / 4
	if deep == 1 {
		for i := range fours {
			w.load(x, i, deep)
		}
	}
	for j := range w.tiling.Columns / 4 {
		w.load(y, j, deep)
	}
	for i := range fours {
		if deep > 1 {
			w.load(x, i, deep)
		}
		for c := range deep {
			if w.RowSums {
				w.line("        rows%[1]d = rows%[1]d + %[2]s;", i, x.register(i, c))
			}
			w.multiply(i, x.register(i, c), func(j int) string { return y.register(j, c) })
		}
	}
	w.line("    }")
}

// load declares an invocation's i-th four at so many k.
func (w *gemmWriter) load(f factor, i, deep int) {
	base := fmt.Sprintf("%sAt%d", f.name, i)
	if f.quads() {
		for q := range 4 {
			w.line("        vec%d %s%d_%d = %s;", deep, f.name, i, q, f.at(fmt.Sprintf("%s_%d + k / %du", base, q, deep)))
		}
	}
	for c := range deep {
		four := f.four(base, fmt.Sprintf("(k + %du)", c))
		if f.quads() {
			four = turned(fmt.Sprintf("%s%d", f.name, i), c)
		}
		w.line("        vec4 %s = %s;", f.register(i, c), four)
	}
}

// register is the i-th four at the c-th k.
func (f factor) register(i, c int) string { return fmt.Sprintf("%s%dk%d", f.name, i, c) }
