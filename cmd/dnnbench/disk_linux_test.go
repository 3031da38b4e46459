package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFullDisk saves where a file may not grow beyond 1 KiB, as on a full disk: the
// old file survives, and nothing is left beside it. The limit holds for a whole
// process, so the command runs in one of its own.
func TestFullDisk(t *testing.T) {
	for flag, name := range map[string]string{"--save": "w.safetensors", "--out": "curves.csv", "--checkpoint": "c"} {
		t.Run(flag, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			args := "train --backend=cpu --epochs=40 " + flag + "=" + path
			if flag == "--checkpoint" { // it replaces nothing but one that it goes on from
				status, _, stderr := cli("train", "--backend=cpu", "--epochs=1", "--checkpoint="+path)
				require.Equal(t, statusDone, status, stderr)
				args += " --resume"
			} else {
				require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
			}
			old, err := os.ReadFile(path)
			require.NoError(t, err)
			cmd := exec.Command(os.Args[0], "-test.run=^TestLimitedProcess$")
			cmd.Env = append(os.Environ(), "DNNBENCH_TEST_ARGS="+args)
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			err = cmd.Run()
			var exit *exec.ExitError
			require.ErrorAs(t, err, &exit, "stderr: %s", stderr.String())
			assert.Equal(t, statusFailed, exit.ExitCode(), stderr.String())
			assertOneLine(t, stderr.String())
			assert.Contains(t, stderr.String(), "file too large")
			assert.Contains(t, stdout.String(), "Confusion", "what was trained is shown all the same")
			kept, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.True(t, bytes.Equal(old, kept), "what was there stays")
			entries, err := os.ReadDir(filepath.Dir(path))
			require.NoError(t, err)
			assert.Len(t, entries, 1)
		})
	}
}

// TestLimitedProcess is the process of TestFullDisk.
func TestLimitedProcess(t *testing.T) {
	args := os.Getenv("DNNBENCH_TEST_ARGS")
	if args == "" {
		return // nothing asked for: this is no test of its own
	}
	signal.Ignore(syscall.SIGXFSZ) // so that writing fails rather than killing the process
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1024, Max: 1024}))
	os.Exit(run(context.Background(), strings.Fields(args), os.Stdout, os.Stderr))
}

// TestFullOutput writes results to a device that is always full.
func TestFullOutput(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	require.NoError(t, err)
	defer full.Close()
	for _, args := range []string{"devices", "train --backend=cpu --epochs=1", "train --backend=cpu --epochs=1 --format=json"} {
		var stderr bytes.Buffer
		status := run(context.Background(), strings.Fields(args), full, &stderr)
		assert.Equal(t, statusFailed, status, args)
		lines := strings.SplitAfter(strings.TrimSpace(stderr.String()), "\n")
		assertOneLine(t, lines[len(lines)-1]+"\n")
		assert.Contains(t, stderr.String(), "no space left")
	}
}
