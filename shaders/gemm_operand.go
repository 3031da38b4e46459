package shaders

import (
	"fmt"
	"strings"
)

// factor is op(x) or op(y) as a kernel reads it: an extent, of rows or of columns of
// dst, by k.
type factor struct {
	name                 string // "x" or "y"
	along                bool   // neighbours in memory are neighbours along the extent, not along k
	vector               bool   // the block is an array of vectors
	first, pitch, extent string // parameters
	origin               string // of the work group's block along the extent
	size                 int    // of the block along the extent
	own                  int    // of an invocation
	place                string // an invocation's first four within the block
	step                 int    // from one of its fours to the next
	padding              string // what stands beyond k
	pairs                bool   // vectors are read as pairs of numbers, or as one of pairs of halves
	half                 bool   // binary16
	deep                 int    // k of a load
}

func (w *gemmWriter) factors() (x, y factor) {
	t := w.tiling
	m, n := t.warp()
	x = factor{name: "x", along: w.TransX, vector: w.VectorX, pairs: t.Pairs, first: "p[6]", pitch: "p[3]", extent: "p[0]",
		origin: "row0", size: t.M, own: t.Rows, place: "ry", step: m / t.Rows}
	y = factor{name: "y", along: !w.TransY, vector: w.VectorY, pairs: t.Pairs, first: "p[7]", pitch: "p[4]", extent: "p[1]",
		origin: "column0", size: t.N, own: t.Columns, place: "cx", step: n / t.Columns, half: w.HalfY}
	x.deep, y.deep = w.deep(x), w.deep(y)
	// 0·-0 is -0, which added to any sum leaves it as it is, -0 too.
	x.padding, y.padding = "0.0", "uintBitsToFloat(0x80000000u)"
	return x, y
}

// deep is the k of a load: one, or as many as a vector has. Vectors of four would make
// the kernels for software renderers, whose invocations have the most sums, too long to
// compile in time where they widen halves, too.
func (w *gemmWriter) deep(f factor) int {
	switch {
	case !f.quads():
		return 1
	case f.pairs && w.HalfY:
		return 2
	}
	return 4
}

// bases declares, under a name, where four neighbours along the extent begin at k = 0;
// those beyond the matrix repeat the last, and are not stored. A vector along the
// extent is one base, anything else four.
func (w *gemmWriter) bases(f factor, name, four string) {
	if f.along && f.vector {
		w.line("    uint %s = %s / 4u + min(%s / 4u + %s, %s / 4u - 1u);", name, f.first, f.origin, four, f.extent)
		return
	}
	for i := range 4 {
		at := fmt.Sprintf("min(%s + (%s) * 4u + %du, %s - 1u)", f.origin, four, i, f.extent)
		switch {
		case f.along:
			w.line("    uint %s_%d = %s + %s;", name, i, f.first, at)
		case f.vector:
			w.line("    uint %s_%d = (%s + %s * %s) / %du;", name, i, f.first, at, f.pitch, f.deep)
		default:
			w.line("    uint %s_%d = %s + %s * %s;", name, i, f.first, at, f.pitch)
		}
	}
}

// element is the type of the elements of the block.
func (f factor) element() string {
	switch {
	case f.half && (!f.vector || f.deep == 2):
		return "uint"
	case f.deep == 2:
		return "double"
	case f.half && f.pairs:
		return "double"
	case f.half:
		return "uvec2"
	case f.vector && f.pairs:
		return "dvec2"
	}
	return element(f.vector)
}

// at is the number, or the vector, at an index.
func (f factor) at(index string) string {
	at := fmt.Sprintf("%s[%s]", f.name, index)
	switch {
	case f.half && !f.vector:
		return fmt.Sprintf("halfOfY(%s)", index)
	case f.half && f.deep == 2:
		return fmt.Sprintf("widenTwo(%s)", at)
	case f.deep == 2:
		return fmt.Sprintf("fromPair(%s)", at)
	case f.half && f.pairs:
		return fmt.Sprintf("widenFour(unpackDouble2x32(%s))", at)
	case f.half:
		return fmt.Sprintf("widenFour(%s)", at)
	case f.vector && f.pairs:
		return fmt.Sprintf("fromPairs(%s)", at)
	}
	return at
}

// quads reports that loads are of some k at four places, and not of one k.
func (f factor) quads() bool { return f.vector && !f.along }

// four is the expression for four neighbours along the extent at one k.
func (f factor) four(base, k string) string {
	if f.along && f.vector {
		return f.at(fmt.Sprintf("%s + %s * (%s / 4u)", base, k, f.pitch))
	}
	var list [4]string
	for i := range list {
		if f.along {
			list[i] = f.at(fmt.Sprintf("%s_%d + %s * %s", base, i, k, f.pitch))
		} else {
			list[i] = f.at(fmt.Sprintf("%s_%d + %s", base, i, k))
		}
	}
	return "vec4(" + strings.Join(list[:], ", ") + ")"
}

// turned is the expression for four neighbours along the extent at the c-th k of a load,
// from the four vectors along k called name_0 to name_3.
func turned(name string, c int) string {
	return fmt.Sprintf("vec4(%[1]s_0.%[2]c, %[1]s_1.%[2]c, %[1]s_2.%[2]c, %[1]s_3.%[2]c)", name, "xyzw"[c])
}
