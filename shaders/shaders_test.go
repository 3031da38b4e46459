package shaders

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// every returns all kernels but for the products, which have too many variants.
func every() []Kernel {
	ranges := map[string][]uint8{
		"OP": {0, 1, 2, 3}, "SPREAD": {0, 1, 2, 3}, "ACT": {0, 1, 2, 3, 4, 5, 6, 7, 8},
		"GRAD": {0, 1, 2, 3, 4, 5, 6, 7, 8}, "LANES": {1, 8, MiddleLanes, LongLanes}, "TYPE": {0, 1, 2},
		"WIDTH": {1, 4}, "COUNT": {1, 4}, "LAY": {0, 1, 2},
	}
	byFamily := map[family]map[string][]uint8{
		loss:                 {"KIND": {0, 1, 2, 3, 4, 5, 6}, "GRAD": {0, 1}, "STATE": {0, 1, 2}},
		lossSegments:         {"KIND": {0, 1, 2, 3, 4, 5, 6}, "LANES": {32}, "WIDTH": {1}},
		lossRows:             {"KIND": {0, 1, 2, 3, 4, 5, 6}},
		softmax:              {"LANES": {1, 8, 32}},
		softmaxGrad:          {"LANES": {1, 8, 32}, "PART": {0, 1, 2}},
		across:               {"LANES": {1, 8, 32}},
		normaliseRows:        {"LANES": {1, 8, 32}, "ACT": {0, 3, 6}},
		normaliseColumns:     {"GIVEN": {0, 1, 2}, "ACT": {0, 3, 6}},
		normaliseGradRows:    {"LANES": {1, 8, 32}},
		columnSums:           {"OF": {0, 1, 2}},
		columnStatistics:     {"OF": {0, 1, 2}},
		normaliseGradColumns: {"INPUT": {0, 1, 2}},
		random:               {"KIND": {0, 1, 2}},
		optimize:             {"KIND": {0, 1, 2, 3, 4, 5, 6, 7, 8}, "ADVANCE": {0, 1, 2}, "WIDTH": {1, 4}, "COUNT": {1, 4}},
	}
	var list []Kernel
	var vary func(k Kernel, option int)
	vary = func(k Kernel, option int) {
		names := families[k.family].options
		if option == len(names) {
			if possible(k) {
				list = append(list, k)
			}
			return
		}
		values, ok := byFamily[k.family][names[option]]
		if !ok {
			values, ok = ranges[names[option]]
		}
		if !ok {
			values = []uint8{0, 1}
		}
		for _, v := range values {
			k.options[option] = v
			vary(k, option+1)
		}
	}
	for f := binary; f < gemm; f++ {
		vary(Kernel{family: f}, 0)
	}
	list = slices.DeleteFunc(list, func(k Kernel) bool { // a cursor is in a state, and a state is there for something
		return k.family == loss && (k.options[3] == 0 && k.options[4] == 1 || k.options[3] == 1 && k.options[4] == 0)
	})
	return append(list, products()...)
}

// possible reports whether the options of a kernel go together: single numbers are whole,
// and pairs of value and index are read one by one.
func possible(k Kernel) bool {
	option := map[string]uint8{"WHOLE": 1}
	for i, name := range families[k.family].options {
		option[name] = k.options[i]
	}
	switch {
	case k.family == loss && option["SMOOTH"] == 1:
		return option["KIND"] < 2 && option["LANES"] == 1 // the others are not smoothed
	case k.family == loss && option["WEIGHTED"] == 1:
		return option["LANES"] == 1
	case k.family == lossRows:
		return option["KIND"]%6 == 0 && (option["SMOOTH"] == 0 || option["KIND"] == 0)
	case k.family == lossSegments: // of which two have the gradient apart
		apart := option["KIND"]%6 == 0
		return (option["SMOOTH"] == 0 || option["KIND"] < 2) && (option["WEIGHTED"] == 0 || option["GRAD"] == 1) &&
			(option["PART"] == 0 || apart) && (!apart || option["PART"] == option["GRAD"])
	case k.family == normaliseColumns && option["RUNNING"] == 1:
		return option["GIVEN"] == 0 // others are not moved
	case option["WIDTH"] == 1:
		return option["WHOLE"] == 1
	case k.family == across:
		return option["PAIRS"] == 0
	case k.family == down:
		return option["OP"] != 3
	case k.family == binary:
		return option["SPREAD"] != 3
	}
	return true
}

