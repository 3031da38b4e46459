package main

// normaliseKernels work on a piece of a row with statistics of its columns in float64.
func normaliseKernels() []*kernel {
	squares := newKernel("AddSquares", "computes sums = sums + (x - mean)² in float64.").slices("x").doubles("mean", "sums")
	d := subWide(widen(squares.load("x")), squares.loadWide("mean"))
	squares.storeWide("sums", addWide(squares.loadWide("sums"), mulWide(d, d)))

	products := newKernel("AddProducts", "computes sums = sums + x·y in float64, which holds the products exactly.").slices("x", "y").doubles("sums")
	products.storeWide("sums", addWide(products.loadWide("sums"), mulWide(widen(products.load("x")), widen(products.load("y")))))

	standard := newKernel("Standardise", "computes dst = (x - mean)·scale in float64, rounded at the end.").slices("dst", "x").doubles("mean", "scale")
	standard.store("dst", narrow(mulWide(subWide(widen(standard.load("x")), standard.loadWide("mean")), standard.loadWide("scale"))))

	grad := newKernel("StandardiseGrad", "computes dst = factor·(dz - mean - hat·slope) in float64, rounded at the end.").slices("dst", "dz", "hat").doubles("mean", "slope", "factor")
	centred := subWide(widen(grad.load("dz")), grad.loadWide("mean"))
	rest := subWide(centred, mulWide(widen(grad.load("hat")), grad.loadWide("slope")))
	grad.store("dst", narrow(mulWide(grad.loadWide("factor"), rest)))

	affine := newKernel("MulAdd", "computes dst = x·y + z, the product rounded.").slices("dst", "x", "y", "z")
	affine.store("dst", add(mul(affine.load("x"), affine.load("y")), affine.load("z")))
	return []*kernel{squares, products, standard, grad, affine}
}
