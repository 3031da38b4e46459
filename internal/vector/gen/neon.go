package main

import "fmt"

// arm64 prints for NEON. Go's assembler has few of its floating-point instructions, so
// all arithmetic is printed as machine words, with Arm's mnemonics beside them; a test
// has another assembler check these where there is one.
type arm64 struct{ constants *constants }

func (t *arm64) lanes() int { return 4 }

// V31 is the mask of the tail, V30 serves to make it.
func (t *arm64) free(of class) []int {
	if of == vectors {
		return upTo(0, 30)
	}
	return nil
}

func (t *arm64) class(*value) class { return vectors }

// instruction is an encoding whose registers are 0, and its text with places for them:
// destination, first and second source.
type instruction struct {
	word uint32
	text string
}

// three has three registers of one layout, two has two.
func three(word uint32, name, layout string) instruction {
	return instruction{word, fmt.Sprintf("%s v%%d.%[2]s, v%%d.%[2]s, v%%d.%[2]s", name, layout)}
}

func two(word uint32, name, layout string) instruction {
	return instruction{word, fmt.Sprintf("%s v%%d.%[2]s, v%%d.%[2]s", name, layout)}
}

func (i instruction) print(c *context, registers ...int) {
	word := i.word
	var text []any
	for n, r := range registers {
		word |= uint32(r) << [...]int{0, 5, 16}[n]
		text = append(text, r)
	}
	c.line("WORD $%#08x // "+i.text, append([]any{word}, text...)...)
}

var (
	neonMove    = three(0x4EA01C00, "orr", "16b")
	neonRepeat  = instruction{0x4E040400, "dup v%d.4s, v%d.s[0]"}
	neonSelect  = three(0x6E601C00, "bsl", "16b")
	neonIfFalse = three(0x6EE01C00, "bif", "16b")
	neonBinary  = map[operation]instruction{
		opAdd: three(0x4E20D400, "fadd", "4s"), opSub: three(0x4EA0D400, "fsub", "4s"),
		opMul: three(0x6E20DC00, "fmul", "4s"), opDiv: three(0x6E20FC00, "fdiv", "4s"),
		opAnd: three(0x4E201C00, "and", "16b"), opOr: three(0x4EA01C00, "orr", "16b"), opXor: three(0x6E201C00, "eor", "16b"),
		opAddWords: three(0x4EA08400, "add", "4s"), opSubWords: three(0x6EA08400, "sub", "4s"),
		opMultiplyLow:   three(0x4EA09C00, "mul", "4s"),
		opMultiplyLower: {0x2EA0C000, "umull v%d.2d, v%d.2s, v%d.2s"},
		opMultiplyUpper: {0x6EA0C000, "umull2 v%d.2d, v%d.4s, v%d.4s"},
		opUnzipOdd:      three(0x4E805800, "uzp2", "4s"), opJoin: three(0x4EC03800, "zip1", "2d"),
		opInterleaveLow: three(0x4E803800, "zip1", "4s"), opInterleaveHigh: three(0x4E807800, "zip2", "4s"),
		opInterleaveLow64: three(0x4EC03800, "zip1", "2d"), opInterleaveHigh64: three(0x4EC07800, "zip2", "2d"),
		opEqual: three(0x4E20E400, "fcmeq", "4s"),
	}
	neonWide = map[operation]instruction{
		opAdd: three(0x4E60D400, "fadd", "2d"), opSub: three(0x4EE0D400, "fsub", "2d"),
		opMul: three(0x6E60DC00, "fmul", "2d"), opDiv: three(0x6E60FC00, "fdiv", "2d"),
	}
	neonUnary = map[operation]instruction{
		opSqrt: two(0x6EA1F800, "fsqrt", "4s"), opTruncate: two(0x4EA1B800, "fcvtzs", "4s"), opFromWord: two(0x4E21D800, "scvtf", "4s"),
		opWidenLow: {0x0E617800, "fcvtl v%d.2d, v%d.2s"}, opWidenHigh: {0x4E617800, "fcvtl2 v%d.2d, v%d.4s"},
		opShrink: {0x0E616800, "fcvtn v%d.2s, v%d.2d"},
	}
	neonWideRoot = two(0x6EE1F800, "fsqrt", "2d")
	// Greater, of the arguments in turned order, is less.
	neonLess      = three(0x6EA0E400, "fcmgt", "4s")
	neonLessWords = three(0x4EA03400, "cmgt", "4s")
	neonFMA       = map[kind]map[operation]instruction{
		float32s: {opFMA: three(0x4E20CC00, "fmla", "4s"), opFNMA: three(0x4EA0CC00, "fmls", "4s")},
		float64s: {opFMA: three(0x4E60CC00, "fmla", "2d"), opFNMA: three(0x4EE0CC00, "fmls", "2d")},
	}
)

