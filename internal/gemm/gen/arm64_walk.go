package main

// walk goes from row to row of a matrix. Of a last vector of fewer than four columns,
// the lanes that have no column repeat the last one: they are loaded from its place,
// computed like it and stored to its place, so that they need no mask. The fourth lane
// is neither loaded nor stored.
type walk struct {
	at, step     string // the row, and the distance to the next
	lane1, lane2 string // columns 1 and 2 of the last vector, or what stands for them
}

// The distances in a last vector of fewer than four columns from its column 0 to
// columns 1 and 2, or to what stands for them: min(1, last-1) and last-1 floats.
const (
	column1 = "R24"
	column2 = "R25"
)

const vectorBytes = 4 * neonLanes

// enter begins at the row that w.at points to, of some vectors.
func (g *neon) enter(w walk, vectors int) {
	if !g.partial {
		return
	}
	g.op("ADD $%d, %s, %s", vectorBytes*(vectors-1), w.at, w.lane1)
	g.op("ADD %s, %s, %s", column2, w.lane1, w.lane2)
	g.op("ADD %s, %s, %s", column1, w.lane1, w.lane1)
}

// load fills consecutive registers with a row and goes to the next.
func (g *neon) load(w walk, first, vectors int) {
	whole := g.whole(vectors)
	for v := 0; v < whole; v += 2 {
		if v+1 < whole {
			g.op("FLDPQ %d(%s), (F%d, F%d)", vectorBytes*v, w.at, first+v, first+v+1)
		} else {
			g.op("FMOVQ %d(%s), F%d", vectorBytes*v, w.at, first+v)
		}
	}
	if g.partial {
		last := first + vectors - 1
		g.op("FMOVS %d(%s), F%d", vectorBytes*whole, w.at, last)
		g.op("VLD1.P (%s)(%s), V%d.S[1]", w.lane1, w.step, last)
		g.op("VLD1.P (%s)(%s), V%d.S[2]", w.lane2, w.step, last)
	}
	g.op("ADD %s, %s", w.step, w.at)
}

// store stores consecutive registers to a row and goes to the next.
func (g *neon) store(w walk, first, vectors int) {
	whole := g.whole(vectors)
	for v := 0; v < whole; v += 2 {
		if v+1 < whole {
			g.op("FSTPQ (F%d, F%d), %d(%s)", first+v, first+v+1, vectorBytes*v, w.at)
		} else {
			g.op("FMOVQ F%d, %d(%s)", first+v, vectorBytes*v, w.at)
		}
	}
	if g.partial {
		last := first + vectors - 1
		g.op("FMOVS F%d, %d(%s)", last, vectorBytes*whole, w.at)
		g.op("VST1.P V%d.S[1], (%s)(%s)", last, w.lane1, w.step)
		g.op("VST1.P V%d.S[2], (%s)(%s)", last, w.lane2, w.step)
	}
	g.op("ADD %s, %s", w.step, w.at)
}

// whole is the vectors of a row that have four columns.
func (g *neon) whole(vectors int) int {
	if g.partial {
		return vectors - 1
	}
	return vectors
}
