package main

import (
	"bytes"
	"fmt"
)

// arm64Assembly prints all kernels for NEON. R0 and on walk along the slices, R9 counts
// what is left, R12 points to the constants.
func arm64Assembly(all []*kernel) []byte {
	var out bytes.Buffer
	out.WriteString(generated + "//go:build !noasm\n\n#include \"textflag.h\"\n")
	table := newConstants(16)
	for _, k := range all {
		t := &arm64{table}
		l := arm64Loop{kernel: k, target: t, main: newBody(k, false, t.missing), tail: newBody(k, true, t.missing), copies: k.copies(t.lanes())}
		l.print(&out)
	}
	out.WriteString("\n")
	table.print(&out)
	return out.Bytes()
}

type arm64Loop struct {
	kernel     *kernel
	target     *arm64
	main, tail body
	copies     int
	length     int // offset of the argument
}

// step is the number of elements of an iteration.
func (l *arm64Loop) step() int { return l.kernel.vectors * l.target.lanes() * l.copies }

// bounced lists the slices that the tail copies to the stack: those of float64 have
// room behind their end.
func (l *arm64Loop) bounced() []*param {
	var all []*param
	for _, p := range l.kernel.of(isSlice) {
		if p.element == isFloat32 && !l.kernel.whole {
			all = append(all, p)
		}
	}
	return all
}

// room is what the copy of a slice takes on the stack.
func (l *arm64Loop) room() int { return 4 * l.step() }

func (l *arm64Loop) print(out *bytes.Buffer) {
	var size int
	l.length, size = l.kernel.layOut()
	frame := l.room() * len(l.bounced())
	fmt.Fprintf(out, "\n// %s\nTEXT ·%sNEON(SB), NOSPLIT, $%d-%d\n", l.kernel.signature("NEON"), l.kernel.function(), frame, size)
	out.Write(text(l.target, l.loop))
}

func (l *arm64Loop) loop(c *context, pinned int) {
	k := l.kernel
	for _, p := range k.of(isSlice) {
		c.line("MOVD %s+%d(FP), R%d", p.name, p.offset, p.index)
	}
	c.line("MOVD n+%d(FP), R9", l.length)
	c.line("MOVD $constants<>(SB), R12")
	l.begin(c)
	all := invariants(l.tail.order, l.tail.roots)
	c.pin(all[:min(pinned, len(all))])
	c.line("SUBS $%d, R9, R9", l.step())
	c.line("BLT tail")
	c.out.WriteString("loop:\n")
	for i := range l.copies {
		c.block = i
		l.body(c, l.main)
	}
	for _, p := range k.of(isSlice) {
		c.line("ADD $%d, R%d", l.step()*p.size(), p.index)
	}
	c.line("SUBS $%d, R9, R9", l.step())
	c.line("BGE loop")
	c.out.WriteString("tail:\n")
	if !k.whole {
		l.bounce(c)
	}
	c.out.WriteString("done:\n")
	l.end(c)
	c.line("RET")
}

// bounce carries out the body for what is left on copies on the stack, which have the
// length of an iteration.
func (l *arm64Loop) bounce(c *context) {
	c.line("ADDS $%d, R9, R9", l.step())
	c.line("BEQ done")
	slices := l.bounced()
	for i, p := range slices {
		c.line("MOVD R%d, R%d", p.index, 19+p.index)
		c.line("MOVD $room-%d(SP), R%d", l.room()*(len(slices)-i), p.index)
		if p.read {
			l.copy(c, "in"+p.name, 19+p.index, p.index)
		}
	}
	for i := range l.copies {
		if len(l.kernel.accumulators) > 0 {
			iota := &value{op: opPattern, bits: uint64(16 + i), lanes: func(int) []uint32 {
				first := uint32(4 * i)
				return []uint32{first, first + 1, first + 2, first + 3}
			}}
			c.line("FMOVQ %d(R12), F30", l.target.constants.offset(iota, l.target.lanes()))
			instruction{0x4E040C00, "dup v%d.4s, w%d"}.print(c, 31, 9)
			neonLessWords.print(c, 31, 31, 30)
		}
		c.block = i
		l.body(c, l.tail)
	}
	for _, p := range slices {
		if p.written {
			l.copy(c, "out"+p.name, p.index, 19+p.index)
		}
	}
}

// copy copies the R9 words at R(from) to R(to).
func (l *arm64Loop) copy(c *context, label string, from, to int) {
	c.line("MOVD R%d, R14", from)
	c.line("MOVD R%d, R15", to)
	c.line("MOVD R9, R16")
	c.out.WriteString(label + ":\n")
	c.line("MOVWU.P 4(R14), R17")
	c.line("MOVW.P R17, 4(R15)")
	c.line("SUBS $1, R16, R16")
	c.line("BNE %s", label)
}

func (l *arm64Loop) begin(c *context) {
	for i := range l.copies {
		for _, a := range l.kernel.accumulators {
			for _, v := range a.carried {
				r := c.take(vectors)
				c.accumulators[carriedAt{v, i}] = r
				if a.first != nil {
					l.target.invariant(c, groups, r)
					l.target.invariant(c, a.first, 31)
					neonBinary[opAddWords].print(c, r, r, 31)
					continue
				}
				l.target.invariant(c, &value{op: opConstant, kind: v.kind, bits: a.initial}, r)
			}
		}
	}
}

func (l *arm64Loop) end(c *context) {
	for _, a := range l.kernel.accumulators {
		if a.param == nil {
			continue
		}
		c.line("MOVD %s+%d(FP), R10", a.param.name, a.param.offset)
		for i := range l.copies {
			for _, v := range a.carried {
				c.line("FMOVQ F%d, %d(R10)", c.accumulators[carriedAt{v, i}], (i*len(a.carried)+v.part)*16)
			}
		}
	}
}

func (l *arm64Loop) body(c *context, b body) {
	c.body(b.order, b.roots, func() {
		for i, s := range l.kernel.stores {
			c.line("FMOVQ F%d, %s", c.register(b.roots[i]), l.target.address(c, s.param, s.part))
		}
		i := len(l.kernel.stores)
		for _, a := range l.kernel.accumulators {
			for _, v := range a.carried {
				l.target.move(c, c.register(b.roots[i]), c.accumulators[carriedAt{v, c.block}])
				i++
			}
		}
	})
}

func (t *arm64) address(c *context, p *param, part int) string {
	return fmt.Sprintf("%d(R%d)", (c.block*p.registers+part)*t.lanes()*min(p.size(), 4), p.index)
}
