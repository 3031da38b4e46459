package main

import (
	"bytes"
	"fmt"
)

// reference prints the kernels as plain Go for one element after the other, and the
// table by which tests call them.
func reference(all []*kernel) []byte {
	var out bytes.Buffer
	out.WriteString(generated + "package vector\n\nimport \"math\"\n\ntype reference struct{}\n")
	for _, k := range all {
		r := referencePrinter{out: &out, names: map[*value]string{}}
		r.kernel(k)
	}
	referenceTable(&out, all)
	return formatted(&out)
}

type referencePrinter struct {
	out   *bytes.Buffer
	names map[*value]string
}

func (r *referencePrinter) line(format string, args ...any) {
	fmt.Fprintf(r.out, format+"\n", args...)
}

func (r *referencePrinter) kernel(k *kernel) {
	r.line("\nfunc (reference) %s(%s) {", k.name, k.arguments())
	for _, a := range k.accumulators {
		if a.param == nil {
			r.names[a.carried[0]] = fmt.Sprintf("(%s + uint32(i/4))", a.first.param.name)
			continue
		}
		if a.initial == 0 {
			r.line("clear(%s[:])", a.param.name)
		} else {
			r.line("for i := range %s { %[1]s[i] = math.Float32frombits(%#x) }", a.param.name, uint32(a.initial))
		}
		r.names[a.carried[0]] = a.param.name + "[i%Lanes]"
	}
	roots := expand(k.roots(), func(v *value) *value {
		if v.op == opInside || v.op == opJoin { // the loop ends with the operands, and has no halves
			return v.args[0]
		}
		if v.plain != nil {
			return v.plain
		}
		return v
	})
	r.line("for i := 0; i < len(%s); i += %d {", k.of(isSlice)[0].name, k.vectors)
	for _, v := range schedule(scalarRoots(k, roots)) {
		name := fmt.Sprintf("v%d", len(r.names))
		r.names[v] = name
		r.line("%s := %s", name, r.expression(v))
	}
	for i, s := range k.stores {
		if !s.upperHalf() {
			r.line("%s[i+%d] = %s", s.param.name, s.part, r.read(roots[i], kindOf(s.param.element)))
		}
	}
	i := len(k.stores)
	for _, a := range k.accumulators {
		if a.param == nil {
			continue
		}
		r.line("%s = %s", r.names[a.carried[0]], r.read(roots[i], kindOf(a.param.element)))
		i += len(a.next)
	}
	r.line("}\n}")
}

// scalarRoots leaves out the upper halves of float64 values, which in scalar code are
// the same as the lower.
func scalarRoots(k *kernel, roots []*value) []*value {
	var all []*value
	for i, s := range k.stores {
		if !s.upperHalf() {
			all = append(all, roots[i])
		}
	}
	i := len(k.stores)
	for _, a := range k.accumulators {
		if a.param == nil { // loops count
			continue
		}
		all = append(all, roots[i])
		i += len(a.next)
	}
	return all
}

func (s store) upperHalf() bool { return s.param.element == isFloat64 && s.part == 1 }

func kindOf(e element) kind {
	switch e {
	case isFloat64:
		return float64s
	case isUint32:
		return words
	}
	return float32s
}

// read is a value as an operand of some kind.
func (r *referencePrinter) read(v *value, k kind) string {
	text := r.names[v]
	switch v.op {
	case opConstant:
		if k == float64s {
			return fmt.Sprintf("math.Float64frombits(%#x)", v.bits)
		}
		text = fmt.Sprintf("uint32(%#x)", uint32(v.bits))
		if k == float32s {
			return "math.Float32frombits(" + text + ")"
		}
		return text
	case opScalar:
		text = v.param.name
	}
	switch {
	case v.kind == float32s && k == words:
		return "math.Float32bits(" + text + ")"
	case v.kind == words && k == float32s:
		return "math.Float32frombits(" + text + ")"
	}
	return text
}

