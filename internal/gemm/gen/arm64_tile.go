package main

import "fmt"

// leftRows point to the rows of the left operand, of which leftStep elements, in
// bytes, have been multiplied. R18 and from R27 on, registers are not to be used.
var leftRows = [...]string{"R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R11", "R12", "R13", "R14"}

const (
	leftOffset = "R15" // from the pointers of the rows to their elements of this k
	leftStep   = "R16"
	leftRow    = "R17"
	depth      = "R26"
)

// tileWalk goes through the right operand, and before and after it through those that
// the product is laid out like.
var tileWalk = walk{at: "R20", step: "R21", lane1: "R22", lane2: "R23"}

// neonBlock is the accumulators of a tile and the registers beside them.
type neonBlock struct {
	*neon
	rows, vectors int
	right         int // the first of the registers of a row
	spare         int // the first register that is left
}

func (b neonBlock) acc(row, v int) int { return row*b.vectors + v }

// tile multiplies rows of the left operand by panels of the right one, one after the
// other: each accumulator adds its k products in turn, by fused multiply and add. All
// panels but the last have full vectors.
func (g *neon) tile(rows, vectors int) {
	b := neonBlock{neon: g, rows: rows, vectors: vectors}
	b.right = rows * vectors
	b.spare = b.right + vectors
	fmt.Fprintf(g, "\n// func %[1]s(t *tile)\nTEXT ·%[1]s(SB), NOSPLIT, $0-8\n", tileName("neon", rows, vectors))
	g.op("MOVD t+0(FP), R0")
	g.label("panel")
	g.op("MOVD tile_panels(R0), R1")
	g.op("MOVD tile_last(R0), %s", lastColumns)
	g.op("MOVD $%d, R2", neonLanes)
	g.op("CMP $1, R1")
	g.op("CSEL EQ, %s, R2, %s", lastColumns, lastColumns)
	g.bodies("", func() {
		b.start()
		b.sum()
		b.finish()
		if !b.partial {
			b.next()
		}
	})
}

// next goes on to the next panel, if there is one. It leaves no pointer beyond the
// last, where the garbage collector might find it.
func (b neonBlock) next() {
	b.op("MOVD tile_panels(R0), R1")
	b.op("SUB $1, R1")
	b.to("done", "CBZ R1,")
	b.op("MOVD R1, tile_panels(R0)")
	b.op("MOVD tile_b(R0), R1")
	b.op("MOVD tile_bNext(R0), R2")
	b.op("ADD R2, R1")
	b.op("MOVD R1, tile_b(R0)")
	for _, field := range []string{"out", "in", "bias", "saved"} {
		b.op("MOVD tile_%s(R0), R1", field)
		b.op("ADD $%d, R1, R2", vectorBytes*b.vectors)
		b.op("CMP $0, R1")
		b.op("CSEL EQ, R1, R2, R1")
		b.op("MOVD R1, tile_%s(R0)", field)
	}
	b.to("panel", "B")
	b.label("done")
}

// begin goes to the first row of an operand, or elsewhere if there is none.
func (b neonBlock) begin(field, none string) {
	b.op("MOVD %s(R0), %s", field, tileWalk.at)
	b.to(none, fmt.Sprintf("CBZ %s,", tileWalk.at))
	b.enter(tileWalk, b.vectors)
}

// start fills the accumulators with zeros or with the sums so far.
func (b neonBlock) start() {
	b.op("MOVD tile_inRow(R0), %s", tileWalk.step)
	b.begin("tile_in", "fresh")
	for r := range b.rows {
		b.load(tileWalk, b.acc(r, 0), b.vectors)
	}
	b.to("begin", "B")
	b.label("fresh")
	for i := range b.right {
		b.zero(i)
	}
	b.label("begin")
}

func (b neonBlock) sum() {
	b.op("MOVD tile_k(R0), %s", depth)
	b.to("summed", fmt.Sprintf("CBZ %s,", depth))
	b.op("MOVD tile_a(R0), %s", leftRows[0])
	b.op("MOVD tile_aRow(R0), %s", leftRow)
	for r := 1; r < b.rows; r++ {
		b.op("ADD %s, %s, %s", leftRow, leftRows[r-1], leftRows[r])
	}
	b.op("MOVD $0, %s", leftOffset)
	b.op("MOVD tile_aStep(R0), %s", leftStep)
	b.op("MOVD tile_b(R0), %s", tileWalk.at)
	b.op("MOVD tile_bStep(R0), %s", tileWalk.step)
	b.enter(tileWalk, b.vectors)
	b.label("loop")
	b.step()
	b.op("SUB $1, %s", depth)
	b.to("loop", fmt.Sprintf("CBNZ %s,", depth))
	b.label("summed")
}

// step multiplies the elements of one k. Those of the left are loaded by themselves
// and multiplied as lanes, which spares the vector units to copy them to all lanes.
func (b neonBlock) step() {
	b.load(tileWalk, b.right, b.vectors)
	ahead := min(b.rows, neonRegisters-b.spare)
	left := func(r int) int { return b.spare + r%ahead }
	for r := range ahead {
		b.op("FMOVS (%s)(%s), F%d", leftRows[r], leftOffset, left(r))
	}
	for r := range b.rows {
		for v := range b.vectors {
			b.multiplyAdd(left(r), b.right+v, b.acc(r, v))
		}
		if next := r + ahead; next < b.rows {
			b.op("FMOVS (%s)(%s), F%d", leftRows[next], leftOffset, left(next))
		}
	}
	b.op("ADD %s, %s", leftStep, leftOffset)
}

// finish carries out the epilogue on the accumulators and stores them.
func (b neonBlock) finish() {
	b.addBias()
	b.rectify()
	b.mask01()
	b.op("MOVD tile_out(R0), %s", tileWalk.at)
	b.op("MOVD tile_outRow(R0), %s", tileWalk.step)
	b.enter(tileWalk, b.vectors)
	for r := range b.rows {
		b.store(tileWalk, b.acc(r, 0), b.vectors)
	}
}

func (b neonBlock) addBias() {
	b.begin("tile_bias", "biased")
	b.load(tileWalk, b.right, b.vectors)
	for r := range b.rows {
		for v := range b.vectors {
			b.add(b.right+v, b.acc(r, v), b.acc(r, v))
		}
	}
	b.label("biased")
}

func (b neonBlock) rectify() {
	b.op("MOVD tile_relu(R0), R1")
	b.to("rectified", "CBZ R1,")
	b.zero(b.spare)
	for i := range b.right {
		b.max(b.spare, i, i)
	}
	b.label("rectified")
}

// mask01 multiplies by 1 where the saved value is above 0, else by 0.
func (b neonBlock) mask01() {
	b.op("MOVD tile_savedRow(R0), %s", tileWalk.step)
	b.begin("tile_saved", "masked")
	b.ones(b.spare)
	for r := range b.rows {
		b.load(tileWalk, b.right, b.vectors)
		for v := range b.vectors {
			b.slope01(b.spare, b.right+v)
			b.multiply(b.right+v, b.acc(r, v), b.acc(r, v))
		}
	}
	b.label("masked")
}