// neonShift encodes the distance: as itself to the left, as 64 less it to the right.
func neonShift(v *value) instruction {
	by := uint32(v.bits)
	switch v.op {
	case opShiftLeft:
		return instruction{0x4F005400 | (32+by)<<16, fmt.Sprintf("shl v%%d.4s, v%%d.4s, #%d", by)}
	case opShiftRight:
		return instruction{0x6F000400 | (64-by)<<16, fmt.Sprintf("ushr v%%d.4s, v%%d.4s, #%d", by)}
	}
	return instruction{0x4F000400 | (64-by)<<16, fmt.Sprintf("sshr v%%d.4s, v%%d.4s, #%d", by)}
}

func (t *arm64) invariant(c *context, v *value, r int) {
	if v.op == opScalar {
		c.line("FMOVS %s+%d(FP), F%d", v.param.name, v.param.offset, r)
		neonRepeat.print(c, r, r)
		return
	}
	c.line("FMOVQ %d(R12), F%d", t.constants.offset(v, t.lanes()), r)
}

func (t *arm64) move(c *context, from, to int) { neonMove.print(c, to, from, from) }

func (t *arm64) emit(c *context, v *value) {
	if i, ok := neonBinary[v.op]; ok {
		if v.kind == float64s {
			i = neonWide[v.op]
		}
		x, y := c.register(v.args[0]), c.register(v.args[1])
		i.print(c, c.result(v), x, y)
		return
	}
	if i, ok := neonUnary[v.op]; ok {
		if v.op == opSqrt && v.kind == float64s {
			i = neonWideRoot
		}
		x := c.register(v.args[0])
		i.print(c, c.result(v), x)
		return
	}
	switch v.op {
	case opLoad:
		r := c.result(v)
		if v.param.element == isUint8 {
			c.line("FMOVS %s, F%d", t.address(c, v.param, v.part), r)
			instruction{0x2F08A400, "ushll v%d.8h, v%d.8b, #0"}.print(c, r, r)
			instruction{0x2F10A400, "ushll v%d.4s, v%d.4h, #0"}.print(c, r, r)
			return
		}
		c.line("FMOVQ %s, F%d", t.address(c, v.param, v.part), r)
	case opFMA, opFNMA:
		x, y := c.register(v.args[0]), c.register(v.args[1])
		i := neonFMA[v.kind][v.op]
		if z := v.args[2]; z != v.args[0] && z != v.args[1] {
			i.print(c, c.resultOver(v, z), x, y)
			return
		}
		r := c.apart(v) // the overwritten operand is read too
		t.move(c, map[bool]int{true: x, false: y}[v.args[2] == v.args[0]], r)
		i.print(c, r, x, y)
	case opShiftLeft, opShiftRight, opShiftRightSign:
		x := c.register(v.args[0])
		neonShift(v).print(c, c.result(v), x)
	case opLess, opLessWords:
		x, y := c.register(v.args[0]), c.register(v.args[1])
		i := map[operation]instruction{opLess: neonLess, opLessWords: neonLessWords}[v.op]
		i.print(c, c.result(v), y, x)
	case opSelect: // overwrites the mask
		x, y := c.register(v.args[1]), c.register(v.args[2])
		neonSelect.print(c, c.resultOver(v, v.args[0]), x, y)
	case opInside: // overwrites what it replaces lanes of
		neutral := c.register(v.args[1])
		neonIfFalse.print(c, c.resultOver(v, v.args[0]), neutral, 31)
	default:
		panic(fmt.Sprintf("arm64 cannot print operation %d", v.op))
	}
}

// missing replaces operations that NEON lacks. Its own maximum treats NaN and zeros in
// another way.
func (t *arm64) missing(v *value) *value {
	switch v.op {
	case opMax:
		return choose(less(v.args[1], v.args[0]), v.args[0], v.args[1])
	case opMin:
		return choose(less(v.args[0], v.args[1]), v.args[0], v.args[1])
	case opScale:
		return scaleInWords(v.args[0], v.args[1])
	case opMultiplyHigh:
		return node(opUnzipOdd, words, node(opMultiplyLower, words, v.args...), node(opMultiplyUpper, words, v.args...))
	}
	return v
}