// referenceOf are the expressions of operations; operands take the kind beside them.
var referenceOf = map[operation]struct {
	kind   kind
	format string
}{
	opAnd: {words, "%s & %s"}, opOr: {words, "%s | %s"}, opXor: {words, "%s ^ %s"},
	opAddWords: {words, "%s + %s"}, opSubWords: {words, "%s - %s"},
	opMultiplyLow: {words, "%s * %s"}, opMultiplyHigh: {words, "multiplyHigh(%s, %s)"},
	opMax: {float32s, "larger(%s, %s)"}, opMin: {float32s, "smaller(%s, %s)"}, opScale: {float32s, "scaled(%s, %s)"},
	opLess: {float32s, "%s < %s"}, opEqual: {float32s, "%s == %s"}, opLessWords: {words, "int32(%s) < int32(%s)"},
	opTruncate: {float32s, "uint32(int32(%s))"}, opFromWord: {words, "float32(int32(%s))"},
	opWidenLow: {float32s, "float64(%s)"}, opShrink: {float64s, "float32(%s)"},
}

func (r *referencePrinter) expression(v *value) string {
	switch v.op {
	case opLoad:
		if v.param.element == isUint8 {
			return fmt.Sprintf("uint32(%s[i])", v.param.name)
		}
		return v.param.name + "[i]"
	case opAdd, opSub, opMul, opDiv:
		sign := map[operation]string{opAdd: "+", opSub: "-", opMul: "*", opDiv: "/"}[v.op]
		text := r.read(v.args[0], v.kind) + sign + r.read(v.args[1], v.kind)
		if v.op == opMul { // a conversion keeps the compiler from fusing it with a sum
			return map[kind]string{float32s: "float32", float64s: "float64"}[v.kind] + "(" + text + ")"
		}
		return text
	case opSqrt:
		if v.kind == float64s {
			return "math.Sqrt(" + r.read(v.args[0], v.kind) + ")"
		}
		return "float32(math.Sqrt(float64(" + r.read(v.args[0], v.kind) + ")))"
	case opFMA, opFNMA:
		sign := map[operation]string{opFMA: "", opFNMA: "-"}[v.op]
		f := map[kind]string{float32s: "fma32", float64s: "math.FMA"}[v.kind]
		return fmt.Sprintf("%s(%s%s, %s, %s)", f, sign, r.read(v.args[0], v.kind), r.read(v.args[1], v.kind), r.read(v.args[2], v.kind))
	case opShiftLeft:
		return fmt.Sprintf("%s << %d", r.read(v.args[0], words), v.bits)
	case opShiftRight:
		return fmt.Sprintf("%s >> %d", r.read(v.args[0], words), v.bits)
	case opShiftRightSign:
		return fmt.Sprintf("uint32(int32(%s) >> %d)", r.read(v.args[0], words), v.bits)
	case opSelect:
		return fmt.Sprintf("chosen(%s, %s, %s)", r.names[v.args[0]], r.read(v.args[1], v.kind), r.read(v.args[2], v.kind))
	}
	f := referenceOf[v.op]
	args := make([]any, len(v.args))
	for i, a := range v.args {
		args[i] = r.read(a, f.kind)
	}
	if f.format == "" {
		panic(fmt.Sprintf("the reference cannot print operation %d", v.op))
	}
	return fmt.Sprintf(f.format, args...)
}

// referenceTable lists the kernels for tests that treat all alike.
func referenceTable(out *bytes.Buffer, all []*kernel) {
	out.WriteString("\n// kernels are the methods that Set and reference share.\ntype kernels interface {\n")
	for _, k := range all {
		fmt.Fprintf(out, "%s(%s)\n", k.name, k.arguments())
	}
	out.WriteString("}\n\nvar table = []tableEntry{\n")
	for _, k := range all {
		fmt.Fprintf(out, "{name: %q, whole: %v, ", k.name, k.whole)
		args, written := "", ""
		counts := map[string]int{}
		for _, p := range k.params {
			list := map[shape]string{isSlice: "slices", isScalar: "scalars", isLanes: "lanes"}[p.shape]
			if p.shape != isScalar && p.element == isFloat64 || p.element == isUint8 || p.element == isUint32 {
				list = string(p.element) + list
			}
			args += fmt.Sprintf("a.%s[%d], ", list, counts[list])
			counts[list]++
			if p.shape == isSlice && p.element == isFloat32 {
				written += fmt.Sprintf("%v, ", p.written)
			}
		}
		fmt.Fprintf(out, "written: []bool{%s}, scalars: %d, call: func(k kernels, a *arguments) { k.%s(%s) }},\n", written, counts["scalars"], k.name, args)
	}
	out.WriteString("}\n")
}
