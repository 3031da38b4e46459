package main

import "fmt"

// The registers of a turn.
var (
	sourceRows = [neonLanes]string{"R1", "R2", "R3", "R4"}
	outWalk    = walk{at: "R20", step: "R21", lane1: "R22", lane2: "R23"}
	savedWalk  = walk{at: "R6", step: "R7", lane1: "R8", lane2: "R9"}
)

const (
	columnsLeft = "R5"
	plain       = "R10"
	bias        = "R11"
	relu        = "R12"
	sourceRow   = "R13"

	biasVector = 16
	zeroVector = 17
	onesVector = 18
	savedFirst = 20
)

// turn transposes: it reads squares of four rows and columns from left to right, then
// single columns, and stores them turned, from top to bottom. Rows that there are not
// repeat the last one, as the lanes of a walk do that they become.
func (g *neon) turn() {
	fmt.Fprint(g, "\n// func neonTurn(t *turn)\nTEXT ·neonTurn(SB), NOSPLIT, $0-8\n")
	g.op("MOVD t+0(FP), R0")
	g.op("MOVD turn_cols(R0), %s", columnsLeft)
	g.op("MOVD turn_plain(R0), %s", plain)
	g.op("MOVD turn_bias(R0), %s", bias)
	g.op("MOVD turn_relu(R0), %s", relu)
	g.zero(zeroVector)
	g.ones(onesVector)
	g.op("MOVD turn_rows(R0), %s", lastColumns)
	g.bodies("", func() {
		g.enterSource()
		g.op("MOVD turn_dst(R0), %s", outWalk.at)
		g.op("MOVD turn_dstRow(R0), %s", outWalk.step)
		g.enter(outWalk, 1)
		g.op("MOVD turn_saved(R0), %s", savedWalk.at)
		g.op("MOVD turn_savedRow(R0), %s", savedWalk.step)
		g.enter(savedWalk, 1)
		g.loadBias()
		g.squares()
		g.columns()
	})
}

// enterSource points to the rows: those that repeat the last are as far away as the
// lanes of the walks, but in rows instead of floats.
func (g *neon) enterSource() {
	g.op("MOVD turn_src(R0), %s", sourceRows[0])
	g.op("MOVD turn_srcRow(R0), %s", sourceRow)
	if !g.partial {
		for r := 1; r < neonLanes; r++ {
			g.op("ADD %s, %s, %s", sourceRow, sourceRows[r-1], sourceRows[r])
		}
		return
	}
	for i, distance := range []string{column1, column2} {
		g.op("MUL %s, %s, R14", distance, sourceRow)
		g.op("ADD R14>>2, %s, %s", sourceRows[0], sourceRows[1+i])
	}
	g.op("MOVD %s, %s", sourceRows[2], sourceRows[3])
}

// loadBias loads what is added to every output row, in steps of 0, so that the
// register still says whether there is any.
func (g *neon) loadBias() {
	once := walk{at: bias, step: "R17", lane1: "R14", lane2: "R15"}
	g.to("unbiased", "CBZ "+bias+",")
	g.op("MOVD $0, %s", once.step)
	g.enter(once, 1)
	g.load(once, biasVector, 1)
	g.label("unbiased")
}

// squares turns four columns at a time: interleaving rows 0 with 2 and 1 with 3, and
// then both, lines up the rows of each column.
func (g *neon) squares() {
	g.label("square")
	g.op("CMP $%d, %s", neonLanes, columnsLeft)
	g.to("columns", "BLT")
	for r, row := range sourceRows {
		g.op("FMOVQ.P %d(%s), F%d", vectorBytes, row, 4+r)
	}
	zip := func(half, n, m, d int) { g.op("VZIP%d V%d.S4, V%d.S4, V%d.S4", half, m, n, d) }
	for half := 1; half <= 2; half++ {
		zip(half, 4, 6, 8)
		zip(half, 5, 7, 9)
		zip(1, 8, 9, 2*half-2)
		zip(2, 8, 9, 2*half-1)
	}
	g.finishTurned("Square", neonLanes)
	g.op("SUB $%d, %s", neonLanes, columnsLeft)
	g.to("square", "B")
}

// columns turns the columns that are left, one at a time.
func (g *neon) columns() {
	g.label("columns")
	g.to("turned", fmt.Sprintf("CBZ %s,", columnsLeft))
	for r, row := range sourceRows {
		g.op("VLD1.P 4(%s), V0.S[%d]", row, r)
	}
	g.finishTurned("Column", 1)
	g.op("SUB $1, %s", columnsLeft)
	g.to("columns", "B")
	g.label("turned")
}

// finishTurned stores output rows, which are the first registers, with the epilogue of
// a tile.
func (g *neon) finishTurned(of string, rows int) {
	g.to("masked"+of, "CBNZ "+plain+",")
	g.to("biased"+of, "CBZ "+bias+",")
	for r := range rows {
		g.add(biasVector, r, r)
	}
	g.label("biased" + of)
	g.to("rectified"+of, "CBZ "+relu+",")
	for r := range rows {
		g.max(zeroVector, r, r)
	}
	g.label("rectified" + of)
	g.to("masked"+of, "CBZ "+savedWalk.at+",")
	for r := range rows {
		g.load(savedWalk, savedFirst+r, 1)
		g.slope01(onesVector, savedFirst+r)
		g.multiply(savedFirst+r, r, r)
	}
	g.label("masked" + of)
	for r := range rows {
		g.store(outWalk, r, 1)
	}
}
