package main

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/nn"
)

// killArgs says in the environment what the process of TestKilledTrainingsGoOn is to do.
const killArgs = "DNNBENCH_TEST_KILL_ARGS"

// TestKilledTrainingsGoOn kills the command at random moments of a training, most of which
// it spends writing checkpoints, and goes on, until it was killed 50 times (or as often as
// DNNBENCH_TEST_KILLS says). Whenever it comes to an end, its weights are those of a
// training that nobody disturbed, bit by bit, and it begins anew.
func TestKilledTrainingsGoOn(t *testing.T) {
	kills := 50
	if testing.Short() {
		kills = 5
	}
	if n, err := strconv.Atoi(os.Getenv("DNNBENCH_TEST_KILLS")); err == nil {
		kills = n
	}
	dir := memoryFolder(t)
	saved, checkpoint := filepath.Join(dir, "w.safetensors"), filepath.Join(dir, "c")
	args := "train --backend=cpu --data=vowel --arch=9-8-11 --epochs=10 --batch=16 --opt=amsgrad --schedule=plateau --early-stop=9 --norm=batch --save=" + saved
	run := func() (*exec.Cmd, *bytes.Buffer) {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilledProcess$")
		cmd.Env = append(os.Environ(), "GOMAXPROCS=1", killArgs+"="+args)
		stderr := &bytes.Buffer{}
		cmd.Stderr = stderr
		return cmd, stderr
	}
	start := time.Now()
	cmd, stderr := run()
	require.NoError(t, cmd.Run(), stderr.String())
	bare := time.Since(start) // mostly for the process to begin
	want, err := os.ReadFile(saved)
	require.NoError(t, err)

	args += " --checkpoint=" + checkpoint + " --checkpoint-every=5 --resume"
	finished, torn, steps := 0, 0, map[int]bool{}
	finish := func() {
		got, err := os.ReadFile(saved)
		require.NoError(t, err)
		require.True(t, bytes.Equal(want, got), "the weights have the same bits")
		require.NoError(t, os.Remove(saved))
		require.NoError(t, os.Remove(checkpoint))
		finished++
	}
	start = time.Now()
	cmd, stderr = run()
	require.NoError(t, cmd.Run(), stderr.String())
	saving := max(time.Since(start)-bare, 10*time.Millisecond)
	finish()
	for killed := 0; killed < kills; {
		cmd, stderr := run()
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		_, _ = out.Read(make([]byte, 1)) // it has begun
		time.Sleep(time.Duration(rand.Float64() * float64(saving) / 4))
		_ = cmd.Process.Kill() // kill -9, where there are signals
		if err := cmd.Wait(); err == nil {
			finish() // it was quicker
			continue
		}
		require.Equal(t, -1, cmd.ProcessState.ExitCode(), "it was killed, and did not fail: %s", stderr)
		killed++
		if c, err := nn.ReadCheckpoint(checkpoint); err == nil {
			steps[c.Epoch<<16+c.Steps] = true
		} else {
			require.ErrorIs(t, err, os.ErrNotExist, "there is none yet, or a whole one")
		}
		parts, err := filepath.Glob(checkpoint + ".*.part")
		require.NoError(t, err)
		assert.LessOrEqual(t, len(parts), 1, "what was left is taken away")
		torn += len(parts)
	}
	cmd, stderr = run()
	require.NoError(t, cmd.Run(), stderr.String())
	finish()
	assert.Greater(t, len(steps), kills/5, "it was killed at many places")
	t.Logf("killed %d times, %d times amid a file, between checkpoints of %d different steps; came to an end %d times", kills, torn, len(steps), finished)
	parts, err := filepath.Glob(checkpoint + "*")
	require.NoError(t, err)
	assert.Empty(t, parts, "nothing is left of a checkpoint")
}

// memoryFolder is a folder in memory, where there is one. To be killed is not to lose power:
// what is written stays, and to wait for a disk some thousand times would show nothing.
func memoryFolder(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "dnnbench-*")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// TestKilledProcess is the process of TestKilledTrainingsGoOn.
func TestKilledProcess(t *testing.T) {
	args := os.Getenv(killArgs)
	if args == "" {
		return // nothing asked for: this is no test of its own
	}
	os.Exit(run(context.Background(), strings.Fields(args), os.Stdout, os.Stderr))
}
