package main

import (
	"bytes"
	"fmt"
)

// constants is the table of a file's constants in memory.
type constants struct {
	width   int // bytes that each takes
	offsets map[key]int
	data    []uint64
}

func newConstants(width int) *constants { return &constants{width: width, offsets: map[key]int{}} }

// offset is where a constant is, which is added if need be. A pattern is as wide as the
// register.
func (t *constants) offset(v *value, lanes int) int {
	k := v.key()
	if v.op == opPattern {
		k.bits |= uint64(lanes) << 32
	}
	if o, ok := t.offsets[k]; ok {
		return o
	}
	o := 8 * len(t.data)
	t.offsets[k] = o
	if v.op == opPattern {
		for lanes := v.lanes(lanes); len(lanes) > 0; lanes = lanes[2:] {
			t.data = append(t.data, uint64(lanes[1])<<32|uint64(lanes[0]))
		}
		return o
	}
	for range t.width / 8 {
		t.data = append(t.data, v.bits)
	}
	return o
}

func (t *constants) at(v *value, lanes int) string {
	return fmt.Sprintf("constants<>+%d(SB)", t.offset(v, lanes))
}

// print writes the table.
func (t *constants) print(out *bytes.Buffer) {
	for i, d := range t.data {
		fmt.Fprintf(out, "DATA constants<>+%d(SB)/8, $%#016x\n", 8*i, d)
	}
	fmt.Fprintf(out, "GLOBL constants<>(SB), RODATA|NOPTR, $%d\n", 8*len(t.data))
}
