package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/internal/docs"
)

// shortened are the commands that are run as the documentation has them, with flags behind
// that make them short.
var shortened = map[string][]string{
	"train":   {"--backend=cpu", "--epochs=1", "--seeds=1"},
	"sweep":   {"--backend=cpu", "--epochs=3", "--trials=3", "--folds=2"},
	"doctor":  {"--parity=10ms"},
	"devices": nil,
	"predict": nil,
	"inspect": nil,
}

// parsedOnly are those of which no more than the flags is checked, with the reason.
var parsedOnly = map[string]string{
	"dnnbench": "it takes ten seconds, and is tested on fewer cases",
	"bench":    "it takes ten seconds, and is tested on fewer cases",
	"parity":   "it takes seconds, and has tests of its own",
	"tune":     "it needs OpenGL, and has tests of its own",
	"compare":  "it needs two runs of bench, and has tests of its own",
}

// TestDocumentedCommands runs what the documentation shows of this command, or where that
// would take long, and in the midst of a sentence, at least reads its flags. The commands
// of a page write to one folder, one after the other, as its reader's do.
func TestDocumentedCommands(t *testing.T) {
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	pages, err := docs.Pages(root)
	require.NoError(t, err)
	images := imageFolder(t)
	t.Setenv("DNNBENCH_CACHE", "off")

	ran := map[string]bool{}
	for _, page := range pages {
		commands, err := docs.Commands(root, page)
		require.NoError(t, err)
		t.Chdir(t.TempDir())
		require.NoError(t, os.MkdirAll("bench/results/devices", 0o777))
		for _, c := range commands {
			if !c.IsDnnbench() {
				continue
			}
			args := c.Arguments()
			name := parseOnly(t, c, args)
			more, short := shortened[name]
			_, long := parsedOnly[name]
			assert.True(t, short || long, "%s: %v: say in shortened how to run %s here, or in parsedOnly why not", c.Where(), c, name)
			record := strings.HasPrefix(page, "bench/results/") // of what was run
			needsGL := slices.Contains(args, "--profile")
			if !short || !c.Block || record || needsGL || testing.Short() {
				continue
			}
			args = append(withData(args, images), more...)
			if text := strings.Join(args, " "); !ran[text] {
				ran[text] = true
				status, _, stderr := cli(args...)
				assert.Equal(t, statusDone, status, "%s: %s: %s", c.Where(), text, stderr)
			}
		}
	}
	if !testing.Short() {
		assert.Greater(t, len(ran), 5)
	}
}

// TestDocumentedFlags looks for each flag that the documentation names among those of all
// commands.
func TestDocumentedFlags(t *testing.T) {
	var out bytes.Buffer
	flags := map[string]bool{"trial": true} // of scripts/gpu/run.sh
	var collect func(cmd *cobra.Command)
	collect = func(cmd *cobra.Command) {
		cmd.InitDefaultHelpFlag()
		cmd.InitDefaultVersionFlag()
		cmd.Flags().VisitAll(func(f *pflag.Flag) { flags[f.Name] = true })
		for _, sub := range cmd.Commands() {
			collect(sub)
		}
	}
	collect(newRoot(newConsole(&out, &out)))
	pages, err := docs.Pages("../..")
	require.NoError(t, err)
	for _, page := range pages {
		spans, err := docs.Spans("../..", page)
		require.NoError(t, err)
		for _, s := range spans {
			if name, is := strings.CutPrefix(s.Text, "--"); is && !s.Block {
				name, _, _ = strings.Cut(name, "=")
				name, _, _ = strings.Cut(name, " ")
				assert.True(t, flags[name], "%s:%d: no command has --%s", s.Page, s.Line, name)
			}
		}
	}
}

// parseOnly reads a command line without carrying it out, and returns the command's name.
func parseOnly(t *testing.T, c docs.Command, args []string) string {
	t.Helper()
	var out bytes.Buffer
	cmd, rest, err := newRoot(newConsole(&out, &out)).Find(args)
	if !assert.NoError(t, err, "%s: %v", c.Where(), c) {
		return ""
	}
	if err := cmd.ParseFlags(rest); !errors.Is(err, pflag.ErrHelp) && assert.NoError(t, err, "%s: %v", c.Where(), c) {
		assert.NoError(t, cmd.ValidateArgs(cmd.Flags().Args()), "%s: %v", c.Where(), c)
	}
	return cmd.Name()
}

// withData puts a folder that is here in the place of those that the user has.
func withData(args []string, folder string) []string {
	args = slices.Clone(args)
	for i, a := range args {
		switch a {
		case "--data=FOLDER", "--data=FASHION-MNIST", "--data=MNIST", "--data=/usr/share/datasets/fashion-mnist":
			args[i] = "--data=" + folder
		}
	}
	return args
}

// imageFolder makes a folder of grey images of the size and with the classes of MNIST's.
func imageFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	write := func(name string, payload []byte, shape ...uint32) {
		header := []byte{0, 0, 8, byte(len(shape))}
		for _, n := range shape {
			header = binary.BigEndian.AppendUint32(header, n)
		}
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), append(header, payload...), 0o666))
	}
	for prefix, m := range map[string]int{"train": 300, "t10k": 20} {
		pixels, labels := make([]byte, m*28*28), make([]byte, m)
		for i := range labels {
			labels[i] = byte(i % 10)
			pixels[i*28*28+i%10] = 255
		}
		write(prefix+"-images-idx3-ubyte", pixels, uint32(m), 28, 28)
		write(prefix+"-labels-idx1-ubyte", labels, uint32(m))
	}
	return folder
}
