package data

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
)

// folder writes files by their names.
func folder(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, file := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), file, 0o600))
	}
	return dir
}

func gzipped(file []byte) []byte {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(file) // to memory
	_ = z.Close()
	return packed.Bytes()
}

// Samples that can be told apart, and their labels.
const trainSamples, testSamples, sampleFeatures = 301, 40, 6

func sampleBytes(n int) (features, labels []byte) {
	for i := range n {
		labels = append(labels, byte(i%3))
		for j := range sampleFeatures {
			features = append(features, byte(i*7+j*31))
		}
	}
	return features, labels
}

func floats(size int, x []byte) []byte {
	var file []byte
	for i, v := range x {
		if size == 4 {
			file = binary.LittleEndian.AppendUint32(file, math.Float32bits(float32(v)/3+float32(i%5)))
		} else {
			file = binary.LittleEndian.AppendUint64(file, math.Float64bits(float64(v)/3))
		}
	}
	return file
}

// storedFolders are the forms that Open knows.
func storedFolders(t *testing.T) map[string]string {
	train, trainLabels := sampleBytes(trainSamples)
	test, testLabels := sampleBytes(testSamples)
	idx := map[string][]byte{
		"train-images-idx3-ubyte": idxFile(8, train, trainSamples, 2, 3), "train-labels-idx1-ubyte": idxFile(8, trainLabels, trainSamples),
		"t10k-images-idx3-ubyte": idxFile(8, test, testSamples, 2, 3), "t10k-labels-idx1-ubyte": idxFile(8, testLabels, testSamples),
	}
	packed := map[string][]byte{}
	for name, file := range idx {
		packed[name+".gz"] = gzipped(file)
	}
	numpy := func(kind string, size int) map[string][]byte {
		x, y := train, test
		if size > 1 {
			x, y = floats(size, train), floats(size, test)
		}
		return map[string][]byte{"x_train.npy": npyFile(kind, "(301, 6)", x), "y_train.npy": npyFile("|u1", "(301,)", trainLabels),
			"x_test.npy": npyFile(kind, "(40, 6)", y), "y_test.npy": npyFile("|u1", "(40,)", testLabels)}
	}
	return map[string]string{
		"IDX": folder(t, idx), "IDX, gzipped": folder(t, packed),
		"uint8": folder(t, numpy("|u1", 1)), "float32": folder(t, numpy("<f4", 4)), "float64": folder(t, numpy("<f8", 8)),
	}
}

// TestStoredRowsAreThoseOfTheSet reads rows from files in a random order, and holds
// them against the set in memory.
func TestStoredRowsAreThoseOfTheSet(t *testing.T) {
	for name, dir := range storedFolders(t) {
		t.Run(name, func(t *testing.T) {
			whole, wholeTest, err := Load(dir)
			require.NoError(t, err)
			train, test, err := Open(dir)
			require.NoError(t, err)
			defer func() { assert.NoError(t, train.Close()); assert.NoError(t, test.Close()) }()
			assert.Equal(t, trainSamples, train.Len())
			assert.Equal(t, whole.Labels, train.Labels)
			assert.Equal(t, wholeTest.Labels, test.Labels)
			assert.Equal(t, whole.Classes, train.Classes)
			assert.Equal(t, whole.Classes, test.Classes)
			assert.Equal(t, []int{whole.Features, whole.Width, whole.Height}, []int{train.Features, train.Width, train.Height})
			assert.Equal(t, []float32{whole.Scale, whole.Shift}, []float32{train.Scale, train.Shift})

			order := append(backend.Stream{Seed: 1, Purpose: backend.PurposeShuffle}.Permutation(1, trainSamples), 7, 7, 8)
			inOrder := make([]int, len(order))
			for i, row := range order {
				inOrder[i] = int(row)
			}
			want, err := whole.Subset(inOrder)
			require.NoError(t, err)
			if whole.U8 != nil {
				assert.Equal(t, want.U8, readAll(t, train.U8, order))
				_, err := train.FitStandardisation(t.Context())
				assert.ErrorContains(t, err, "no numbers")
				return
			}
			assert.Equal(t, want.X, readAll(t, train.X, order))
			s, err := FitStandardisation(whole)
			require.NoError(t, err)
			stored, err := train.FitStandardisation(t.Context())
			require.NoError(t, err)
			assert.Equal(t, s, stored, "to the bit")
			want, err = s.Apply(want)
			require.NoError(t, err)
			rows := stored.Rows(train.X)
			x := make([]float32, len(want.X))
			require.NoError(t, rows.ReadRows(t.Context(), x, order))
			assert.Equal(t, want.X, x)
		})
	}
}