// products returns each tile with each pair of transposes, and each epilogue, all with
// and without vectors.
func products() []Kernel {
	var list []Kernel
	add := func(g Gemm) {
		list = append(list, g.Kernel())
		g.VectorX, g.VectorY, g.VectorDst = true, true, true
		list = append(list, g.Kernel())
	}
	for _, tile := range Tiles() {
		for trans := range 4 {
			add(Gemm{Tile: tile, TransX: trans&1 != 0, TransY: trans&2 != 0, RowSums: trans&1 != 0, Carry: trans == 3})
		}
	}
	for _, tile := range []Tile{Direct8x64, Block64x64} {
		for act := range uint8(9) {
			add(Gemm{Tile: tile, Bias: true, Activation: act})
			add(Gemm{Tile: tile, Beta: true, SaveZ: true, Grad: act})
			add(Gemm{Tile: tile, Carry: true, Beta: true, Bias: true, SaveZ: true, Activation: act, Grad: act})
		}
		add(Gemm{Tile: tile, TransX: true, RowSums: true, Finite: true})
		add(Gemm{Tile: tile, RowSums: true, Carry: true, Finite: true})
		add(Gemm{Tile: tile, Beta: true, Finite: true})
		add(Gemm{Tile: tile, HalfY: true})
		add(Gemm{Tile: tile, TransY: true, HalfY: true})
	}
	return list
}

func TestSources(t *testing.T) {
	for _, k := range every() {
		source, err := k.Source()
		require.NoError(t, err)
		access := Bindings(source)
		assert.LessOrEqual(t, len(access), 8, "%v: OpenGL 4.3 guarantees 8 blocks", k)
		var all Access
		for binding, a := range access {
			assert.NotZero(t, a, "%v: binding %d is not used", k, binding)
			all |= a
		}
		assert.NotZero(t, all&Write, "%v writes nothing", k)
		assert.Contains(t, source, "void main()", "%v", k)
		assert.NotContains(t, source, "#include", "%v", k)
		assert.NotContains(t, source, "#if", "%v", k)
	}
}

// TestArrival holds shaders whose last work group finishes what the others began to what
// makes that safe: every invocation arrives, and the losses that it adds up are coherent.
func TestArrival(t *testing.T) {
	found := map[family]bool{}
	for _, k := range every() {
		source, err := k.Source()
		require.NoError(t, err)
		if !strings.Contains(source, "isLast(") {
			continue
		}
		found[k.family] = true
		_, main, _ := strings.Cut(source, "void main() {")
		assert.NotContains(t, main, "return", "%v", k)
		if k.family == loss {
			assert.Contains(t, source, "coherent buffer Sample", "%v", k)
		}
	}
	assert.Equal(t, map[family]bool{loss: true, optimize: true, norm: true}, found)
}

// TestCompile gives every variant to the reference compiler, where it is installed.
func TestCompile(t *testing.T) {
	validator, err := exec.LookPath("glslangValidator")
	if err != nil {
		t.Skip("glslangValidator is not installed; the OpenGL lane compiles the shaders too")
	}
	dir := t.TempDir()
	byPath := map[string]Kernel{}
	args := []string{"-S", "comp"}
	for _, k := range every() {
		source, err := k.Source()
		require.NoError(t, err)
		path := filepath.Join(dir, k.String()+".glsl")
		require.NoError(t, os.WriteFile(path, []byte(source), 0o600))
		byPath[path] = k
		args = append(args, path)
	}
	out, err := exec.Command(validator, args...).CombinedOutput()
	for _, line := range bytes.Split(out, []byte("\n")) {
		if bytes.Contains(line, []byte("ERROR")) || bytes.Contains(line, []byte("WARNING")) {
			t.Logf("%s", line)
		}
	}
	require.NoError(t, err, "of %d shaders", len(byPath))
}
