package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBadData holds every kind of bad file to one line and status 2.
func TestBadData(t *testing.T) {
	rows := strings.Repeat("1,2,a\n3,4,b\n", 20)
	for _, tt := range []struct{ name, file, text, want string }{
		{"empty", "x.csv", "", "x.csv"},
		{"header alone", "x.csv", "p,q,class\n", "x.csv"},
		{"not numbers", "x.csv", rows + "5,six,a\n", "line 41"},
		{"ragged", "x.csv", rows + "5,a\n", "line 41"},
		{"NaN", "x.csv", rows + "5,NaN,a\n", "line 41"},
		{"infinite", "x.csv", rows + "5,Inf,a\n", "line 41"},
		{"negative label", "x.csv", "1,2,0\n3,4,1\n5,6,-1\n7,8,1\n", "line 3"},
		{"one class", "x.csv", "1,2,a\n3,4,a\n", "class"},
		{"too few to split", "x.csv", "1,2,a\n3,4,a\n5,6,b\n", "x.csv"},
		{"truncated npy", "x.npy", "\x93NUMPY\x01\x00", "x.npy"},
		{"truncated npz", "x.npz", "PK\x03\x04", "x.npz"},
		{"truncated gzip", "x.csv.gz", "\x1f\x8b\x08", "x.csv.gz"},
		{"unknown ending", "x.xls", "", "x.xls"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), tt.file)
			require.NoError(t, os.WriteFile(path, []byte(tt.text), 0o600))
			status, stdout, stderr := cli("train", "--backend=cpu", "--data="+path)
			assert.Equal(t, statusUsage, status)
			assert.Empty(t, stdout)
			assertOneLine(t, stderr)
			assert.Contains(t, stderr, tt.want)
		})
	}
}

func TestBadFolder(t *testing.T) {
	status, _, stderr := cli("train", "--data="+t.TempDir())
	assert.Equal(t, statusUsage, status)
	assertOneLine(t, stderr)

	dir := t.TempDir()
	for _, name := range []string{"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"} {
		// The header says 2^31-1 images of 28×28, and nothing follows.
		header := "\x00\x00\x08\x03\x7f\xff\xff\xff\x00\x00\x00\x1c\x00\x00\x00\x1c"
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(header), 0o600))
	}
	status, _, stderr = cli("train", "--data="+dir)
	assert.Equal(t, statusUsage, status)
	assertOneLine(t, stderr)
}

// TestOwnData trains on a file that a user might have.
func TestOwnData(t *testing.T) {
	path := filepath.Join(t.TempDir(), "own.csv")
	text := "width,height,kind\n" + strings.Repeat("0.1,0.2,low\n0.9,0.8,high\n0.2,0.1,low\n0.8,0.9,high\n", 20)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	status, stdout, stderr := cli("train", "--backend=cpu", "--data="+path, "--format=json")
	require.Equal(t, statusDone, status, stderr)
	train := decodeReport(t, stdout)["train"].(map[string]any)
	assert.Equal(t, "2-32-2", train["arch"], "the architecture comes from the data")
	assert.Equal(t, 1.0, train["test_accuracy"])

	status, _, stderr = cli("train", "--data="+path, "--arch=3-2")
	assert.Equal(t, statusUsage, status)
	assert.Contains(t, stderr, "say --arch=2-2")

	status, _, stderr = cli("train", "--data="+path, "--batch=65")
	assert.Equal(t, statusUsage, status)
	assertOneLine(t, stderr)
	assert.Contains(t, stderr, "say --batch=64 or less")
}
