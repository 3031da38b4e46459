package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGeneratedFilesAreUpToDate(t *testing.T) {
	for name, want := range generate() {
		got, err := os.ReadFile(filepath.Join("..", name))
		require.NoError(t, err)
		assert.True(t, string(got) == string(want), "%s is not what go generate writes", name)
	}
}

// Every machine word must be what LLVM makes of the mnemonic beside it.
func TestNEONWordsAreTheirMnemonics(t *testing.T) {
	assembler, err := exec.LookPath("llvm-mc")
	if err != nil {
		t.Skip("llvm-mc is not installed")
	}
	lines := regexp.MustCompile(`WORD \$0x([0-9a-fA-F]{8}) // (.*)`).FindAllStringSubmatch(string(generate()["kernels_arm64.s"]), -1)
	require.NotEmpty(t, lines)
	var source strings.Builder
	for _, l := range lines {
		source.WriteString(l[2] + "\n")
	}
	cmd := exec.Command(assembler, "-triple=aarch64", "-mattr=+neon", "-show-encoding")
	cmd.Stdin = strings.NewReader(source.String())
	out, err := cmd.Output()
	require.NoError(t, err)
	encodings := regexp.MustCompile(`encoding: \[0x(..),0x(..),0x(..),0x(..)\]`).FindAllStringSubmatch(string(out), -1)
	require.Len(t, encodings, len(lines))
	for i, e := range encodings {
		require.Equal(t, strings.ToLower(lines[i][1]), e[4]+e[3]+e[2]+e[1], lines[i][2])
	}
}

func TestScheduleComputesArgumentsFirst(t *testing.T) {
	for _, k := range kernels() {
		done := map[*value]bool{}
		for _, v := range schedule(k.roots()) {
			for _, a := range v.args {
				assert.True(t, done[a] || a.invariant() || a.op == opCarried, "%s", k.name)
			}
			assert.False(t, done[v], "%s: twice", k.name)
			done[v] = true
		}
	}
}

// With fewer registers than values are alive at once there is no text; with a few more
// there is, whatever number of invariants stays in memory.
func TestAllocationNoticesWhenRegistersRunOut(t *testing.T) {
	for free, fits := range map[int]bool{1: false, 30: true} {
		k := newKernel("Sum", "").slices("dst", "x", "y", "z")
		x, y, z := k.load("x"), k.load("y"), k.load("z")
		k.store("dst", fma(add(x, y), sub(y, z), mul(x, z)))
		k.layOut()
		c := newContext(&arm64{newConstants(16)})
		c.spare[vectors] = upTo(0, free)
		b := newBody(k, false, (&arm64{}).missing)
		c.body(b.order, b.roots, func() { c.register(b.roots[0]) })
		assert.Equal(t, fits, !c.full, fmt.Sprint(free))
	}
}
