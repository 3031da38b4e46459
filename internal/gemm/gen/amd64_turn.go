package main

import "fmt"

// The registers of a turn. Addresses of output rows 4l+c are the pointer, moved by c
// rows, plus l times four rows.
var (
	outAt   = [...]string{"(R8)", "(R8)(R9*1)", "(R8)(R9*2)", "(R8)(R10*1)"}
	savedAt = [...]string{"(R12)", "(R12)(R13*1)", "(R12)(R13*2)", "(R12)(R15*1)"}
)

// turn transposes: it reads squares of as many rows and columns as a vector has lanes,
// from left to right, and stores them turned, from top to bottom. Within 128-bit lanes
// two rounds of unpacking turn 4×4 pieces; then whole lanes change places.
func (g *amd64) turn() {
	fmt.Fprintf(g, "\n// func %[1]sTurn(t *turn)\nTEXT ·%[1]sTurn(SB), NOSPLIT, $0-8\n", g.name)
	g.op("MOVQ t+0(FP), DI")
	g.op("MOVQ turn_src(DI), SI")
	g.op("MOVQ turn_srcRow(DI), BX")
	g.op("MOVQ turn_dst(DI), R8")
	g.op("MOVQ turn_dstRow(DI), DX")
	g.op("LEAQ (DX*4), R9")
	g.op("LEAQ (R9)(R9*2), R10")
	g.op("MOVQ turn_saved(DI), R12")
	g.op("MOVQ turn_savedRow(DI), R13")
	g.op("SHLQ $2, R13")
	g.op("LEAQ (R13)(R13*2), R15")
	g.op("MOVQ turn_cols(DI), R11")
	g.label("square")
	g.op("TESTQ R11, R11")
	g.op("JLE done")
	g.squareMasks()
	g.loadSquare()
	g.turnQuarters()
	if g.opmask {
		g.op("VPXORD Z25, Z25, Z25")
		g.op("VBROADCASTSS %sOne<>(SB), Z26", g.name)
	} else {
		g.op("VMOVUPS (AX), %s", g.mask())
	}
	for c := range 4 {
		g.joinQuarters(c)
		for l := range g.lanes / 4 {
			g.outRow(c, l)
		}
		g.op("ADDQ DX, R8")
		g.op("MOVQ turn_savedRow(DI), CX")
		g.op("ADDQ CX, R12")
	}
	if g.lanes == 16 {
		g.op("ADDQ R10, R8")
		g.op("ADDQ R15, R12")
	} else {
		g.op("ADDQ R9, R8")
		g.op("ADDQ R13, R12")
	}
	g.op("ADDQ $%d, SI", 4*g.lanes)
	g.op("SUBQ $%d, R11", g.lanes)
	g.op("JMP square")
	g.label("done")
	g.op("VZEROUPPER")
	g.op("RET")
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

// loadSquare loads the rows there are; the registers of others hold what is not
// stored.
func (g *amd64) loadSquare() {
	label := "loaded"
	g.op("MOVQ SI, CX")
	for r := range g.lanes {
		// The mask register of AVX2 is the last to be overwritten, by unpacking.
		if g.opmask {
			g.op("VMOVUPS.Z (CX), K2, %s", g.reg(r))
		} else {
			g.op("VMASKMOVPS (CX), %s, %s", g.mask(), g.reg(r))
		}
		if r < g.lanes-1 {
			g.op("CMPQ turn_rows(DI), $%d", r+1)
			g.op("JLE %s", label)
			g.op("ADDQ BX, CX")
		}
	}
	g.label(label)
}

// turnQuarters turns the 4×4 pieces: register 4q+c then holds, in lane l, column 4l+c
// of rows 4q to 4q+3.
func (g *amd64) turnQuarters() {
	n := g.lanes
	for i := 0; i < n; i += 2 {
		g.op("VUNPCKLPS %s, %s, %s", g.reg(i+1), g.reg(i), g.reg(n+i))
		g.op("VUNPCKHPS %s, %s, %s", g.reg(i+1), g.reg(i), g.reg(n+i+1))
	}
	for i := 0; i < n; i += 4 {
		g.op("VUNPCKLPD %s, %s, %s", g.reg(n+i+2), g.reg(n+i), g.reg(i))
		g.op("VUNPCKHPD %s, %s, %s", g.reg(n+i+2), g.reg(n+i), g.reg(i+1))
		g.op("VUNPCKLPD %s, %s, %s", g.reg(n+i+3), g.reg(n+i+1), g.reg(i+2))
		g.op("VUNPCKHPD %s, %s, %s", g.reg(n+i+3), g.reg(n+i+1), g.reg(i+3))
	}
}

// joined is the register of output row 4l+c while c is being stored.
func (g *amd64) joined(l int) string {
	if g.opmask {
		return g.reg(20 + l)
	}
	return g.reg(8 + l)
}

func (g *amd64) joinQuarters(c int) {
	if !g.opmask {
		g.op("VPERM2F128 $0x20, Y%d, Y%d, %s", 4+c, c, g.joined(0))
		g.op("VPERM2F128 $0x31, Y%d, Y%d, %s", 4+c, c, g.joined(1))
		return
	}
	const even, odd = 0x88, 0xdd
	g.op("VSHUFF32X4 $%#x, Z%d, Z%d, Z16", even, 4+c, c)
	g.op("VSHUFF32X4 $%#x, Z%d, Z%d, Z17", odd, 4+c, c)
	g.op("VSHUFF32X4 $%#x, Z%d, Z%d, Z18", even, 12+c, 8+c)
	g.op("VSHUFF32X4 $%#x, Z%d, Z%d, Z19", odd, 12+c, 8+c)
	g.op("VSHUFF32X4 $%#x, Z18, Z16, %s", even, g.joined(0))
	g.op("VSHUFF32X4 $%#x, Z19, Z17, %s", even, g.joined(1))
	g.op("VSHUFF32X4 $%#x, Z18, Z16, %s", odd, g.joined(2))
	g.op("VSHUFF32X4 $%#x, Z19, Z17, %s", odd, g.joined(3))
}

// outRow stores output row 4l+c, if there is such a row, with the epilogue of a tile.
func (g *amd64) outRow(c, l int) {
	z := g.joined(l)
	after := func(step string) string { return fmt.Sprintf("%s%d", step, 4*l+c) }
	g.op("CMPQ R11, $%d", 4*l+c)
	g.op("JLE %s", after("stored"))
	g.op("CMPQ turn_plain(DI), $0")
	g.op("JNE %s", after("masked"))

	bias, zero, saved := g.reg(11), g.reg(12), g.reg(13)
	if g.opmask {
		bias, zero, saved = "Z27", "Z25", "Z28"
	}
	g.op("MOVQ turn_bias(DI), CX")
	g.op("TESTQ CX, CX")
	g.op("JZ %s", after("biased"))
	g.load("(CX)", bias, true)
	g.op("VADDPS %s, %s, %s", bias, z, z)
	g.label(after("biased"))
	g.op("CMPQ turn_relu(DI), $0")
	g.op("JE %s", after("rectified"))
	if !g.opmask {
		g.zero(zero)
	}
	g.op("VMAXPS %s, %s, %s", z, zero, z)
	g.op("VADDPS %s, %s, %s", zero, z, z)
	g.label(after("rectified"))
	g.op("CMPQ turn_saved(DI), $0")
	g.op("JE %s", after("masked"))
	g.load(savedAt[l], saved, true)
	g.slope01(zero, "Z26", saved)
	g.op("VMULPS %s, %s, %s", saved, z, z)
	g.label(after("masked"))
	g.store(z, outAt[l], true)
	g.label(after("stored"))
}

// slope01 makes 1 of what is above 0, and 0 of the rest. The register one is used
// with opmasks alone, zero is cleared without them.
func (g *amd64) slope01(zero, one, s string) {
	const above = 0x1e // ordered, quiet >
	if g.opmask {
		g.op("VCMPPS $%#x, %s, %s, K3", above, zero, s)
		g.op("VMOVAPS.Z %s, K3, %s", one, s)
		return
	}
	// A comparison that holds sets all bits, of which the shifts leave those of 1.
	g.zero(zero)
	g.op("VCMPPS $%#x, %s, %s, %s", above, zero, s, s)
	g.op("VPSRLD $25, %s, %s", s, s)
	g.op("VPSLLD $23, %s, %s", s, s)
}
