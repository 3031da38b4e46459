package main

import "fmt"

// leftPointers each reach three rows of the left operand: at the pointer, one row on
// and two rows on, with the distance of rows in BX.
var leftPointers = []string{"R8", "R9", "R10", "R11", "R12"}

// block is the accumulators of a tile and the registers beside them.
type block struct {
	*amd64
	rows, vectors int
	first         int // accumulator
	free          int // the first register behind the accumulators
}

func (b block) acc(row, v int) string { return b.reg(b.first + row*b.vectors + v) }

// right is a vector of the row of the right operand in the loop, of the bias or of the
// saved values after it. A single row has one such register: no vector is used twice.
func (b block) right(v int) string {
	if b.rows == 1 {
		v = 0
	}
	return b.reg(b.free + v)
}

// spare is one of at least one registers, two with opmasks.
func (b block) spare(i int) string {
	right := b.vectors
	if b.rows == 1 {
		right = 1
	}
	return b.reg(b.free + right + i)
}

func (b block) last(v int) bool { return v == b.vectors-1 }

// tile multiplies rows of the left operand by panels of the right one, one after the
// other: each accumulator adds its k products in turn, by fused multiply and add.
func (g *amd64) tile(rows, vectors int) {
	b := block{amd64: g, rows: rows, vectors: vectors, free: rows * vectors}
	fmt.Fprintf(g, "\n// func %[1]s(t *tile)\nTEXT ·%[1]s(SB), NOSPLIT, $0-8\n", tileName(g.name, rows, vectors))
	g.op("MOVQ t+0(FP), DI")
	g.label("panel")
	g.op("MOVQ $%d, CX", g.lanes)
	g.op("CMPQ tile_panels(DI), $1")
	g.op("CMOVQEQ tile_last(DI), CX")
	g.wholeOrPartial(func() {
		b.start()
		b.sum()
		b.finish()
	})
	b.next()
	g.op("VZEROUPPER")
	g.op("RET")
}

// next goes on to the next panel, if there is one. It leaves no pointer beyond the
// last, where the garbage collector might find it.
func (b block) next() {
	b.op("MOVQ tile_panels(DI), AX")
	b.op("DECQ AX")
	b.jump("JLE", "done")
	b.op("MOVQ AX, tile_panels(DI)")
	b.op("MOVQ tile_bNext(DI), AX")
	b.op("ADDQ AX, tile_b(DI)")
	b.op("ADDQ $%d, tile_out(DI)", 4*b.lanes*b.vectors)
	for _, field := range []string{"in", "bias", "saved"} {
		b.op("CMPQ tile_%s(DI), $0", field)
		b.jump("JE", "no"+field)
		b.op("ADDQ $%d, tile_%s(DI)", 4*b.lanes*b.vectors, field)
		b.label("no" + field)
	}
	b.jump("JMP", "panel")
	b.label("done")
}

// start fills the accumulators with zeros or with the sums so far.
func (b block) start() {
	b.op("MOVQ tile_in(DI), SI")
	b.op("MOVQ tile_inRow(DI), DX")
	b.op("TESTQ SI, SI")
	b.jump("JZ", "fresh")
	for r := range b.rows {
		for v := range b.vectors {
			b.load(b.vectorAt("SI", v), b.acc(r, v), b.last(v))
		}
		if r < b.rows-1 {
			b.op("ADDQ DX, SI")
		}
	}
	b.jump("JMP", "begin")
	b.label("fresh")
	for i := b.first; i < b.free; i++ {
		b.zero(b.reg(i))
	}
	b.label("begin")
}

func (b block) sum() {
	b.op("MOVQ tile_a(DI), R8")
	b.op("MOVQ tile_aRow(DI), BX")
	b.op("MOVQ tile_aStep(DI), DX")
	b.op("MOVQ tile_b(DI), R13")
	b.op("MOVQ tile_bStep(DI), CX")
	b.op("MOVQ tile_k(DI), AX")
	pointers := leftPointers[:(b.rows+2)/3]
	if len(pointers) > 1 {
		b.op("LEAQ (BX)(BX*2), SI")
	}
	for i := 1; i < len(pointers); i++ {
		b.op("LEAQ (%s)(SI*1), %s", pointers[i-1], pointers[i])
	}
	b.op("TESTQ AX, AX")
	b.jump("JZ", "summed")
	b.label("loop")
	for v := 0; v < b.vectors; v += 64 / (4 * b.lanes) {
		b.op("PREFETCHT0 %d(R13)(CX*%d)", 4*b.lanes*v, b.ahead())
	}
	if b.rows == 1 {
		b.multiplyRow()
	} else {
		b.multiply(pointers)
	}
	for _, p := range pointers {
		b.op("ADDQ DX, %s", p)
	}
	b.op("ADDQ CX, R13")
	b.op("DECQ AX")
	b.jump("JNZ", "loop")
	b.label("summed")
}

