package main

import (
	"bytes"
	"fmt"
)

const amd64Header = `//go:build !noasm

#include "go_asm.h"
#include "textflag.h"

`

// amd64 emits AVX-512 or AVX2 with FMA. The last vector of a row is loaded and stored
// under a mask: K1, or for AVX2, where masks are slow, the register of the highest
// number in code of its own for rows that end within a vector.
type amd64 struct {
	*bytes.Buffer
	name      string
	register  string
	registers int
	lanes     int
	panel     int // vectors in a packed panel
	opmask    bool

	whole  bool   // what is being emitted needs no mask
	suffix string // of its labels
}

// set lists for each width the heights whose accumulators leave registers for a row of
// the right operand, an element of the left and, without opmasks, a mask. One row is
// wide, so that its sums are enough independent chains.
func (g *amd64) set() set {
	s := set{name: g.name}
	if g.opmask { // AVX2 has too few registers
		s.dots = dotsRows
	}
	for _, vectors := range []int{1, 2, 3, 4, 8} {
		const spare = 2
		rows := (g.registers - spare - vectors) / vectors
		// 14 rows are within reach of five pointers and three addressing forms. One
		// row needs no register for the right operand but the masked one's.
		rows = max(1, min(rows, 14))
		s.heights = append(s.heights, height{vectors, rows})
	}
	return s
}

func (g *amd64) emit(b *bytes.Buffer) {
	g.Buffer = b
	fmt.Fprintf(g, "DATA %sOne<>+0(SB)/4, $1.0\nGLOBL %sOne<>(SB), RODATA|NOPTR, $4\n", g.name, g.name)
	if !g.opmask {
		g.maskTable()
	}
	for _, h := range g.set().heights {
		for rows := 1; rows <= h.rows; rows++ {
			g.tile(rows, h.vectors)
		}
	}
	for rows := 1; rows <= g.set().dots; rows++ {
		g.dots(rows)
	}
	g.turn()
	g.copy()
}

// maskTable holds full lanes and then empty ones: a mask of n lanes begins n before
// the middle.
func (g *amd64) maskTable() {
	for i := range 2 * g.lanes {
		v := uint32(0)
		if i < g.lanes {
			v = 0xffffffff
		}
		fmt.Fprintf(g, "DATA %sMask<>+%d(SB)/4, $%#x\n", g.name, 4*i, v)
	}
	fmt.Fprintf(g, "GLOBL %sMask<>(SB), RODATA|NOPTR, $%d\n", g.name, 8*g.lanes)
}

func (g *amd64) op(format string, args ...any) { fmt.Fprintf(g, "\t"+format+"\n", args...) }

func (g *amd64) label(name string) { fmt.Fprintf(g, "\n%s%s:\n", name, g.suffix) }

func (g *amd64) jump(condition, label string) { g.op("%s %s%s", condition, label, g.suffix) }

// wholeOrPartial emits code for a last vector of as many lanes as CX says: once, under
// a mask, or, without opmasks, also for a full one. Either way it goes on behind.
func (g *amd64) wholeOrPartial(emit func()) {
	if g.opmask {
		g.loadMask()
		emit()
		return
	}
	g.op("CMPQ CX, $%d", g.lanes)
	g.jump("JNE", "partial")
	outer := g.suffix
	g.whole, g.suffix = true, outer+"Whole"
	emit()
	g.whole, g.suffix = false, outer
	g.jump("JMP", "either")
	g.label("partial")
	g.loadMask()
	emit()
	g.label("either")
}

func (g *amd64) reg(i int) string { return fmt.Sprintf("%s%d", g.register, i) }

func (g *amd64) mask() string {
	if g.opmask {
		return "K1"
	}
	return g.reg(g.registers - 1)
}

// loadMask makes the mask of as many lanes as register CX says, through AX.
func (g *amd64) loadMask() {
	if g.opmask {
		g.op("MOVL $1, AX")
		g.op("SHLQ CX, AX")
		g.op("DECQ AX")
		g.op("KMOVW AX, K1")
		return
	}
	g.op("LEAQ %sMask<>+%d(SB), AX", g.name, 4*g.lanes)
	g.op("NEGQ CX")
	g.op("VMOVUPS (AX)(CX*4), %s", g.mask())
}

func (g *amd64) load(address string, to string, masked bool) {
	switch {
	case !masked || g.whole:
		g.op("VMOVUPS %s, %s", address, to)
	case g.opmask:
		g.op("VMOVUPS.Z %s, K1, %s", address, to)
	default:
		g.op("VMASKMOVPS %s, %s, %s", address, g.mask(), to)
	}
}

func (g *amd64) store(from, address string, masked bool) {
	switch {
	case !masked || g.whole:
		g.op("VMOVUPS %s, %s", from, address)
	case g.opmask:
		g.op("VMOVUPS %s, K1, %s", from, address)
	default:
		g.op("VMASKMOVPS %s, %s, %s", from, g.mask(), address)
	}
}

// vectorAt is the address of a vector of the row that a pointer points to.
func (g *amd64) vectorAt(pointer string, v int) string {
	return fmt.Sprintf("%d(%s)", 4*g.lanes*v, pointer)
}

// zero clears a register.
func (g *amd64) zero(register string) {
	if g.opmask {
		g.op("VPXORD %s, %s, %s", register, register, register)
		return
	}
	g.op("VXORPS %s, %s, %s", register, register, register)
}
