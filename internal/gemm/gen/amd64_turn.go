package main

import "fmt"

// The registers of a turn: addresses of the four output rows of a column block.
var (
	outAt   = [...]string{"(R8)", "(R8)(DX*1)", "(R8)(DX*2)", "(R8)(R10*1)"}
	savedAt = [...]string{"(R12)", "(R12)(R13*1)", "(R12)(R13*2)", "(R12)(R15*1)"}
)

// turn transposes: it reads squares of as many rows and columns as a vector has lanes,
// from left to right, and stores them turned, from top to bottom.
func (g *amd64) turn() {
	fmt.Fprintf(g, "\n// func %[1]sTurn(t *turn)\nTEXT ·%[1]sTurn(SB), NOSPLIT, $0-8\n", g.name)
	g.op("MOVQ t+0(FP), DI")
	g.op("MOVQ turn_src(DI), SI")
	g.op("MOVQ turn_srcRow(DI), BX")
	g.op("MOVQ turn_dst(DI), R8")
	g.op("MOVQ turn_dstRow(DI), DX")
	g.op("LEAQ (DX*4), R9")
	g.op("LEAQ (DX)(DX*2), R10")
	g.op("MOVQ turn_saved(DI), R12")
	g.op("MOVQ turn_savedRow(DI), R13")
	g.op("LEAQ (R13)(R13*2), R15")
	g.op("MOVQ turn_cols(DI), R11")
	g.quarterMasks()
	g.wholeSquares()
	g.label("square")
	g.op("TESTQ R11, R11")
	g.jump("JLE", "done")
	g.squareMasks()
	g.op("CMPQ R11, $%d", g.lanes)
	g.jump("JLT", "narrow")
	g.loadSquare()
	g.label("narrow")
	g.loadNarrow()
	g.label("loaded")
	if g.opmask {
		g.op("VPXORD Z25, Z25, Z25")
		g.op("VBROADCASTSS %sOne<>(SB), Z26", g.name)
	} else {
		g.op("VMOVUPS (AX), %s", g.mask())
	}
	for b := range g.lanes / 4 {
		g.turnBlock(b)
		for c := range 4 {
			g.outRow(b, c)
		}
		g.op("ADDQ R9, R8")
		g.op("LEAQ (R12)(R13*4), R12")
	}
	g.op("ADDQ $%d, SI", 4*g.lanes)
	g.op("SUBQ $%d, R11", g.lanes)
	g.jump("JMP", "square")
	g.label("done")
	g.op("VZEROUPPER")
	g.op("RET")
}

// wholeSquares turns the squares of a full strip that need no epilogue, with no
// branches, which would cost as much as the rest.
func (g *amd64) wholeSquares() {
	g.op("CMPQ turn_plain(DI), $0")
	g.jump("JE", "square")
	g.op("CMPQ turn_rows(DI), $%d", g.lanes)
	g.jump("JNE", "square")
	g.label("whole")
	g.op("CMPQ R11, $%d", g.lanes)
	g.jump("JLT", "square")
	g.op("MOVQ SI, CX")
	for r := range g.lanes {
		for b := range g.lanes / 4 {
			g.loadQuarter(fmt.Sprintf("%d(CX)", 16*b), 4*b+r%4, r/4)
		}
		if r < g.lanes-1 {
			g.op("ADDQ BX, CX")
		}
	}
	for b := range g.lanes / 4 {
		g.turnBlock(b)
		for c := range 4 {
			g.store(g.joined(c), outAt[c], false)
		}
		g.op("ADDQ R9, R8")
	}
	g.op("ADDQ $%d, SI", 4*g.lanes)
	g.op("SUBQ $%d, R11", g.lanes)
	g.jump("JMP", "whole")
}

// squareMasks makes K1 or the address AX for stores of as many elements as there are
// source rows, and K2 or the mask register for loads of what is left of their columns.
func (g *amd64) squareMasks() {
	g.op("MOVQ $%d, CX", g.lanes)
	g.op("CMPQ R11, CX")
	g.op("CMOVQLT R11, CX")
	if g.opmask {
		g.op("MOVL $1, AX")
		g.op("SHLQ CX, AX")
		g.op("DECQ AX")
		g.op("KMOVW AX, K2")
		g.op("MOVQ turn_rows(DI), CX")
		g.loadMask()
		return
	}
	g.loadMask()
	g.op("MOVQ turn_rows(DI), CX")
	g.op("LEAQ %sMask<>+%d(SB), AX", g.name, 4*g.lanes)
	g.op("SHLQ $2, CX")
	g.op("SUBQ CX, AX")
}

