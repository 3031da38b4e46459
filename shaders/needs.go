package shaders

import (
	"regexp"
	"strconv"
)

// Needs is what a shader asks of a device.
type Needs struct {
	Blocks      int // storage blocks
	Group       [3]int
	SharedBytes int
}

// Invocations is the size of the work group.
func (n Needs) Invocations() int { return n.Group[0] * n.Group[1] * n.Group[2] }

var (
	localSize = regexp.MustCompile(`local_size_([xyz])\s*=\s*(\d+)`)
	shared    = regexp.MustCompile(`(?m)^\s*shared\s+(\w+)\s+\w+\s*(?:\[\s*(\d+)\s*\])?\s*;`)
)

// typeBytes are the bytes of the types that lie in shared memory, each vector on a
// multiple of 16 as drivers count it.
var typeBytes = map[string]int{"float": 4, "uint": 4, "int": 4, "vec2": 8, "uvec2": 8, "vec4": 16, "uvec4": 16}

// NeedsOf reads them from the declarations of a source whose extents are numbers, as
// those of the products are.
func NeedsOf(source string) Needs {
	n := Needs{Group: [3]int{1, 1, 1}}
	for _, access := range Bindings(source) {
		if access != 0 {
			n.Blocks++
		}
	}
	for _, m := range localSize.FindAllStringSubmatch(source, -1) {
		if v, err := strconv.Atoi(m[2]); err == nil {
			n.Group[m[1][0]-'x'] = v
		}
	}
	for _, m := range shared.FindAllStringSubmatch(source, -1) {
		count := 1
		if v, err := strconv.Atoi(m[2]); err == nil {
			count = v
		}
		n.SharedBytes += count * typeBytes[m[1]]
	}
	return n
}
