package nn_test

import (
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// fullDisk names the file that a process of the test saves to with the limit.
const fullDisk = "DNNBENCH_TEST_FULL_DISK"

// TestSaveLeavesTheOldFileWhenTheDiskIsFull lets files grow to 64 bytes only, in a
// process of its own, since the limit holds for every file, the test runner's too.
func TestSaveLeavesTheOldFileWhenTheDiskIsFull(t *testing.T) {
	if path := os.Getenv(fullDisk); path != "" {
		saveWithin64Bytes(t, path)
		return
	}
	path := filepath.Join(t.TempDir(), "net")
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))

	process := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	process.Env = append(os.Environ(), fullDisk+"="+path)
	output, err := process.CombinedOutput()
	require.NoError(t, err, "%s", output)
	require.Contains(t, string(output), "--- PASS: "+t.Name())

	old, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "old", string(old))
	names, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, names, 1, "no temporary file stays")
}

func saveWithin64Bytes(t *testing.T, path string) {
	m := savedModel(t, openBackend(t))
	signal.Ignore(unix.SIGXFSZ) // which else ends the process
	defer signal.Reset(unix.SIGXFSZ)
	var limit unix.Rlimit
	require.NoError(t, unix.Getrlimit(unix.RLIMIT_FSIZE, &limit))
	require.NoError(t, unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 64, Max: limit.Max}))
	err := m.Save(path)
	require.NoError(t, unix.Setrlimit(unix.RLIMIT_FSIZE, &limit))
	require.ErrorIs(t, err, unix.EFBIG)
	assert.ErrorContains(t, err, "whose old contents stay")
}
