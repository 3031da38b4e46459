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
		w.eachRow(func() {
			w.line("            float sum = rowSums[p[18] + min(row, p[0] - 1u)];")
			for i := range w.tiling.Rows {
				w.line("            if (i == %du) %s = sum;", i, rowSum(i))
			}
		})
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
	w.eachRow(func() {
		w.choose("            ", "float", "sum", "i", w.tiling.Rows, rowSum)
		w.line("            if (row < p[0]) rowSums[p[18] + row] = sum;")
		if w.Finite { // rows beyond the matrix repeat the last
			w.line("            finite = finite && isFinite(sum);")
		}
	})
}

// eachRow writes what is done with each row of the invocations of the first column, once,
// in a loop as in store.
func (w *gemmWriter) eachRow(body func()) {
	x, _ := w.factors()
	w.line("    if (column0 == 0u && cx == 0u) {")
	w.line("        for (uint i = p[2] >> 31u; i < %du; ++i) {", w.tiling.Rows)
	w.line("            uint row = row0 + (ry + i / 4u * %du) * 4u + i %% 4u;", x.step)
	body()
	w.line("        }\n    }")
}

func rowSum(i int) string { return fmt.Sprintf("rows%d.%c", i/4, "xyzw"[i%4]) }
