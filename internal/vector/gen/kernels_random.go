package main

import "math"

// randomKernels fill dst with the numbers of package backend's RandomFill: element i
// takes word i mod 4 of block number block + i/4.
func randomKernels() []*kernel {
	uniform := newRandom("Uniform", "fills dst with low + width·u, the product rounded, u uniform in [0, 1).", "low", "width")
	uniform.storeWords(func(w [4]*value) [4]*value {
		for i := range w {
			w[i] = add(uniform.scalar("low"), mul(uniform.scalar("width"), unitOf(w[i])))
		}
		return w
	})

	mask := newRandom("DropoutMask", "fills dst with inverse where u < keep, else 0, u uniform in [0, 1).", "keep", "inverse")
	mask.storeWords(func(w [4]*value) [4]*value {
		for i := range w {
			w[i] = choose(less(unitOf(w[i]), mask.scalar("keep")), mask.scalar("inverse"), num(0))
		}
		return w
	})

	normal := newRandom("Normal", "fills dst with normal numbers by Box and Muller's method.", "mean", "deviation")
	normal.storeWords(func(w [4]*value) [4]*value {
		for i := 0; i < 4; i += 2 {
			radius := mul(normal.scalar("deviation"), sqrt(mul(num(-2), logOfNormal(sub(num(1), unitOf(w[i]))))))
			cos, sin := turn(unitOf(w[i+1]))
			w[i], w[i+1] = fma(radius, cos, normal.scalar("mean")), fma(radius, sin, normal.scalar("mean"))
		}
		return w
	})
	return []*kernel{uniform, mask, normal}
}

func newRandom(name, doc string, scalars ...string) *kernel {
	k := newKernel(name, doc).slices("dst").integers("block", "step", "layer", "purpose", "key0", "key1").scalars(scalars...)
	k.whole, k.vectors = true, 4
	return k
}

// storeWords makes four vectors of the words of as many blocks as there are lanes.
func (k *kernel) storeWords(of func(w [4]*value) [4]*value) {
	words := philox([4]*value{k.count("block"), k.scalar("step"), k.scalar("layer"), k.scalar("purpose")}, k.scalar("key0"), k.scalar("key1"))
	for i, v := range interleaved(of(words)) {
		k.storePart("dst", i, v)
	}
}

// philox is Philox4x32-10; see backend.Philox4x32.
func philox(c [4]*value, key0, key1 *value) [4]*value {
	for range 10 {
		high0, low0 := multiplyWords(c[0], word(0xD2511F53))
		high1, low1 := multiplyWords(c[2], word(0xCD9E8D57))
		c = [4]*value{xor(xor(high1, c[1]), key0), low1, xor(xor(high0, c[3]), key1), low0}
		key0, key1 = addWords(key0, word(0x9E3779B9)), addWords(key1, word(0xBB67AE85))
	}
	return c
}

func multiplyWords(x, y *value) (high, low *value) {
	return node(opMultiplyHigh, words, x, y), node(opMultiplyLow, words, x, y)
}

// unitOf is backend.Unit.
func unitOf(w *value) *value { return mul(fromWord(shiftRight(w, 8)), num(0x1p-24)) }

// logOfNormal is ln x for positive x that is neither denormal nor infinite: k·ln 2 +
// ln m with m in [√½, √2). For f = m-1 and s = f/(2+f), ln m is 2 artanh s, which is
// f - s(f - R) with R = s²(2/3 + 2/5 s² + …).
func logOfNormal(x *value) *value {
	k := shiftRightSign(subWords(x, word(math.Float32bits(math.Sqrt2/2))), 23)
	f := sub(subWords(x, shiftLeft(k, 23)), num(1))
	s := div(f, add(f, num(2)))
	y := mul(s, s)
	r := mul(y, horner(y, 0.6666677594184875, 0.39977583289146423, 0.29870840907096863))
	e := fromWord(k)
	high := float64(float32(math.Ln2))
	rest := fnma(e, num(math.Ln2-high), mul(s, sub(f, r)))
	return fma(e, num(high), sub(f, rest))
}

// turn is cos 2πv and sin 2πv for v in [0, 1]: of quarter turns k + t the fraction t, in
// [-½, ½], goes into polynomials, and k says which and with what sign.
func turn(v *value) (cos, sin *value) {
	const magic = 3 << 22
	quarters := mul(v, num(4))
	k := sub(add(quarters, num(magic)), num(magic))
	t := sub(quarters, k)
	y := mul(t, t)
	s := mul(t, horner(y, 1.5707963705062866, -0.6459696888923645, 0.07980437576770782, -0.00539635494351387, 0.0015876216348260641))
	c := horner(y, 1, -1.2337005138397217, 0.25366851687431335, -0.0208552535623312, 0.0008935727528296411)
	n := truncate(k)
	odd := lessWords(shiftLeft(n, 31), word(0))
	sign := func(n *value) *value { return shiftLeft(and(n, word(2)), 30) }
	return xor(choose(odd, s, c), sign(addWords(n, word(1)))), xor(choose(odd, c, s), sign(n))
}
