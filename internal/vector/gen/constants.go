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

// offset is where a constant is, which is added if need be.
func (t *constants) offset(v *value) int {
	k := v.key()
	if o, ok := t.offsets[k]; ok {
		return o
	}
	o := 8 * len(t.data)
	t.offsets[k] = o
	if v.op == opPattern {
		for lanes := v.lanes(t.width / 4); len(lanes) > 0; lanes = lanes[2:] {
			t.data = append(t.data, uint64(lanes[1])<<32|uint64(lanes[0]))
		}
		return o
	}
	for range t.width / 8 {
		t.data = append(t.data, v.bits)
	}
	return o
}

func (t *constants) at(v *value) string { return fmt.Sprintf("constants<>+%d(SB)", t.offset(v)) }

// print writes the table.
func (t *constants) print(out *bytes.Buffer) {
	for i, d := range t.data {
		fmt.Fprintf(out, "DATA constants<>+%d(SB)/8, $%#016x\n", 8*i, d)
	}
	fmt.Fprintf(out, "GLOBL constants<>(SB), RODATA|NOPTR, $%d\n", 8*len(t.data))
}
