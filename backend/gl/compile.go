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

// program returns the program for a kernel, made when it is asked for first.
func (x *executor) program(k shaders.Kernel) *program {
	if p, ok := x.programs[k]; ok {
		return p
	}
	x.prepare([]shaders.Kernel{k})
	return x.programs[k]
}

// prepare makes the programs of kernels. Those that the cache does not have are
// compiled together.
func (x *executor) prepare(kernels []shaders.Kernel) {
	var missing []shaders.Kernel
	var sources []string
	for _, k := range kernels {
		if x.programs[k] != nil {
			continue
		}
		p := &program{}
		x.programs[k] = p
		source, err := x.device.source(k)
		if err != nil {
			p.err = fmt.Errorf("shader %v: %w", k, err)
			continue
		}
		if p.err = p.declare(k, source); p.err != nil {
			continue
		}
		if p.name = x.load(source); p.name == 0 {
			missing, sources = append(missing, k), append(sources, source)
		}
	}
	if len(missing) == 0 {
		return
	}
	for i, b := range x.gl.buildPrograms(sources) {
		p := x.programs[missing[i]]
		if p.name = b.program; p.name == 0 {
			p.err = fmt.Errorf("the driver does not compile shader %v: %s", missing[i], oneLine(b.log))
			continue
		}
		x.save(sources[i], p.name)
	}
}

// declare takes the access to each binding from the source.
func (p *program) declare(k shaders.Kernel, source string) error {
	for binding, a := range shaders.Bindings(source) {
		if binding >= maxOperands {
			return fmt.Errorf("shader %v binds block %d, OpenGL 4.3 guarantees %d", k, binding, maxOperands)
		}
		p.access[binding] = a
	}
	return nil
}

// oneLine joins the lines of a driver's log.
func oneLine(log string) string {
	lines := strings.FieldsFunc(log, func(r rune) bool { return r == '\n' || r == '\r' })
	return strings.Join(lines, "; ")
}
