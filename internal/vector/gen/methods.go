package main

import (
	"bytes"
	"fmt"
	"go/format"
	"strings"
)

// levels are the instruction sets of each architecture, with their constants in
// package simd.
var levels = map[string][]string{"amd64": {"AVX512", "AVX2"}, "arm64": {"NEON"}}

// methods prints the methods of Set for an architecture: with assembly, or for "" those
// of builds that have none.
func methods(arch string, all []*kernel) []byte {
	var out bytes.Buffer
	out.WriteString(generated)
	if arch == "" {
		out.WriteString("//go:build noasm || !(amd64 || arm64)\n\npackage vector\n")
	} else {
		out.WriteString("//go:build !noasm\n\npackage vector\n\nimport \"unsafe\"\n\n")
		fmt.Fprintf(&out, "import \"github.com/dnnbench/dnnbench/internal/simd\"\n")
	}
	for _, k := range all {
		fmt.Fprintf(&out, "\n// %s %s%s\nfunc (s Set) %s(%s) {\n", k.name, k.doc, k.remark(), k.name, k.arguments())
		if arch == "" {
			out.WriteString("panic(noKernels)\n}\n")
			continue
		}
		k.method(&out, levels[arch])
	}
	for _, k := range all {
		for _, level := range levels[arch] {
			fmt.Fprintf(&out, "\n//go:noescape\n%s\n", k.signature(level))
		}
	}
	return formatted(&out)
}

func formatted(out *bytes.Buffer) []byte {
	text, err := format.Source(out.Bytes())
	if err != nil {
		panic(fmt.Sprintf("%v in:\n%s", err, out.Bytes()))
	}
	return text
}

// remark documents what the assembly demands of the slices.
func (k *kernel) remark() string {
	var s string
	if k.whole {
		s += "\n// The slices have a multiple of BlockLength elements."
	}
	for _, p := range k.of(isSlice) {
		if p.element == isFloat64 {
			s += "\n// Behind " + p.name + " there is room up to a multiple of Lanes elements"
			if p.written {
				s += ", which is written over"
			}
			s += "."
		}
	}
	for _, p := range k.of(isLanes) {
		s += "\n// Element i goes to lane i mod Lanes of " + p.name + "."
	}
	return s
}

// arguments are the parameters of the method.
func (k *kernel) arguments() string {
	var args []string
	for _, p := range k.params {
		t := string(p.element)
		switch p.shape {
		case isSlice:
			t = "[]" + t
		case isLanes:
			t = "*[Lanes]" + t
		}
		args = append(args, p.name+" "+t)
	}
	return strings.Join(args, ", ")
}

// method calls the assembly of the set's level.
func (k *kernel) method(out *bytes.Buffer, levels []string) {
	slices := k.of(isSlice)
	fmt.Fprintf(out, "n := len(%s)\n", slices[0].name)
	if k.whole {
		out.WriteString("wholeBlocks(n)\n")
	}
	for _, p := range slices[1:] {
		if p.element == isFloat64 {
			fmt.Fprintf(out, "_ = %s[:padded(n)]\n", p.name)
		} else {
			fmt.Fprintf(out, "_ = %s[:n]\n", p.name)
		}
	}
	var pointers, others []string
	for _, p := range slices {
		pointers = append(pointers, "unsafe.SliceData("+p.name+")")
	}
	for _, s := range []shape{isScalar, isLanes} {
		for _, p := range k.of(s) {
			others = append(others, p.name)
		}
	}
	args := strings.Join(append(append(pointers, "n"), others...), ", ")
	out.WriteString("switch s.level {\n")
	for _, level := range levels {
		fmt.Fprintf(out, "case simd.%s: %s%s(%s)\n", level, k.function(), level, args)
	}
	out.WriteString("default: panic(noKernels)\n}\n}\n")
}
