package data

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCappedFails(t *testing.T) {
	read := func(n int, left int64) error {
		_, err := io.ReadAll(&capped{r: bytes.NewReader(make([]byte, n)), left: left})
		return err
	}
	assert.NoError(t, read(9, 10))
	assert.NoError(t, read(10, 10))
	assert.ErrorContains(t, read(11, 10), "split the file")
}

func TestLoadRefusesOneClass(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, dims []byte, data []byte) {
		head := []byte{0, 0, 8, byte(len(dims))}
		for _, d := range dims {
			head = append(head, 0, 0, 0, d)
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), append(head, data...), 0o644))
	}
	for _, part := range []string{"train", "t10k"} {
		write(part+"-images-idx3-ubyte", []byte{2, 2, 2}, make([]byte, 8))
		write(part+"-labels-idx1-ubyte", []byte{2}, []byte{3, 3})
	}
	_, _, err := Load(dir)
	assert.ErrorContains(t, err, "all 2 samples are of class 3: training needs two classes or more")

	write("train-labels-idx1-ubyte", []byte{2}, []byte{3, 4})
	train, test, err := Load(dir)
	require.NoError(t, err)
	assert.Equal(t, train.Classes, test.Classes, "a test part may lack classes")
}

func TestLoadReadsGzippedCSV(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := io.WriteString(z, "a,b,kind\n1,2,x\n3,4,y\n5,6,x\n")
	require.NoError(t, err)
	require.NoError(t, z.Close())
	path := filepath.Join(t.TempDir(), "s.csv.gz")
	require.NoError(t, os.WriteFile(path, packed.Bytes(), 0o644))
	train, test, err := Load(path)
	require.NoError(t, err)
	assert.Nil(t, test)
	assert.Equal(t, []string{"x", "y"}, train.Classes)
	assert.Equal(t, []float32{1, 2, 3, 4, 5, 6}, train.X)
}

func FuzzNPZ(f *testing.F) {
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for name, file := range map[string][]byte{
		"x.npy": npyFile("|u1", "(2, 2)", []byte{1, 0, 3, 1}),
		"y.npy": npyFile("|u1", "(2,)", []byte{0, 1}),
	} {
		w, err := z.Create(name)
		require.NoError(f, err)
		_, err = w.Write(file)
		require.NoError(f, err)
	}
	require.NoError(f, z.Close())
	f.Add(packed.Bytes())
	f.Fuzz(func(t *testing.T, file []byte) {
		path := filepath.Join(t.TempDir(), "f.npz")
		require.NoError(t, os.WriteFile(path, file, 0o644))
		if train, _, err := ReadNPZ(path); err == nil {
			require.NoError(t, train.Validate())
		}
	})
}