func readAll[T float32 | uint8](t *testing.T, rows *Rows[T], order []int32) []T {
	x := make([]T, len(order)*sampleFeatures)
	require.NoError(t, rows.ReadRows(t.Context(), x, order))
	return x
}

func TestOpenRefuses(t *testing.T) {
	x, y := sampleBytes(3)
	good := map[string][]byte{
		"x_train.npy": npyFile("|u1", "(3, 6)", x), "y_train.npy": npyFile("|u1", "(3,)", y),
		"x_test.npy": npyFile("|u1", "(3, 6)", x), "y_test.npy": npyFile("|u1", "(3,)", y),
	}
	for name, tt := range map[string]struct {
		change func(files map[string][]byte)
		want   string
	}{
		"no test part":      {func(f map[string][]byte) { delete(f, "x_test.npy") }, "holds no features of its test part"},
		"no labels":         {func(f map[string][]byte) { delete(f, "y_train.npy") }, "the labels of"},
		"a short file":      {func(f map[string][]byte) { f["x_train.npy"] = f["x_train.npy"][:90] }, "cut short"},
		"no header":         {func(f map[string][]byte) { f["x_test.npy"] = []byte("x") }, "does not start as a NumPy file"},
		"more bytes":        {func(f map[string][]byte) { f["x_train.npy"] = append(f["x_train.npy"], 1) }, "but 19 follow"},
		"integers":          {func(f map[string][]byte) { f["x_train.npy"] = npyFile("<i2", "(3, 3)", x) }, "save it as uint8, float32 or float64"},
		"one axis":          {func(f map[string][]byte) { f["x_train.npy"] = npyFile("|u1", "(18,)", x) }, "and another"},
		"labels for others": {func(f map[string][]byte) { f["y_train.npy"] = npyFile("|u1", "(2,)", y[:2]) }, "one label for each sample"},
		"other features":    {func(f map[string][]byte) { f["x_test.npy"] = npyFile("|u1", "(3, 2)", x[:6]) }, "6 features and the test part 2"},
		"IDX integers": {func(f map[string][]byte) {
			f["train-images-idx3-ubyte"] = idxFile(0x0C, make([]byte, 24), 1, 2, 3)
		}, "only bytes are read row by row"},
		"half a gzip": {func(f map[string][]byte) {
			f["train-images-idx3-ubyte.gz"] = gzipped(idxFile(8, x, 3, 2, 3))[:20]
		}, "unpacking it"},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string][]byte{}
			for k, v := range good {
				files[k] = slices.Clone(v)
			}
			tt.change(files)
			_, _, err := Open(folder(t, files))
			require.ErrorContains(t, err, tt.want)
			assert.NotContains(t, err.Error(), "\n")
		})
	}
}

func TestStoredRowsOfAFileThatShrinks(t *testing.T) {
	dir := storedFolders(t)["float32"]
	train, test, err := Open(dir)
	require.NoError(t, err)
	defer func() { assert.NoError(t, train.Close()); assert.NoError(t, test.Close()) }()
	path := filepath.Join(dir, "x_train.npy")
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, info.Size(), StoredBytes(dir))
	require.NoError(t, os.Truncate(path, info.Size()-1))
	x := make([]float32, 2*sampleFeatures)
	require.NoError(t, train.X.ReadRows(t.Context(), x, []int32{5, 0}))
	require.ErrorContains(t, train.X.ReadRows(t.Context(), x, []int32{5, trainSamples - 1}), "row 300: the file became shorter")
}
