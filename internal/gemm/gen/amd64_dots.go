package main

import "fmt"

// dotsRows is the most rows of the left operand that go with columns turned on the
// way. For more rows it pays to turn the columns first and use them again.
const dotsRows = 4

// dots multiplies few rows of the left operand by columns whose elements lie side by
// side along k, so many columns as a vector has lanes: squares of them are turned in
// the registers, and never stored. Elements of the left operand lie side by side too.
func (g *amd64) dots(rows int) {
	// The square and what turning it takes are below the accumulators.
	b := block{amd64: g, rows: rows, vectors: 1, first: 22, free: 22 + rows}
	fmt.Fprintf(g, "\n// func %[1]s(t *tile)\nTEXT ·%[1]s(SB), NOSPLIT, $0-8\n", dotsName(g.name, rows))
	g.op("MOVQ t+0(FP), DI")
	g.quarterMasks()
	g.label("panel")
	g.op("MOVQ $%d, CX", g.lanes)
	g.op("CMPQ tile_panels(DI), $1")
	g.op("CMOVQEQ tile_last(DI), CX")
	g.op("MOVQ CX, R12")
	g.loadMask()
	b.start()
	b.sumDots()
	b.finish()
	b.next()
	g.op("VZEROUPPER")
	g.op("RET")
}

func dotsName(set string, rows int) string { return fmt.Sprintf("%sDots%d", set, rows) }

// sumDots takes R12 columns. SI points to the first one, at k; R8 and R9 to the left
// operand, as in a tile.
func (b block) sumDots() {
	b.op("MOVQ tile_a(DI), R8")
	b.op("MOVQ tile_aRow(DI), BX")
	b.op("LEAQ (BX)(BX*2), R9")
	b.op("ADDQ R8, R9")
	b.op("MOVQ tile_b(DI), SI")
	b.op("MOVQ tile_bStep(DI), DX")
	b.op("MOVQ tile_k(DI), R11")
	b.label("square")
	b.op("CMPQ R11, $%d", b.lanes)
	b.jump("JLT", "narrow")
	b.loadColumns("whole", func(r int) {
		for q := range b.lanes / 4 {
			b.loadQuarter(fmt.Sprintf("%d(CX)", 16*q), 4*q+r%4, r/4)
		}
	})
	for q := range b.lanes / 4 {
		b.turnBlock(q)
		for c := range 4 {
			b.multiplyColumn(4*q+c, c)
		}
	}
	b.op("ADDQ $%d, SI", 4*b.lanes)
	b.op("ADDQ $%d, R8", 4*b.lanes)
	b.op("ADDQ $%d, R9", 4*b.lanes)
	b.op("SUBQ $%d, R11", b.lanes)
	b.jump("JMP", "square")

	b.label("narrow")
	b.op("TESTQ R11, R11")
	b.jump("JZ", "summed")
	b.op("MOVQ R11, CX")
	b.op("MOVL $1, AX")
	b.op("SHLQ CX, AX")
	b.op("DECQ AX")
	b.op("KMOVW AX, K2")
	b.loadColumns("few", func(r int) { b.op("VMOVUPS.Z (CX), K2, %s", b.reg(r)) })
	b.swap512()
	for q := range b.lanes / 4 {
		b.turnBlock(q)
		for c := range 4 {
			b.op("CMPQ R11, $%d", 4*q+c)
			b.jump("JLE", "summed")
			b.multiplyColumn(4*q+c, c)
		}
	}
	b.label("summed")
}

// loadColumns loads the columns that there are.
func (b block) loadColumns(label string, load func(r int)) {
	b.op("MOVQ SI, CX")
	for r := range b.lanes {
		load(r)
		if r < b.lanes-1 {
			b.op("CMPQ R12, $%d", r+1)
			b.jump("JLE", label)
			b.op("ADDQ DX, CX")
		}
	}
	b.label(label)
}

// multiplyColumn adds the products of element k of the left rows with what turning
// has left in a register: element k of all columns.
func (b block) multiplyColumn(k, c int) {
	left := [...]string{"%d(R8)", "%d(R8)(BX*1)", "%d(R8)(BX*2)", "%d(R9)"}
	for r := range b.rows {
		b.op("VFMADD231PS.BCST "+left[r]+", %s, %s", 4*k, b.joined(c), b.acc(r, 0))
	}
}
