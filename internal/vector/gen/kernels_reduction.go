package main

import "math"

// reductionKernels are sums in float64 and maxima.
func reductionKernels() []*kernel {
	sum := newKernel("Sum", "adds x up.").slices("x").lanes64("sum")
	sum.sum("sum", widen(inside(sum.load("x"), num(0))))

	products := newKernel("SumOfProducts", "adds the products of x and y up, which float64 holds exactly.").slices("x", "y").lanes64("sum")
	products.sum("sum", mulWide(widen(inside(products.load("x"), num(0))), widen(inside(products.load("y"), num(0)))))

	one := newKernel("AddRow", "computes sums = sums + x in float64.").slices("x").doubles("sums")
	one.storeWide("sums", addWide(one.loadWide("sums"), widen(one.load("x"))))

	// Four at once read and write the sums a quarter as often.
	four := newKernel("AddFourRows", "adds one row after the other to sums, in float64.").slices("x0", "x1", "x2", "x3").doubles("sums")
	total := four.loadWide("sums")
	for _, x := range []string{"x0", "x1", "x2", "x3"} {
		total = addWide(total, widen(four.load(x)))
	}
	four.storeWide("sums", total)

	infinity := num(math.Inf(-1))
	highest := newKernel("Largest", "finds the largest of x. NaN wins.").slices("x").lanes32("top")
	x := inside(highest.load("x"), infinity)
	highest.accumulate("top", infinity, func(top *value) *value { return largest(top, x) })

	rows := newKernel("Raise", "replaces elements of dst by larger ones of x. NaN wins.").slices("dst", "x")
	rows.store("dst", largest(rows.load("dst"), rows.load("x")))
	return []*kernel{sum, products, one, four, highest, rows}
}

// largest keeps the first of equal elements. NaN is neither less than nor equal to
// anything, so it takes its place and keeps it.
func largest(top, x *value) *value {
	return choose(equal(x, x), choose(less(top, x), x, top), x)
}
