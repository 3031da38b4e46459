package gl

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/scanner"

	"github.com/stretchr/testify/assert"
)

// glsl is what validate must know of a shader.
type glsl struct {
	blocks []glslBlock
	local  [3]int
	params int // length of the array in the uniform block; 0 for none
	shared int // bytes of shared memory
}

type glslBlock struct {
	binding       int
	reads, writes bool
}

// parseGLSL reads the declarations at the top level of a shader, token by token.
func parseGLSL(source string) *glsl {
	var s scanner.Scanner
	var text strings.Builder
	p := &glsl{local: [3]int{1, 1, 1}}
	constants := map[string]int{}
	for line := range strings.Lines(source) {
		f := strings.Fields(line)
		if len(f) >= 3 && f[0] == "#define" {
			if n, err := strconv.Atoi(strings.TrimSuffix(f[2], "u")); err == nil {
				constants[f[1]] = n
			}
		}
		if len(f) == 0 || !strings.HasPrefix(f[0], "#") {
			text.WriteString(line)
		}
	}
	s.Init(strings.NewReader(text.String()))
	s.Error = func(*scanner.Scanner, string) {} // GLSL's 1.f and 0x1u are no Go
	var statement, opening []string
	depth := 0
	for token := s.Scan(); token != scanner.EOF; token = s.Scan() {
		switch word := s.TokenText(); {
		case word == "{":
			if depth == 0 {
				p.declare(statement, constants)
				opening, statement = statement, nil
			}
			depth++
		case word == "}":
			depth--
			if depth == 0 && slices.Contains(opening, "uniform") {
				p.params = arrayLength(statement, func(w string) int { return number(w, constants) })
			}
			statement = nil
		case word == ";" && depth == 0:
			p.declare(statement, constants)
			statement = nil
		default:
			statement = append(statement, word)
		}
	}
	return p
}

// declare takes in one declaration.
func (p *glsl) declare(words []string, constants map[string]int) {
	value := func(w string) int { return number(w, constants) }
	layout := map[string]int{}
	has := map[string]bool{}
	for i, w := range words {
		has[w] = true
		if w == "=" && i > 0 && i+1 < len(words) {
			layout[words[i-1]] = value(words[i+1])
		}
	}
	switch {
	case has["const"] && has["="]:
		for i, w := range words {
			if w == "=" && i+2 == len(words) {
				constants[words[i-1]] = value(words[i+1])
			}
		}
	case has["buffer"]:
		p.blocks = append(p.blocks, glslBlock{layout["binding"], !has["writeonly"], !has["readonly"]})
	case has["shared"]:
		size := map[string]int{"float": 4, "uint": 4, "int": 4, "vec2": 8, "vec4": 16, "uvec4": 16}
		for _, w := range words {
			p.shared += size[w] * arrayLength(words, value)
		}
	case has["in"] && has["local_size_x"]:
		for i, axis := range []string{"local_size_x", "local_size_y", "local_size_z"} {
			if n, ok := layout[axis]; ok {
				p.local[i] = n
			}
		}
	}
}

// number is that of a word, or of a constant's name.
func number(word string, constants map[string]int) int {
	if n, err := strconv.Atoi(word); err == nil {
		return n
	}
	return constants[word]
}

// arrayLength is the product of what stands in brackets, each a product of words;
// 1 where there are none.
func arrayLength(words []string, value func(string) int) int {
	n, inside := 1, false
	for _, w := range words {
		switch {
		case w == "[":
			inside = true
		case w == "]":
			inside = false
		case inside && w != "*":
			n *= value(w)
		}
	}
	return n
}

func TestParseGLSL(t *testing.T) {
	p := parseGLSL(`#version 430
#define TILE 16
const uint WIDTH = 4;
layout(local_size_x = TILE, local_size_y = 2) in; // layout(binding = 9) buffer no { float z[]; };
layout(std430, binding = 0) readonly buffer A { float a[]; };
layout(std430, binding = 1) writeonly buffer B { float b[]; };
layout(std430, binding = 3) buffer C { vec4 c[]; } named;
layout(std140, binding = 0) uniform Params { uint p[7]; };
shared vec4 tile[TILE * 2];
shared float more[WIDTH];
float f(float x) { return x * 1.5; }
void main() { named.c[0] = vec4(f(a[0])); b[p[0]] = 1.0; }
`)
	assert.Equal(t, &glsl{
		blocks: []glslBlock{{0, true, false}, {1, false, true}, {3, true, true}},
		local:  [3]int{16, 2, 1},
		params: 7,
		shared: 16*32 + 4*4,
	}, p)
}
