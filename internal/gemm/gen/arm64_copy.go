package main

import "fmt"

// neonPanel is the vectors of a packed panel's row.
const neonPanel = 3

// copy copies rows of at most a panel. Rows some way down are fetched ahead: they lie
// apart, often on pages of their own, where the processor foresees nothing.
func (g *neon) copy() {
	const rows, ahead, columns = "R1", "R2", lastColumns
	from := walk{at: "R3", step: "R4", lane1: "R5", lane2: "R6"}
	to := walk{at: "R7", step: "R8", lane1: "R9", lane2: "R10"}
	fmt.Fprint(g, "\n// func neonCopy(s *strip)\nTEXT ·neonCopy(SB), NOSPLIT, $0-8\n")
	g.op("MOVD s+0(FP), R0")
	g.op("MOVD strip_rows(R0), %s", rows)
	g.op("MOVD strip_src(R0), %s", from.at)
	g.op("MOVD strip_srcRow(R0), %s", from.step)
	g.op("MOVD strip_dst(R0), %s", to.at)
	g.op("MOVD strip_dstRow(R0), %s", to.step)
	g.op("MOVD strip_cols(R0), %s", columns)
	for vectors := 1; vectors <= neonPanel; vectors++ {
		width := fmt.Sprint(vectors)
		if vectors < neonPanel {
			g.op("CMP $%d, %s", neonLanes, columns)
			g.op("BGT wider%s", width)
		}
		g.bodies(width, func() {
			g.enter(from, vectors)
			g.enter(to, vectors)
			g.label("row")
			g.op("ADD %s<<3, %s, %s", from.step, from.at, ahead)
			g.op("PRFM (%s), PLDL1KEEP", ahead)
			g.load(from, 0, vectors)
			g.store(to, 0, vectors)
			g.op("SUB $1, %s", rows)
			g.to("row", "CBNZ "+rows+",")
		})
		if vectors < neonPanel {
			g.label("wider" + width)
			g.op("SUB $%d, %s", neonLanes, columns)
		}
	}
}