// loadSquare loads the rows there are of a square: register i of column block b holds
// in lane l four columns of row 4l+i. So turning the 4×4 pieces in the lanes is all
// that is left to do, and the loads, which need no shuffling unit, do the rest. The
// lanes of rows that are missing hold what is not stored.
func (g *amd64) loadSquare() {
	g.op("MOVQ SI, CX")
	for r := range g.lanes {
		i, l := r%4, r/4
		for b := range g.lanes / 4 {
			g.loadQuarter(fmt.Sprintf("%d(CX)", 16*b), 4*b+i, l)
		}
		if r < g.lanes-1 {
			g.op("CMPQ turn_rows(DI), $%d", r+1)
			g.jump("JLE", "loaded")
			g.op("ADDQ BX, CX")
		}
	}
	g.jump("JMP", "loaded")
}

// quarterMasks makes the masks of lanes 2 and 3 for loadQuarter.
func (g *amd64) quarterMasks() {
	if !g.opmask {
		return
	}
	for l := 2; l < 4; l++ {
		g.op("MOVL $%#x, AX", 0xf<<(4*l))
		g.op("KMOVW AX, K%d", 3+l)
	}
}

// loadQuarter loads four elements into a lane of a register. AVX-512 has two ways, one
// by the shuffling units and one by more work for the loading units: a mix takes
// two thirds of the time of either.
func (g *amd64) loadQuarter(address string, register, lane int) {
	switch {
	case lane == 0:
		g.op("VMOVUPS %s, X%d", address, register)
	case g.opmask && lane > 1:
		g.op("VBROADCASTF32X4 %s, K%d, Z%d", address, 3+lane, register)
	default:
		g.op("VINSERTF128 $%d, %s, Y%d, Y%[3]d", lane, address, register)
	}
}

// loadNarrow is loadSquare for the last columns, fewer than a square's: it loads under
// a mask, and changes the places of the quarters afterwards.
func (g *amd64) loadNarrow() {
	g.op("MOVQ SI, CX")
	for r := range g.lanes {
		if g.opmask {
			g.op("VMOVUPS.Z (CX), K2, %s", g.reg(r))
		} else {
			g.op("VMASKMOVPS (CX), %s, %s", g.mask(), g.reg(r))
		}
		if r < g.lanes-1 {
			g.op("CMPQ turn_rows(DI), $%d", r+1)
			g.jump("JLE", "swap")
			g.op("ADDQ BX, CX")
		}
	}
	g.label("swap")
	if g.opmask {
		g.swap512()
	} else {
		g.swap256()
	}
}

// swap512 gathers lane b of rows i, 4+i, 8+i and 12+i in register 4b+i.
func (g *amd64) swap512() {
	const even, odd = 0x88, 0xdd
	for i := range 4 {
		g.op("VSHUFF32X4 $%#x, Z%d, Z%d, Z16", even, 4+i, i)
		g.op("VSHUFF32X4 $%#x, Z%d, Z%d, Z17", odd, 4+i, i)
		g.op("VSHUFF32X4 $%#x, Z%d, Z%d, Z18", even, 12+i, 8+i)
		g.op("VSHUFF32X4 $%#x, Z%d, Z%d, Z19", odd, 12+i, 8+i)
		g.op("VSHUFF32X4 $%#x, Z18, Z16, Z%d", even, i)
		g.op("VSHUFF32X4 $%#x, Z19, Z17, Z%d", even, 4+i)
		g.op("VSHUFF32X4 $%#x, Z18, Z16, Z%d", odd, 8+i)
		g.op("VSHUFF32X4 $%#x, Z19, Z17, Z%d", odd, 12+i)
	}
}

