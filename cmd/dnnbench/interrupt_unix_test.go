//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/nn"
)

// sendInterrupts runs a command line, and sends SIGINT so often once a line of its output
// begins with after.
func sendInterrupts(t *testing.T, args, after string, often int) (status int, stdout, stderr string) {
	t.Helper()
	cmd := command(args)
	var errText bytes.Buffer
	cmd.Stderr = &errText
	pipe, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var out strings.Builder
	lines := bufio.NewScanner(pipe)
	for sent := false; lines.Scan(); {
		out.WriteString(lines.Text() + "\n")
		if !sent && strings.HasPrefix(lines.Text(), after) {
			sent = true
			for i := range often {
				if i > 0 {
					time.Sleep(20 * time.Millisecond) // two at once are one
				}
				require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
			}
		}
	}
	require.NoError(t, lines.Err())
	_ = cmd.Wait()
	assert.NotContains(t, errText.String(), "goroutine")
	assert.NotContains(t, errText.String(), "panic")
	return cmd.ProcessState.ExitCode(), out.String(), errText.String()
}

func TestInterruptEndsTheEpoch(t *testing.T) {
	dir := t.TempDir()
	saved, checkpoint, curves := filepath.Join(dir, "w.safetensors"), filepath.Join(dir, "c"), filepath.Join(dir, "c.csv")
	status, stdout, stderr := sendInterrupts(t, "train --backend=cpu --epochs=1000000 --save="+saved+" --checkpoint="+checkpoint+" --out="+curves, "epoch 3/", 1)
	assert.Equal(t, statusInterrupted, status, stderr)
	assert.Contains(t, stderr, "stopping after this epoch, or in 5s if it takes longer; Ctrl-C again ends at once\n")
	assert.Contains(t, stdout, "Training digits", "what there is is shown")
	assert.Contains(t, stdout, "cost     ")
	assert.FileExists(t, saved)
	c, err := nn.ReadCheckpoint(checkpoint)
	require.NoError(t, err)
	assert.Zero(t, c.Steps, "the epoch was ended")
	rows, err := os.ReadFile(curves)
	require.NoError(t, err)
	assert.Equal(t, c.Epoch, strings.Count(string(rows), "\n"), "a header and all whole epochs")
}

func TestInterruptTwiceEndsAtOnce(t *testing.T) {
	saved := filepath.Join(t.TempDir(), "w.safetensors")
	start := time.Now()
	// An epoch that is not done for many seconds, so that only the second can end it.
	status, stdout, stderr := sendInterrupts(t, "train --backend=cpu --arch=64-6000-6000-10 --epochs=9 --save="+saved, "training", 2)
	assert.Equal(t, statusInterrupted, status, stderr)
	assert.NotContains(t, stdout, "Training digits")
	assert.NoFileExists(t, saved)
	assert.Less(t, time.Since(start), epochPatience)
}

// TestInterruptShowsWhatThereIs interrupts the other commands that take a while.
func TestInterruptShowsWhatThereIs(t *testing.T) {
	record := filepath.Join(t.TempDir(), "sweep.jsonl")
	for _, tt := range []struct{ args, after, shown string }{
		{"bench --backend=cpu --suite=full", "reason", "Operations"},
		{"parity --backend=cpu --suite=full", "reason", "Parity with the float64 reference"},
		{"sweep --trials=1000 --epochs=9 --vary lr=log:1e-4:1e-1 --record=" + record, "1/", "Trials"},
	} {
		name, _, _ := strings.Cut(tt.args, " ")
		t.Run(name, func(t *testing.T) {
			status, stdout, stderr := sendInterrupts(t, tt.args, tt.after, 1)
			assert.Equal(t, statusInterrupted, status, stderr)
			assert.Contains(t, stderr, "dnnbench: stopping; Ctrl-C again ends at once\n")
			assert.Contains(t, stdout, tt.shown)
			status, _, _ = sendInterrupts(t, strings.Replace(tt.args, record, record+"2", 1), tt.after, 2)
			assert.Equal(t, statusInterrupted, status, "at the second, or before it")
		})
	}
	file, err := os.ReadFile(record)
	require.NoError(t, err)
	for line := range strings.Lines(string(file)) {
		assert.True(t, json.Valid([]byte(line)), "each line is whole: %s", line)
	}
}