// ahead is how many rows of the right operand are asked for in advance. Rows 4 KiB apart
// share sets of eight lines in the first-level cache, which eight rows fill. Measured
// there, four rows are up to 1.25 times as fast with AVX2 and 1.17 times with one row;
// the taller tiles of AVX-512 take longer for a row and lose up to a tenth.
func (b block) ahead() int {
	if b.rows == 1 || !b.opmask {
		return 4
	}
	return 8
}

func (b block) multiply(pointers []string) {
	for v := range b.vectors {
		b.load(b.vectorAt("R13", v), b.right(v), b.last(v))
	}
	temporaries := 1
	if b.opmask {
		temporaries = 2
	}
	for r := range b.rows {
		left := [...]string{"(%s)", "(%s)(BX*1)", "(%s)(BX*2)"}[r%3]
		t := b.spare(r % temporaries)
		b.op("VBROADCASTSS "+left+", %s", pointers[r/3], t)
		for v := range b.vectors {
			b.op("VFMADD231PS %s, %s, %s", b.right(v), t, b.acc(r, v))
		}
	}
}

// multiplyRow takes the right operand from memory, but for the masked vector.
func (b block) multiplyRow() {
	last := b.vectors - 1
	b.op("VBROADCASTSS (R8), %s", b.spare(0))
	b.load(b.vectorAt("R13", last), b.right(last), true)
	for v := range last {
		b.op("VFMADD231PS %s, %s, %s", b.vectorAt("R13", v), b.spare(0), b.acc(0, v))
	}
	b.op("VFMADD231PS %s, %s, %s", b.right(last), b.spare(0), b.acc(0, last))
}

// finish carries out the epilogue on the accumulators and stores them.
func (b block) finish() {
	b.addBias()
	b.rectify()
	b.mask01()
	b.op("MOVQ tile_out(DI), SI")
	b.op("MOVQ tile_outRow(DI), DX")
	for r := range b.rows {
		for v := range b.vectors {
			b.store(b.acc(r, v), b.vectorAt("SI", v), b.last(v))
		}
		if r < b.rows-1 {
			b.op("ADDQ DX, SI")
		}
	}
}

func (b block) addBias() {
	b.op("MOVQ tile_bias(DI), SI")
	b.op("TESTQ SI, SI")
	b.jump("JZ", "biased")
	for v := range b.vectors {
		b.load(b.vectorAt("SI", v), b.right(v), b.last(v))
		for r := range b.rows {
			b.op("VADDPS %s, %s, %s", b.right(v), b.acc(r, v), b.acc(r, v))
		}
	}
	b.label("biased")
}

// rectify computes max(z, 0): VMAXPS returns its second source, here z, if that is
// NaN or both are zeros; adding +0 makes +0 of -0.
func (b block) rectify() {
	b.op("CMPQ tile_relu(DI), $0")
	b.jump("JE", "rectified")
	zero := b.spare(0)
	b.zero(zero)
	for i := b.first; i < b.free; i++ {
		b.op("VMAXPS %s, %s, %s", b.reg(i), zero, b.reg(i))
		b.op("VADDPS %s, %s, %s", zero, b.reg(i), b.reg(i))
	}
	b.label("rectified")
}

// mask01 multiplies by 1 where the saved value is above 0, else by 0.
func (b block) mask01() {
	b.op("MOVQ tile_saved(DI), SI")
	b.op("MOVQ tile_savedRow(DI), DX")
	b.op("TESTQ SI, SI")
	b.jump("JZ", "masked")
	zero := b.spare(0)
	b.zero(zero)
	if b.opmask {
		b.op("VBROADCASTSS %sOne<>(SB), %s", b.name, b.spare(1))
	}
	for r := range b.rows {
		for v := range b.vectors {
			s := b.right(v)
			b.load(b.vectorAt("SI", v), s, b.last(v))
			b.slope01(zero, b.spare(1), s)
			b.op("VMULPS %s, %s, %s", s, b.acc(r, v), b.acc(r, v))
		}
		if r < b.rows-1 {
			b.op("ADDQ DX, SI")
		}
	}
	b.label("masked")
}
