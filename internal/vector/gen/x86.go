package main

import "fmt"

// amd64 prints for AVX-512 or AVX2.
type amd64 struct {
	wide      bool // AVX-512
	constants *constants
}

func (t *amd64) lanes() int {
	if t.wide {
		return 16
	}
	return 8
}

// Left out are the mask of the tail, Y15 or K7, and K6, which tells odd lanes.
func (t *amd64) free(of class) []int {
	switch {
	case of == vectors && t.wide:
		return upTo(0, 32)
	case of == vectors:
		return upTo(0, 15)
	case t.wide:
		return upTo(1, 6)
	}
	return nil
}

func upTo(from, to int) []int {
	var r []int
	for ; from < to; from++ {
		r = append(r, from)
	}
	return r
}

// class: AVX-512 compares into predicates, AVX2 into lanes of ones or zeros.
func (t *amd64) class(v *value) class {
	if t.wide && v.kind == masks {
		return predicates
	}
	return vectors
}

func (t *amd64) name(r int) string {
	if t.wide {
		return fmt.Sprintf("Z%d", r)
	}
	return fmt.Sprintf("Y%d", r)
}

// half names the lower half of a register.
func (t *amd64) half(r int) string {
	if t.wide {
		return fmt.Sprintf("Y%d", r)
	}
	return fmt.Sprintf("X%d", r)
}

func (t *amd64) named(v *value, r int) string {
	if t.class(v) == predicates {
		return fmt.Sprintf("K%d", r)
	}
	return t.name(r)
}

func (t *amd64) invariant(c *context, v *value, r int) {
	switch v.op {
	case opConstant:
		c.line("VBROADCASTSD %s, %s", t.constants.at(v, t.lanes()), t.name(r))
	case opPattern:
		c.line("VMOVUPS %s, %s", t.constants.at(v, t.lanes()), t.name(r))
	case opScalar:
		c.line("VBROADCASTSS %s+%d(FP), %s", v.param.name, v.param.offset, t.name(r))
	}
}

func (t *amd64) move(c *context, from, to int) { c.line("VMOVAPS %s, %s", t.name(from), t.name(to)) }

var amd64Binary = map[operation]string{
	opAdd: "VADDPS", opSub: "VSUBPS", opMul: "VMULPS", opDiv: "VDIVPS", opMax: "VMAXPS", opMin: "VMINPS",
	opAnd: "VANDPS", opOr: "VORPS", opXor: "VXORPS", opAddWords: "VPADDD", opSubWords: "VPSUBD",
	opMultiplyLow: "VPMULLD", opMultiplyEven: "VPMULUDQ",
	opInterleaveLow: "VPUNPCKLDQ", opInterleaveHigh: "VPUNPCKHDQ",
	opInterleaveLow64: "VPUNPCKLQDQ", opInterleaveHigh64: "VPUNPCKHQDQ",
}

var amd64Wide = map[operation]string{opAdd: "VADDPD", opSub: "VSUBPD", opMul: "VMULPD", opDiv: "VDIVPD"}

var amd64Shift = map[operation]string{opShiftLeft: "VPSLLD", opShiftRight: "VPSRLD", opShiftRightSign: "VPSRAD", opShiftRight64: "VPSRLQ"}

// ordered are the comparisons' predicates: quiet, and false for NaN.
var ordered = map[operation]int{opLess: 0x11, opEqual: 0x00}

func (t *amd64) emit(c *context, v *value) {
	if m, ok := amd64Binary[v.op]; ok {
		if v.kind == float64s {
			m = amd64Wide[v.op]
		}
		y, suffix := t.operand(c, v.args[1], v.kind)
		x := c.register(v.args[0])
		c.line("%s%s %s, %s, %s", m, suffix, y, t.name(x), t.name(c.result(v)))
		return
	}
	if m, ok := amd64Shift[v.op]; ok {
		x := c.register(v.args[0])
		c.line("%s $%d, %s, %s", m, v.bits, t.name(x), t.name(c.result(v)))
		return
	}
	switch v.op {
	case opLoad:
		t.load(c, v)
	case opFMA:
		t.fma(c, v, "VFMADD")
	case opFNMA:
		t.fma(c, v, "VFNMADD")
	case opScale: // of AVX-512 alone
		n := c.register(v.args[1])
		x := c.register(v.args[0])
		c.line("VSCALEFPS %s, %s, %s", t.name(n), t.name(x), t.name(c.result(v)))
	case opSqrt, opTruncate, opFromWord:
		m := map[operation]string{opSqrt: "VSQRTPS", opTruncate: "VCVTTPS2DQ", opFromWord: "VCVTDQ2PS"}[v.op]
		if v.kind == float64s {
			m = "VSQRTPD"
		}
		x := c.register(v.args[0])
		c.line("%s %s, %s", m, t.name(x), t.name(c.result(v)))
	case opLess, opEqual:
		y, suffix := t.operand(c, v.args[1], float32s)
		x := c.register(v.args[0])
		c.line("VCMPPS%s $%#02x, %s, %s, %s", suffix, ordered[v.op], y, t.name(x), t.named(v, c.result(v)))
	case opLessWords: // a < b is b > a
		x := c.register(v.args[0])
		y := c.register(v.args[1])
		c.line("VPCMPGTD %s, %s, %s", t.name(x), t.name(y), t.named(v, c.result(v)))
	case opSelect, opInside, opBlendOdd:
		t.choose(c, v)
	case opWidenLow, opWidenHigh, opShrink, opJoin:
		t.convert(c, v)
	default:
		panic(fmt.Sprintf("amd64 cannot print operation %d", v.op))
	}
}

