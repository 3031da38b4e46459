package shaders

import "fmt"

// The sums of the rows of op(x) come from the tiles of x that the work groups of the
// first column load anyway. There, each of the first invocations has four rows, and
// adds them up along k in one accumulator each.

// rowSum is the condition that an invocation sums rows.
func (w *gemmWriter) rowSum() string { return fmt.Sprintf("column0 == 0u && id < %du", w.shape.m/4) }

// startRows declares the sums: 0, or what the product over the k before left.
func (w *gemmWriter) startRows() {
	if !w.RowSums {
		return
	}
	w.line("    precise vec4 rows = vec4(0.0);")
	if w.Carry {
		w.line("    if (%s) {", w.rowSum())
		w.eachRow(func(row, sum string) { w.line("        if (%s < p[0]) %s = rowSums[p[18] + %s];", row, sum, row) })
		w.line("    }")
	}
}

// addRows adds a tile of x. What is beyond k is 0 there, and the sums are never -0.
func (w *gemmWriter) addRows() {
	if !w.RowSums {
		return
	}
	w.line("        if (%s) {", w.rowSum())
	for k := range depth {
		w.line("            rows = rows + xs[%du + id];", k*w.stride(w.shape.m))
	}
	w.line("        }")
}

func (w *gemmWriter) storeRows() {
	if !w.RowSums {
		return
	}
	w.line("    if (%s) {", w.rowSum())
	w.eachRow(func(row, sum string) {
		w.line("        if (%s < p[0]) rowSums[p[18] + %s] = %s;", row, row, sum)
		if w.Finite {
			w.line("        if (%s < p[0]) checkFinite(%s, p[19]);", row, sum)
		}
	})
	w.line("    }")
}

// eachRow calls f for the four rows of an invocation, with their sums.
func (w *gemmWriter) eachRow(f func(row, sum string)) {
	for i := range 4 {
		f(fmt.Sprintf("row0 + id * 4u + %du", i), fmt.Sprintf("rows.%c", "xyzw"[i]))
	}
}
