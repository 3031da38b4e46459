package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// openTerminal opens a pseudo-terminal (pty(7)) with so many columns.
func openTerminal(t *testing.T, columns int) (controller, terminal *os.File) {
	t.Helper()
	controller, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("there are no pseudo-terminals here: %v", err)
	}
	fd := int(controller.Fd())
	require.NoError(t, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0))
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	require.NoError(t, err)
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	require.NoError(t, err)
	require.NoError(t, unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 50, Col: uint16(columns)}))
	return controller, terminal
}

// onTerminal runs a command line on a terminal and returns all that it wrote there.
func onTerminal(t *testing.T, columns int, args string, environment ...string) (status int, written string) {
	t.Helper()
	controller, terminal := openTerminal(t, columns)
	defer controller.Close()
	cmd := command(args)
	cmd.Env = append(append(cmd.Env, "TERM=xterm", "NO_COLOR="), environment...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
	require.NoError(t, cmd.Start())
	require.NoError(t, terminal.Close())
	var all bytes.Buffer
	_, _ = io.Copy(&all, controller) // ends with an error when nobody has the terminal open any more
	_ = cmd.Wait()
	return cmd.ProcessState.ExitCode(), strings.ReplaceAll(all.String(), "\r\n", "\n")
}

// moves are what a terminal is told about its cursor.
var moves = regexp.MustCompile(`\x1b\[[0-9;]*[AK]`)

func TestEveryCommandFitsItsTerminal(t *testing.T) {
	dir, screens := t.TempDir(), os.Getenv("DNNBENCH_TEST_SCREENS")
	for _, columns := range []int{60, 80, 120} {
		for i, args := range []string{
			"train --backend=cpu --epochs=30 -v --metrics", "train --backend=cpu --data=vowel --epochs=2 --seeds=2",
			"train --counts", "inspect --arch=784-512-512-10 --norm=batch --residual", "devices", "doctor --parity=1ms",
			"sweep --backend=cpu --trials=3 --folds=2 --epochs=1 --vary lr=log:1e-3:1e-2 --vary hidden=8,16-8 --vary act=relu,tanh --record=RECORD",
			"parity --backend=cpu --gradients", "--help", "train --help", "bench --backend=cpu --suite=quick",
		} {
			if strings.HasPrefix(args, "bench") && screens == "" {
				continue // for it takes ten seconds, and its tables are those of the others
			}
			if strings.HasPrefix(args, "parity") && columns > 60 && screens == "" {
				continue // a second each, to show that there is room where there was some before
			}
			args = strings.Replace(args, "RECORD", filepath.Join(dir, fmt.Sprintf("%d-%d", columns, i)), 1)
			t.Run(fmt.Sprintf("%d columns/%s", columns, args), func(t *testing.T) {
				status, written := onTerminal(t, columns, args)
				assert.Equal(t, statusDone, status, written)
				for _, line := range strings.Split(moves.ReplaceAllString(written, ""), "\n") {
					assert.LessOrEqual(t, columnsOf(line), columns, "%q", line)
				}
				if screens != "" { // a folder, for people to look at
					name := strings.Map(func(r rune) rune {
						if r == '/' || r == ' ' {
							return '_'
						}
						return r
					}, fmt.Sprintf("%d %d %.20s", columns, i, args))
					require.NoError(t, os.WriteFile(filepath.Join(screens, name), []byte(written), 0o600))
				}
			})
		}
	}
}

func TestColourIsForTerminals(t *testing.T) {
	colour := regexp.MustCompile(`\x1b\[[0-9;]*m`)
	const args = "train --backend=cpu --epochs=1"
	_, written := onTerminal(t, 100, args)
	assert.Regexp(t, colour, written)
	for _, variable := range []string{"NO_COLOR=1", "TERM=dumb"} {
		_, written = onTerminal(t, 100, args, variable)
		assert.NotRegexp(t, colour, written, variable)
	}
	out, err := command(args).CombinedOutput()
	require.NoError(t, err)
	assert.NotContains(t, string(out), "\x1b", "in a pipe there are plain lines")
	assert.Contains(t, string(out), "epoch 1/1  cost ")
}
