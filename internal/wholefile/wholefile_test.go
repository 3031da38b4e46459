package wholefile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func TestWriteReplaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a file")
	require.NoError(t, Write(path, text("old")))
	require.NoError(t, Write(path, text("new")))
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "new", string(got))
}

func TestFailureLeavesTheOldFileAlone(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "w")
	require.NoError(t, Write(path, text("old")))
	full := errors.New("no space left on device")
	err := Write(path, func(w io.Writer) error {
		_, _ = io.WriteString(w, "ne")
		return full
	})
	require.ErrorIs(t, err, full)
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "old", string(got))
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, left, 1, "no temporary file")
}

func TestWriteKeepsPermissionsAndLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has neither permissions nor, for everyone, links")
	}
	folder := t.TempDir()
	path, link := filepath.Join(folder, "w"), filepath.Join(folder, "link")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	require.NoError(t, os.Symlink(path, link))
	require.NoError(t, Write(link, text("new")))
	info, err := os.Lstat(link)
	require.NoError(t, err)
	assert.NotZero(t, info.Mode()&os.ModeSymlink)
	info, err = os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	assert.EqualValues(t, 3, info.Size())
}

func TestOnlyFilesAreReplaced(t *testing.T) {
	assert.ErrorContains(t, Write(t.TempDir(), text("")), "is not a file")
	assert.ErrorContains(t, Write(filepath.Join(t.TempDir(), "no", "folder"), text("")), "no such file")
}

func TestCleanRemovesOnlyWhatWritersLeft(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "w")
	stays := []string{"w", "w.part", "w.0123456.part", "w.0123456g.part", "v.01234567.part", "w.01234567", "w.a.01234567.part"}
	for _, name := range append([]string{"w.01234567.part", "w.89abcdef.part"}, stays...) {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), nil, 0o600))
	}
	Clean(path)
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	assert.ElementsMatch(t, stays, left)
	Clean(filepath.Join(folder, "missing", "w")) // nothing to do, and no harm
}
