package main

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// npyFolder is blobs in two classes, as float32 in NumPy's files.
func npyFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, kind, shape string, payload []byte) {
		header := "{'descr': '" + kind + "', 'fortran_order': False, 'shape': " + shape + ", }\n"
		file := append([]byte("\x93NUMPY\x01\x00"), byte(len(header)), byte(len(header)>>8))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".npy"), append(append(file, header...), payload...), 0o600))
	}
	for part, n := range map[string]int{"train": 200, "test": 40} {
		var x, y []byte
		for i := range n {
			for j := range 3 {
				v := float32(i%2)*2 + float32((i*7+j*5)%11)/10
				x = binary.LittleEndian.AppendUint32(x, math.Float32bits(v))
			}
			y = append(y, byte(i%2))
		}
		samples := map[string]string{"train": "200", "test": "40"}[part]
		write("x_"+part, "<f4", "("+samples+", 3)", x)
		write("y_"+part, "|u1", "("+samples+",)", y)
	}
	return dir
}

// TestTrainStreams holds streamed trainings against those of data on the device, to the
// bit of every weight.
func TestTrainStreams(t *testing.T) {
	for name, source := range map[string]struct{ data, from string }{
		"numbers of a folder": {npyFolder(t), "streamed from its files, in windows, in the seed's order of all"},
		"embedded":            {"digits", "streamed from memory"},
	} {
		t.Run(name, func(t *testing.T) {
			train := func(flags ...string) (weights, stdout string) {
				path := filepath.Join(t.TempDir(), "w.safetensors")
				args := append([]string{"train", "--backend=cpu", "--data=" + source.data, "--epochs=3", "--save=" + path}, flags...)
				status, stdout, stderr := cli(args...)
				require.Equal(t, statusDone, status, stderr)
				file, err := os.ReadFile(path)
				require.NoError(t, err)
				return string(file), stdout
			}
			whole, stdout := train()
			assert.NotContains(t, stdout, "streamed")
			streamed, stdout := train("--stream")
			assert.Contains(t, stdout, source.from, "it is said, with the order")
			assert.Contains(t, stdout, "waiting for samples")
			assert.True(t, whole == streamed, "the same bits")
		})
	}
}

// TestLargeFilesAreStreamed opens a folder whose features are larger than what is read
// whole. The file is sparse: it takes no room.
func TestLargeFilesAreStreamed(t *testing.T) {
	dir := t.TempDir()
	idx := func(name string, length int64, shape ...uint32) {
		header := []byte{0, 0, 8, byte(len(shape))}
		for _, n := range shape {
			header = binary.BigEndian.AppendUint32(header, n)
		}
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, header, 0o600))
		require.NoError(t, os.Truncate(path, int64(len(header))+length))
	}
	idx("train-images-idx3-ubyte", 1040<<20, 1040, 1024, 1024)
	idx("train-labels-idx1-ubyte", 1040, 1040)
	idx("t10k-images-idx3-ubyte", 2<<20, 2, 1024, 1024)
	idx("t10k-labels-idx1-ubyte", 2, 2)
	d, err := loadDataset(dir, false)
	require.NoError(t, err)
	defer func() { assert.NoError(t, d.close()) }()
	assert.Contains(t, d.describe(), "streamed from its files, of which one is larger than 1 GiB, in windows, in the seed's order")
	assert.NotNil(t, d.train.BytesFrom)
	assert.Equal(t, 1040, d.train.BytesFrom.Len())
}

func TestStreamNeedsTwoParts(t *testing.T) {
	dir := npyFolder(t)
	require.NoError(t, os.Remove(filepath.Join(dir, "x_test.npy")))
	status, stdout, stderr := cli("train", "--backend=cpu", "--stream", "--data="+dir)
	assert.Equal(t, statusUsage, status)
	assert.Empty(t, stdout)
	assertOneLine(t, stderr)
	assert.Contains(t, stderr, "comes in two parts")
}
