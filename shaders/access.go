package shaders

import (
	"regexp"
	"strconv"
)

// Access says what a shader does with a storage block.
type Access uint8

// A block is read unless it is declared writeonly, and written unless readonly.
const (
	Read  Access = 1
	Write Access = 2
)

var block = regexp.MustCompile(`layout\s*\(\s*std430\s*,\s*binding\s*=\s*(\d+)\s*\)\s*((?:\w+\s+)*)buffer\b`)

// mostBindings is more than any driver has.
const mostBindings = 1024

var qualifier = regexp.MustCompile(`\w+`)

// Bindings returns the access to each block that a source declares, by binding; 0
// for a binding that it does not use. Blocks that the preprocessor leaves out must
// have been left out before.
func Bindings(source string) []Access {
	var list []Access
	for _, m := range block.FindAllStringSubmatch(source, -1) {
		binding, err := strconv.Atoi(m[1])
		if err != nil || binding >= mostBindings {
			continue // the compiler refuses it too
		}
		for len(list) <= binding {
			list = append(list, 0)
		}
		a := Read | Write
		for _, q := range qualifier.FindAllString(m[2], -1) {
			switch q {
			case "readonly":
				a &^= Write
			case "writeonly":
				a &^= Read
			}
		}
		list[binding] |= a
	}
	return list
}
