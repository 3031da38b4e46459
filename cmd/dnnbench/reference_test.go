package main

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/internal/docs"
)

var update = flag.Bool("update", false, "write the man pages and the reference of the commands anew")

// manDate stands on the man pages. It is no one's birthday: a page whose text is the same
// should be the same file.
var manDate = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)

// TestReferenceIsUpToDate holds docs/man and docs/reference, which packages and readers
// want, to the commands. With -update it writes them.
func TestReferenceIsUpToDate(t *testing.T) {
	for _, c := range []struct {
		folder string
		write  func(root *cobra.Command, dir string) error
	}{
		{"man", func(root *cobra.Command, dir string) error {
			return doc.GenManTree(root, &doc.GenManHeader{Title: "DNNBENCH", Section: "1", Source: "dnnbench", Manual: "dnnbench", Date: &manDate}, dir)
		}},
		{"reference", doc.GenMarkdownTree},
	} {
		kept, fresh := filepath.Join("../../docs", c.folder), t.TempDir()
		if *update {
			require.NoError(t, os.RemoveAll(kept))
			require.NoError(t, os.MkdirAll(kept, 0o755))
			fresh = kept
		}
		root := newRoot(newConsole(io.Discard, io.Discard))
		root.DisableAutoGenTag = true // which has the date
		require.NoError(t, c.write(root, fresh))
		want, got := contents(t, fresh), contents(t, kept)
		for name, text := range want {
			assert.Equal(t, text, got[name], "docs/%s/%s: run go test ./cmd/dnnbench -run Reference -update", c.folder, name)
		}
		assert.Len(t, got, len(want), "docs/%s has files of no command: run go test ./cmd/dnnbench -run Reference -update", c.folder)
	}
}

// contents are the files of a folder.
func contents(t *testing.T, dir string) map[string]string {
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	texts := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		texts[e.Name()] = strings.ReplaceAll(string(text), "\r\n", "\n")
	}
	return texts
}

// TestExamples reads the flags of the examples that --help shows, of which each command has
// some.
func TestExamples(t *testing.T) {
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
		if !cmd.IsAvailableCommand() && cmd.HasParent() || !heedsSettings(cmd) {
			return // help and completion, which are cobra's
		}
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "page.md"), []byte("```sh\n"+cmd.Example+"\n```\n"), 0o600))
		commands, err := docs.Commands(dir, "page.md")
		require.NoError(t, err)
		commands = slices.DeleteFunc(commands, func(c docs.Command) bool { return !c.IsDnnbench() })
		assert.GreaterOrEqual(t, len(commands), 2, "%s shows too few examples", cmd.CommandPath())
		for _, c := range commands {
			root := newRoot(newConsole(io.Discard, io.Discard))
			target, rest, err := root.Find(c.Arguments())
			if assert.NoError(t, err, "%v", c) {
				assert.NoError(t, target.ParseFlags(rest), "%v", c)
			}
		}
	}
	walk(newRoot(newConsole(io.Discard, io.Discard)))
}
