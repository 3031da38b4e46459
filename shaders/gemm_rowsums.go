package shaders

import "fmt"

// The sums of the rows of op(x) are those of what the work groups of the first column
// load anyway. An invocation adds up its own rows along k, in one accumulator each;
// those of the first column keep them.

// startRows declares the sums: 0, or what the product over the k before left.
func (w *gemmWriter) startRows() {
	if !w.RowSums {
		return
	}
	for i := range w.tiling.Rows / 4 {
		w.line("    precise vec4 rows%d = vec4(0.0);", i)
	}
	if w.Carry {
		w.eachRow(func(row, sum string) { w.line("        if (%s < p[0]) %s = rowSums[p[18] + %s];", row, sum, row) })
	}
}

// addRows adds a block of x. What is beyond k is 0 there, and the sums are never -0.
func (w *gemmWriter) addRows() {
	if !w.RowSums {
		return
	}
	x, _ := w.factors()
	w.line("        if (column0 == 0u && cx == 0u) {")
	for k := range w.tiling.Depth {
		for i := range w.tiling.Rows / 4 {
			w.line("            rows%d = rows%d + xs[xb + ry + %du];", i, i, k*stride(w.tiling.M)+i*x.step)
		}
	}
	w.line("        }")
}

func (w *gemmWriter) storeRows() {
	if !w.RowSums {
		return
	}
	w.eachRow(func(row, sum string) {
		w.line("        if (%s < p[0]) rowSums[p[18] + %s] = %s;", row, row, sum)
		if w.Finite { // rows beyond the matrix repeat the last
			w.line("        finite = finite && isFinite(%s);", sum)
		}
	})
}

// eachRow calls f for the rows of an invocation of the first column, with their sums.
func (w *gemmWriter) eachRow(f func(row, sum string)) {
	x, _ := w.factors()
	w.line("    if (column0 == 0u && cx == 0u) {")
	for i := range w.tiling.Rows {
		f(fmt.Sprintf("row0 + (ry + %du) * 4u + %du", i/4*x.step, i%4), fmt.Sprintf("rows%d.%c", i/4, "xyzw"[i%4]))
	}
	w.line("    }")
}
