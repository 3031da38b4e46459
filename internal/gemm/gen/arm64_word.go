package main

// The vector instructions of floats that Go's assembler does not know, as words: the
// bits of the operation for four lanes, with the numbers of the registers put in where
// the Arm Architecture Reference Manual has Rm, Rn and Rd.

// threeSame encodes an operation of two sources, lane by lane.
func threeSame(operation uint32, m, n, d int) uint32 {
	return operation | uint32(m)<<16 | uint32(n)<<5 | uint32(d)
}

// twoSame encodes an operation of one source.
func twoSame(operation uint32, n, d int) uint32 {
	return operation | uint32(n)<<5 | uint32(d)
}

func (g *neon) word(code uint32, mnemonic string, operands ...any) {
	g.op("WORD $%#08x // "+mnemonic, append([]any{code}, operands...)...)
}

// multiplyAdd adds n times lane 0 of m to d, rounding once.
func (g *neon) multiplyAdd(m, n, d int) {
	g.word(threeSame(0x4f801000, m, n, d), "FMLA V%d.4S, V%d.4S, V%d.S[0]", d, n, m)
}

func (g *neon) add(m, n, d int) {
	g.word(threeSame(0x4e20d400, m, n, d), "FADD V%d.4S, V%d.4S, V%d.4S", d, n, m)
}

func (g *neon) multiply(m, n, d int) {
	g.word(threeSame(0x6e20dc00, m, n, d), "FMUL V%d.4S, V%d.4S, V%d.4S", d, n, m)
}

// max is NaN if either source is, and +0 of zeros of both signs.
func (g *neon) max(m, n, d int) {
	g.word(threeSame(0x4e20f400, m, n, d), "FMAX V%d.4S, V%d.4S, V%d.4S", d, n, m)
}

// above0 sets all bits of the lanes that are above 0, and none of the others.
func (g *neon) above0(n, d int) {
	g.word(twoSame(0x4ea0c800, n, d), "FCMGT V%d.4S, V%d.4S, #0.0", d, n)
}

// ones sets each lane to 1.0.
func (g *neon) ones(d int) {
	g.word(0x4f03f600|uint32(d), "FMOV V%d.4S, #1.0", d)
}

func (g *neon) zero(d int) { g.op("VEOR V%[1]d.B16, V%[1]d.B16, V%[1]d.B16", d) }

// slope01 makes 1 of what is above 0, and 0 of the rest.
func (g *neon) slope01(ones, s int) {
	g.above0(s, s)
	g.op("VAND V%[1]d.B16, V%[2]d.B16, V%[2]d.B16", ones, s)
}