// operand is a register, or the memory of a constant that has none.
func (t *amd64) operand(c *context, v *value, k kind) (text, suffix string) {
	if _, ok := c.resides(v); ok || v.op != opConstant {
		return t.name(c.register(v)), ""
	}
	if t.wide {
		return t.constants.at(v, t.lanes()), ".BCST"
	}
	return t.constants.at(v, t.lanes()), ""
}

// fma prints xy + z, or z - xy, in the form whose overwritten operand is not needed
// any more and whose memory operand is a constant without a register.
func (t *amd64) fma(c *context, v *value, m string) {
	x, y, z := v.args[0], v.args[1], v.args[2]
	inMemory := func(v *value) bool {
		_, ok := c.resides(v)
		return !ok && v.op == opConstant
	}
	if inMemory(x) || c.dies(y) && !c.dies(x) && !inMemory(y) {
		x, y = y, x
	}
	digits, memory, middle, over := "213", z, y, x
	switch {
	case inMemory(z):
	case c.dies(z) || inMemory(y) && !c.dies(x):
		digits, memory, middle, over = "231", y, x, z
	case inMemory(y):
		digits, memory, middle, over = "132", y, z, x
	}
	source, suffix := t.operand(c, memory, v.kind)
	second := c.register(middle)
	precision := "PS"
	if v.kind == float64s {
		precision = "PD"
	}
	if over != middle && over != memory {
		c.line("%s%s%s%s %s, %s, %s", m, digits, precision, suffix, source, t.name(second), t.name(c.resultOver(v, over)))
		return
	}
	// The overwritten operand is read too, as in x·x + z: it needs a copy.
	from := c.register(over)
	r := c.apart(v)
	t.move(c, from, r)
	c.line("%s%s%s%s %s, %s, %s", m, digits, precision, suffix, source, t.name(second), t.name(r))
}

func (t *amd64) choose(c *context, v *value) {
	if v.op == opBlendOdd {
		x, y := c.register(v.args[0]), c.register(v.args[1])
		if t.wide {
			c.line("VPBLENDMD %s, %s, K6, %s", t.name(x), t.name(y), t.name(c.result(v)))
		} else {
			c.line("VPBLENDD $0xaa, %s, %s, %s", t.name(x), t.name(y), t.name(c.result(v)))
		}
		return
	}
	var where string
	args := v.args
	if v.op == opInside {
		where = map[bool]string{true: "K7", false: "Y15"}[t.wide]
	} else {
		where = t.named(args[0], c.register(args[0]))
		args = args[1:]
	}
	x, y := c.register(args[0]), c.register(args[1])
	if t.wide {
		c.line("VBLENDMPS %s, %s, %s, %s", t.name(x), t.name(y), where, t.name(c.result(v)))
	} else {
		c.line("VBLENDVPS %s, %s, %s, %s", where, t.name(x), t.name(y), t.name(c.result(v)))
	}
}

func (t *amd64) convert(c *context, v *value) {
	x := c.register(v.args[0])
	extract, insert := "VEXTRACTF128", "VINSERTF128"
	shrink := "VCVTPD2PSY"
	if t.wide {
		extract, insert, shrink = "VEXTRACTF32X8", "VINSERTF32X8", "VCVTPD2PS"
	}
	switch v.op {
	case opWidenLow:
		c.line("VCVTPS2PD %s, %s", t.half(x), t.name(c.result(v)))
	case opWidenHigh:
		r := c.result(v)
		c.line("%s $1, %s, %s", extract, t.name(x), t.half(r))
		c.line("VCVTPS2PD %s, %s", t.half(r), t.name(r))
	case opShrink:
		c.line("%s %s, %s", shrink, t.name(x), t.half(c.result(v)))
	case opJoin:
		y := c.register(v.args[1])
		c.line("%s $1, %s, %s, %s", insert, t.half(y), t.name(x), t.name(c.result(v)))
	}
}

// missing replaces operations that AVX2, or both, lack.
func (t *amd64) missing(v *value) *value {
	switch v.op {
	case opScale:
		if !t.wide {
			return scaleInWords(v.args[0], v.args[1])
		}
	case opMultiplyHigh:
		x, y := v.args[0], v.args[1]
		even := node(opMultiplyEven, words, x, y)
		odd := node(opMultiplyEven, words, shift(opShiftRight64, x, 32), y) // the constant y is in all lanes
		return node(opBlendOdd, words, odd, shift(opShiftRight64, even, 32))
	}
	return v
}

// scaleInWords is x·2^n by two products with powers of two that are normal numbers.
// The first is exact for x in [0.5, 2), so only the second rounds.
func scaleInWords(x, n *value) *value {
	i := truncate(n)
	first := shiftRightSign(i, 1)
	return mul(mul(x, powerOfWord(first)), powerOfWord(subWords(i, first)))
}
