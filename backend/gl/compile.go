package gl

import (
	"fmt"
	"strings"

	"github.com/dnnbench/dnnbench/shaders"
)

// program is a compiled kernel.
type program struct {
	name   uint32
	access [maxOperands]shaders.Access // by binding
	err    error                       // why there is none
}

// program returns the program for a kernel, compiled when it is asked for first.
func (x *executor) program(k shaders.Kernel) *program {
	if p, ok := x.programs[k]; ok {
		return p
	}
	p := x.compile(k)
	x.programs[k] = p
	return p
}

func (x *executor) compile(k shaders.Kernel) *program {
	source, err := x.device.source(k)
	if err != nil {
		return &program{err: fmt.Errorf("shader %v: %w", k, err)}
	}
	p := &program{}
	for binding, a := range shaders.Bindings(source) {
		if binding >= maxOperands {
			return &program{err: fmt.Errorf("shader %v binds block %d, OpenGL 4.3 guarantees %d", k, binding, maxOperands)}
		}
		p.access[binding] = a
	}
	name, log := x.gl.buildProgram(source)
	if name == 0 {
		return &program{err: fmt.Errorf("the driver does not compile shader %v: %s", k, oneLine(log))}
	}
	p.name = name
	return p
}

// oneLine joins the lines of a driver's log.
func oneLine(log string) string {
	lines := strings.FieldsFunc(log, func(r rune) bool { return r == '\n' || r == '\r' })
	return strings.Join(lines, "; ")
}
