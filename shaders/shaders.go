// Package shaders holds the OpenGL compute shaders and makes their source text.
//
// A .comp file is a family of kernels, whose variants differ in options; a .glsl
// file is shared code, brought in by #include. The products of matrices are written
// by the generator in gemm.go.
//
// All kernels are GLSL 4.30. They take their parameters as one array of words,
//
//	layout(std140, binding = 0) uniform Params { uint p[n]; };
//
// in which floats stand as their bits, and their tensors as storage blocks from
// binding 0 on. The opening comment of each file says what the words mean.
//
// # Accuracy
//
// Drivers' exp, log and tanh are inaccurate, lose NaN and differ from each other. The
// functions here are our own, from additions, multiplications and divisions alone.
// Each states its error in units of the last place, as measured against float64 on
// samples of all exponents where those three are correctly rounded. OpenGL asks less:
// 2.5 ulp for a division, and a device may flush denormals to 0. Add at most 2 ulp for
// each division in a function there.
//
// Sums run in a fixed order: lanes take every so manieth element or four of them, and
// what they found is combined in an order of its own; there are no atomic floats. Where the
// order of operations makes the result, variables are precise: without it a compiler may
// make y of (x+y)-x.
package shaders

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed *.comp *.glsl
var files embed.FS

// Kernel names one compute shader: a variant of a family. It is a comparable value.
type Kernel struct {
	family  family
	options [maxOptions]uint8
}

// maxOptions is the most options that a family has.
const maxOptions = 15

// String is the family and its options, as "binary OP=2 SPREAD=0".
func (k Kernel) String() string {
	var b strings.Builder
	b.WriteString(families[k.family].name)
	for i, name := range families[k.family].options {
		fmt.Fprintf(&b, " %s=%d", name, k.options[i])
	}
	return b.String()
}

// Source returns the text for the driver's compiler.
func (k Kernel) Source() (string, error) {
	f := families[k.family]
	options := make(map[string]int, len(f.options))
	var text strings.Builder
	for i, name := range f.options {
		options[name] = int(k.options[i])
		fmt.Fprintf(&text, "#define %s %d\n", name, k.options[i])
	}
	if k.family == gemm {
		text.WriteString(gemmOf(k).source())
	} else {
		body, err := files.ReadFile(f.name + ".comp")
		if err != nil {
			return "", fmt.Errorf("shader %s: %w", f.name, err)
		}
		text.Write(body)
	}
	source, err := Resolve(text.String(), options)
	if err != nil {
		return "", fmt.Errorf("shader %v: %w", k, err)
	}
	return source, nil
}
