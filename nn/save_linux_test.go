package nn_test

import (
	"os"
	"os/signal"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// TestSaveLeavesTheOldFileWhenTheDiskIsFull lets files grow to 64 bytes only.
func TestSaveLeavesTheOldFileWhenTheDiskIsFull(t *testing.T) {
	m := savedModel(t, openBackend(t))
	path := filepath.Join(t.TempDir(), "net")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))

	signal.Ignore(unix.SIGXFSZ) // which else ends the process
	defer signal.Reset(unix.SIGXFSZ)
	var limit unix.Rlimit
	require.NoError(t, unix.Getrlimit(unix.RLIMIT_FSIZE, &limit))
	require.NoError(t, unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 64, Max: limit.Max}))
	err := m.Save(path)
	require.NoError(t, unix.Setrlimit(unix.RLIMIT_FSIZE, &limit))

	require.ErrorIs(t, err, unix.EFBIG)
	assert.ErrorContains(t, err, "whose old contents stay")
	old, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "old", string(old))
	names, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, names, 1, "no temporary file stays")
}
