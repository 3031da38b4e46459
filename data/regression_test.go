package data

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadTargets(t *testing.T) {
	const rows = "1,2,30,4\n5,6,70,8\n-1,-2,-3e1,-4\n"
	for name, tt := range map[string]struct {
		text    string
		columns []string
		x       []float32
		targets []float32
	}{
		"by name":          {"a,b,price,c\n" + rows, []string{"price"}, []float32{1, 2, 4, 5, 6, 8, -1, -2, -4}, []float32{30, 70, -30}},
		"by number":        {rows, []string{"3"}, []float32{1, 2, 4, 5, 6, 8, -1, -2, -4}, []float32{30, 70, -30}},
		"in another order": {"a,b,price,c\n" + rows, []string{"c", "a"}, []float32{2, 30, 6, 70, -2, -30}, []float32{4, 1, 8, 5, -4, -1}},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := ReadCSV(strings.NewReader(tt.text), "f", CSV{Targets: tt.columns})
			require.NoError(t, err)
			assert.Equal(t, tt.x, s.X)
			assert.Equal(t, tt.targets, s.Targets)
			assert.Equal(t, tt.columns, s.Outputs)
			assert.Equal(t, 3, s.Len())
			assert.Nil(t, s.Labels)
			part, err := s.Subset([]int{2, 0})
			require.NoError(t, err)
			n := len(tt.columns)
			assert.Equal(t, append(append([]float32{}, tt.targets[2*n:]...), tt.targets[:n]...), part.Targets)
			train, test, err := Split(s, 0.3, 1)
			require.NoError(t, err)
			assert.Equal(t, []int{2, 1}, []int{train.Len(), test.Len()})
		})
	}
}

func TestReadTargetsRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		text    string
		columns []string
		want    string
	}{
		"no such column":  {"a,b\n1,2\n", []string{"c"}, `column "c" is neither a name`},
		"one twice":       {"a,b\n1,2\n", []string{"a", "1"}, "named twice"},
		"all":             {"a,b\n1,2\n", []string{"a", "b"}, "keep some as features"},
		"no number":       {"a,b\n1,x\n", []string{"b"}, `"x" is not a finite number`},
		"nothing":         {"a,b\n", []string{"b"}, "no samples"},
		"an empty target": {"a,b\n1,\n", []string{"b"}, `"" is not a finite number`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadCSV(strings.NewReader(tt.text), "f", CSV{Targets: tt.columns})
			assert.ErrorContains(t, err, tt.want)
		})
	}
	folder := t.TempDir()
	_, err := LoadTargets(filepath.Join(folder, "x.npy"), []string{"1"})
	assert.ErrorContains(t, err, "of a .csv file")
	_, err = LoadTargets(filepath.Join(folder, "x.csv"), []string{"1"})
	assert.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, os.Mkdir(filepath.Join(folder, "d.csv"), 0o755))
	_, err = LoadTargets(filepath.Join(folder, "d.csv"), []string{"1"})
	assert.ErrorContains(t, err, "not a plain file")
}

func TestStandardiseTargets(t *testing.T) {
	s := &Set{Name: "s", Features: 1, X: []float32{1, 2}, Targets: []float32{10, 5, 30, 5}, Outputs: []string{"a", "b"}}
	fit, err := FitTargets(s)
	require.NoError(t, err)
	assert.Equal(t, Standardisation{Mean: []float64{20, 5}, Deviation: []float64{10, 1}}, fit)
	standard, err := fit.ApplyTargets(s)
	require.NoError(t, err)
	assert.Equal(t, []float32{-1, 0, 1, 0}, standard.Targets)
	_, err = FitTargets(&Set{Name: "s"})
	assert.ErrorContains(t, err, "no targets")
	_, err = fit.ApplyTargets(&Set{Name: "s"})
	assert.ErrorContains(t, err, "0 targets")
}
