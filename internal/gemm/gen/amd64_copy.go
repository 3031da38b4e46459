package main

import "fmt"

// copy copies rows of at most a panel's vectors. Rows some way down are fetched ahead:
// they lie apart, often on pages of their own, where the processor foresees nothing.
func (g *amd64) copy() {
	fmt.Fprintf(g, "\n// func %[1]sCopy(s *strip)\nTEXT ·%[1]sCopy(SB), NOSPLIT, $0-8\n", g.name)
	g.op("MOVQ s+0(FP), DI")
	g.op("MOVQ strip_src(DI), SI")
	g.op("MOVQ strip_srcRow(DI), BX")
	g.op("MOVQ strip_dst(DI), R8")
	g.op("MOVQ strip_dstRow(DI), DX")
	g.op("MOVQ strip_rows(DI), R9")
	g.op("MOVQ strip_cols(DI), CX")
	for vectors := 1; vectors <= g.panel; vectors++ {
		wider := fmt.Sprintf("wider%d", vectors)
		if vectors < g.panel {
			g.op("CMPQ CX, $%d", g.lanes)
			g.op("JGT %s", wider)
		}
		g.suffix = fmt.Sprint(vectors)
		g.wholeOrPartial(func() { g.copyRows(vectors) })
		g.suffix = ""
		g.op("VZEROUPPER")
		g.op("RET")
		if vectors < g.panel {
			g.label(wider)
			g.op("SUBQ $%d, CX", g.lanes)
		}
	}
}

func (g *amd64) copyRows(vectors int) {
	g.label("row")
	for v := range vectors {
		if v*g.lanes*4%64 == 0 {
			g.op("PREFETCHT0 %d(SI)(BX*8)", v*g.lanes*4)
		}
		g.load(g.vectorAt("SI", v), g.reg(v), v == vectors-1)
	}
	for v := range vectors {
		g.store(g.reg(v), g.vectorAt("R8", v), v == vectors-1)
	}
	g.op("ADDQ BX, SI")
	g.op("ADDQ DX, R8")
	g.op("DECQ R9")
	g.jump("JNZ", "row")
}