func (g *amd64) swap256() {
	for i := range 4 {
		g.op("VPERM2F128 $0x20, Y%d, Y%d, Y8", 4+i, i)
		g.op("VPERM2F128 $0x31, Y%d, Y%d, Y%d", 4+i, i, 4+i)
		g.op("VMOVAPS Y8, Y%d", i)
	}
}

// joined is the register of output row 4b+c while column block b is being stored.
func (g *amd64) joined(c int) string { return g.reg(g.lanes + c) }

// turnBlock turns the 4×4 pieces of a column block.
func (g *amd64) turnBlock(b int) {
	in := func(i int) string { return g.reg(4*b + i) }
	half := func(i int) string { return g.reg(g.lanes + 4 + i%2) }
	g.op("VUNPCKLPS %s, %s, %s", in(1), in(0), half(0))
	g.op("VUNPCKLPS %s, %s, %s", in(3), in(2), half(1))
	g.op("VUNPCKLPD %s, %s, %s", half(1), half(0), g.joined(0))
	g.op("VUNPCKHPD %s, %s, %s", half(1), half(0), g.joined(1))
	g.op("VUNPCKHPS %s, %s, %s", in(1), in(0), half(0))
	g.op("VUNPCKHPS %s, %s, %s", in(3), in(2), half(1))
	g.op("VUNPCKLPD %s, %s, %s", half(1), half(0), g.joined(2))
	g.op("VUNPCKHPD %s, %s, %s", half(1), half(0), g.joined(3))
}

// outRow stores output row 4b+c, if there is such a row, with the epilogue of a tile.
func (g *amd64) outRow(b, c int) {
	z := g.joined(c)
	after := func(step string) string { return fmt.Sprintf("%s%d", step, 4*b+c) }
	g.op("CMPQ R11, $%d", 4*b+c)
	g.jump("JLE", after("stored"))
	g.op("CMPQ turn_plain(DI), $0")
	g.jump("JNE", after("masked"))

	bias, zero, saved := g.reg(12), g.reg(13), g.reg(14)
	if g.opmask {
		bias, zero, saved = "Z27", "Z25", "Z28"
	}
	g.op("MOVQ turn_bias(DI), CX")
	g.op("TESTQ CX, CX")
	g.jump("JZ", after("biased"))
	g.load("(CX)", bias, true)
	g.op("VADDPS %s, %s, %s", bias, z, z)
	g.label(after("biased"))
	g.op("CMPQ turn_relu(DI), $0")
	g.jump("JE", after("rectified"))
	if !g.opmask {
		g.zero(zero)
	}
	g.op("VMAXPS %s, %s, %s", z, zero, z)
	g.op("VADDPS %s, %s, %s", zero, z, z)
	g.label(after("rectified"))
	g.op("CMPQ turn_saved(DI), $0")
	g.jump("JE", after("masked"))
	g.load(savedAt[c], saved, true)
	g.slope01(zero, "Z26", saved)
	g.op("VMULPS %s, %s, %s", saved, z, z)
	g.label(after("masked"))
	g.storeRow(z, outAt[c], after)
	g.label(after("stored"))
}

// storeRow stores as many elements as there are source rows, with a mask only where
// it must, since without opmasks those are slow.
func (g *amd64) storeRow(z, address string, after func(string) string) {
	if !g.opmask {
		g.op("CMPQ turn_rows(DI), $%d", g.lanes)
		g.jump("JNE", after("partial"))
		g.store(z, address, false)
		g.jump("JMP", after("stored"))
		g.label(after("partial"))
	}
	g.store(z, address, true)
}

// slope01 makes 1 of what is above 0, and 0 of the rest. The register one is used
// with opmasks alone, zero is cleared without them.
func (g *amd64) slope01(zero, one, s string) {
	const above = 0x1e // ordered, quiet >
	if g.opmask {
		g.op("VCMPPS $%#x, %s, %s, K7", above, zero, s)
		g.op("VMOVAPS.Z %s, K7, %s", one, s)
		return
	}
	// A comparison that holds sets all bits, of which the shifts leave those of 1.
	g.zero(zero)
	g.op("VCMPPS $%#x, %s, %s, %s", above, zero, s, s)
	g.op("VPSRLD $25, %s, %s", s, s)
	g.op("VPSLLD $23, %s, %s", s, s)
}
