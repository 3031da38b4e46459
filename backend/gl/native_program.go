//go:build gl && cgo && (linux || windows)

package gl

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unsafe"

	"github.com/go-gl/gl/v4.3-core/gl"
)

// mostThreads leaves the number of compiler threads to the driver.
const mostThreads = 0xffffffff

// buildPrograms starts all compilations and links before it asks how any went, since
// asking waits.
func (n *native) buildPrograms(sources []string) []built {
	list := make([]built, len(sources))
	compiled := make([]uint32, len(sources))
	for i, source := range sources {
		compiled[i] = gl.CreateShader(gl.COMPUTE_SHADER)
		text, free := gl.Strs(source)
		length := int32(len(source))
		gl.ShaderSource(compiled[i], 1, text, &length)
		free()
		gl.CompileShader(compiled[i])
	}
	for i, shader := range compiled {
		program := gl.CreateProgram()
		gl.ProgramParameteri(program, gl.PROGRAM_BINARY_RETRIEVABLE_HINT, gl.TRUE)
		gl.AttachShader(program, shader)
		gl.LinkProgram(program)
		list[i].program = program
	}
	for i, shader := range compiled {
		b := &list[i]
		log, ok := outcome(shader, gl.COMPILE_STATUS, gl.GetShaderiv, gl.GetShaderInfoLog)
		if ok {
			log, ok = outcome(b.program, gl.LINK_STATUS, gl.GetProgramiv, gl.GetProgramInfoLog)
		}
		gl.DetachShader(b.program, shader)
		gl.DeleteShader(shader)
		if !ok {
			gl.DeleteProgram(b.program)
			*b = built{log: log}
		}
	}
	return list
}

// outcome asks whether a compilation or a link succeeded, and for its log if not.
func outcome(object, status uint32, get func(object, name uint32, v *int32),
	text func(object uint32, size int32, length *int32, log *uint8)) (log string, ok bool) {
	var done, size int32
	get(object, status, &done)
	if done == gl.TRUE {
		return "", true
	}
	get(object, gl.INFO_LOG_LENGTH, &size)
	if size == 0 {
		return "the driver gives no reason", false
	}
	b := make([]byte, size)
	text(object, size, nil, &b[0])
	b, _, _ = bytes.Cut(b, []byte{0})
	return strings.TrimSpace(string(b)), false
}

// programBinary is the number of the driver's format, 32 bits, and the program in it.
// A driver without a format says that its programs have 0 bytes.
func (n *native) programBinary(program uint32) []byte {
	var size int32
	gl.GetProgramiv(program, gl.PROGRAM_BINARY_LENGTH, &size)
	if size <= 0 {
		return nil
	}
	b := make([]byte, 4+size)
	var format uint32
	var length int32
	gl.GetProgramBinary(program, size, &length, &format, unsafe.Pointer(&b[4]))
	if length <= 0 || length > size {
		return nil
	}
	binary.LittleEndian.PutUint32(b, format)
	return b[:4+length]
}

func (n *native) loadProgram(b []byte) (program uint32) {
	if len(b) <= 4 {
		return 0
	}
	program = gl.CreateProgram()
	gl.ProgramBinary(program, binary.LittleEndian.Uint32(b), unsafe.Pointer(&b[4]), int32(len(b)-4))
	if _, ok := outcome(program, gl.LINK_STATUS, gl.GetProgramiv, gl.GetProgramInfoLog); !ok {
		gl.DeleteProgram(program)
		return 0
	}
	return program
}

func (n *native) stamp() (mark uint32) {
	gl.GenQueries(1, &mark)
	gl.QueryCounter(mark, gl.TIMESTAMP)
	return mark
}

func (n *native) takeStamp(mark uint32) (nanoseconds uint64) {
	gl.GetQueryObjectui64v(mark, gl.QUERY_RESULT, &nanoseconds)
	gl.DeleteQueries(1, &mark)
	return nanoseconds
}
