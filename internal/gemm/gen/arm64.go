package main

import (
	"bytes"
	"fmt"
)

const arm64Header = `//go:build !noasm

#include "go_asm.h"
#include "textflag.h"

`

const (
	neonRegisters = 32
	neonLanes     = 4
)

// neon emits NEON, which has no masks. What goes through rows has two bodies: one for a
// last vector of four columns and one for fewer.
type neon struct {
	*bytes.Buffer
	body    string // what its labels end in
	partial bool   // it is that of fewer
}

// set lists for each width the heights whose accumulators leave registers for a row of
// the right operand and four elements of the left: so many are loaded ahead of their
// use, for processors that multiply in the order of the program.
func (g *neon) set() set {
	s := set{name: "neon"}
	for _, vectors := range []int{1, 2, 3, 4, 6, 8} {
		const ahead = 4
		rows := (neonRegisters - ahead - vectors) / vectors
		rows = min(rows, len(leftRows))
		s.heights = append(s.heights, height{vectors, rows})
	}
	return s
}

func (g *neon) emit(b *bytes.Buffer) {
	g.Buffer = b
	for _, h := range g.set().heights {
		for rows := 1; rows <= h.rows; rows++ {
			g.tile(rows, h.vectors)
		}
	}
	g.turn()
	g.copy()
}

func (g *neon) op(format string, args ...any) { fmt.Fprintf(g, "\t"+format+"\n", args...) }

// label names a place in the body, to goes there with an instruction.
func (g *neon) label(name string) { fmt.Fprintf(g, "\n%s:\n", name+g.body) }

func (g *neon) to(name, instruction string) { g.op("%s %s", instruction, name+g.body) }

// lastColumns is the columns of the last vector, until the bodies begin.
const lastColumns = "R25"

// bodies emits both bodies, each of which returns. Their labels end in a suffix.
func (g *neon) bodies(suffix string, emit func()) {
	g.partial, g.body = false, suffix
	g.op("CMP $%d, %s", neonLanes, lastColumns)
	g.to("partial", "BNE")
	emit()
	g.op("RET")
	g.label("partial")
	g.partial, g.body = true, suffix+"Partial"
	g.op("SUB $1, %s", lastColumns)
	g.op("LSL $2, %s, %s", lastColumns, column2)
	g.op("MOVD $4, %s", column1)
	g.op("CMP $4, %s", column2)
	g.op("CSEL LT, %s, %s, %s", column2, column1, column1)
	emit()
	g.op("RET")
	g.partial, g.body = false, ""
}
