package data

import (
	"archive/zip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLoadErrors(t *testing.T) {
	dir := t.TempDir()
	odd := filepath.Join(dir, "a.xyz")
	require.NoError(t, os.WriteFile(odd, nil, 0o600))
	for path, want := range map[string]string{"": "no data", "digit": "say digits, vowel", dir: "holds neither", odd: "ending"} {
		_, _, err := Load(path)
		require.ErrorContains(t, err, want)
		assert.NotContains(t, err.Error(), "\n")
	}
}

func TestLoadNPZ(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npz")
	f, err := os.Create(path)
	require.NoError(t, err)
	z := zip.NewWriter(f)
	for name, file := range map[string][]byte{
		"x_train.npy": npyFile("|u1", "(2, 2)", []byte{1, 2, 3, 4}),
		"y_train.npy": npyFile("|u1", "(2,)", []byte{0, 1}),
		"x_test.npy":  npyFile("|u1", "(1, 2)", []byte{5, 6}),
		"y_test.npy":  npyFile("|u1", "(1,)", []byte{1}),
	} {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = w.Write(file)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	require.NoError(t, f.Close())
	train, test, err := Load(path)
	require.NoError(t, err)
	assert.Equal(t, []byte{1, 2, 3, 4}, train.U8)
	assert.Equal(t, []int32{0, 1}, train.Labels)
	assert.Equal(t, []byte{5, 6}, test.U8)
}
