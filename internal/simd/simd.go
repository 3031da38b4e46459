// Package simd says which vector instructions the assembly of this module may use.
// It is the one place that knows the processor features behind each level and the
// environment variable that overrides the choice.
package simd

import (
	"fmt"
	"os"
	"strings"
)

// Level is a family of vector instructions. Assembly written for one level runs on
// no other.
type Level uint8

// The levels, in order of preference.
const (
	None   Level = iota // no assembly: plain Go
	NEON                // arm64: 32 registers of 16 bytes
	AVX2                // amd64: AVX2, FMA3 and F16C, 16 registers of 32 bytes
	AVX512              // amd64: AVX-512 F, DQ, BW and VL, 32 registers of 64 bytes
)

// Variable names the environment variable that [Choose] obeys.
const Variable = "DNNBENCH_SIMD"

var names = [...]string{None: "none", NEON: "neon", AVX2: "avx2", AVX512: "avx512"}

func (l Level) String() string {
	if int(l) < len(names) {
		return names[l]
	}
	return fmt.Sprintf("level %d", uint8(l))
}

// Detect returns the best level of this processor in this build: None on processors
// without assembly here, or with the build tag noasm.
func Detect() Level {
	levels := available()
	return levels[len(levels)-1]
}

// Choose returns the level that the environment variable [Variable] names, or that of
// [Detect] where it is not set. It is an error to name a level that does not exist, or
// that this processor or this build does not have.
func Choose() (Level, error) { return choose(os.Getenv(Variable), available()) }

// choose finds a name among the levels available; no name means the last.
func choose(name string, levels []Level) (Level, error) {
	if name == "" {
		return levels[len(levels)-1], nil
	}
	choices := make([]string, 0, len(levels))
	for _, l := range levels {
		if l.String() == name {
			return l, nil
		}
		choices = append(choices, l.String())
	}
	return None, fmt.Errorf("%s=%q: this processor and build offer %s", Variable, name, strings.Join(choices, ", "))
}

// Available lists the levels of this processor in this build, None first and the best
// last.
func Available() []Level { return available() }
