package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// writeConfig writes a configuration to a file of its own.
func writeConfig(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "c.toml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// TestPrecedence takes a seed from each place in turn.
func TestPrecedence(t *testing.T) {
	const shared, both = "seed = 2\nepochs = 1\nbackend = 'cpu'\n", "seed = 2\nepochs = 1\nbackend = 'cpu'\n[train]\nseed = 3\n[sweep]\nseed = 9\n"
	for name, tt := range map[string]struct {
		config, environment string
		args                []string
		want                float64
	}{
		"default":                            {"epochs = 1", "", nil, 1},
		"file":                               {shared, "", nil, 2},
		"a section before the rest":          {both, "", nil, 3},
		"the environment before the file":    {both, "4", nil, 4},
		"the command line before all":        {both, "4", []string{"--seed=5"}, 5},
		"the command line before the file":   {both, "", []string{"--seed=5"}, 5},
		"an empty variable counts as none":   {shared, "", nil, 2},
		"a file that is off is not read":     {"[no]\nsuch=1", "", []string{"--config=off", "--epochs=1"}, 1},
		"a section of another does not bind": {"epochs = 1\n[sweep]\nseed = 9", "", nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("DNNBENCH_CONFIG", writeConfig(t, tt.config))
			t.Setenv("DNNBENCH_SEED", tt.environment)
			status, stdout, stderr := cli(append([]string{"train", "--format=json"}, tt.args...)...)
			require.Equal(t, statusDone, status, stderr)
			assert.Equal(t, tt.want, decodeReport(t, stdout)["train"].(map[string]any)["seed"])
		})
	}
}

// TestConfigOfTheUser is found where the system keeps such files.
func TestConfigOfTheUser(t *testing.T) {
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, t.TempDir())
	}
	t.Setenv("DNNBENCH_CONFIG", "")
	folder, err := os.UserConfigDir()
	require.NoError(t, err)
	status, _, stderr := cli("devices")
	assert.Equal(t, statusDone, status, "there is no file: %s", stderr)

	require.NoError(t, os.MkdirAll(filepath.Join(folder, "dnnbench"), 0o700))
	path := filepath.Join(folder, "dnnbench", "config.toml")
	require.NoError(t, os.WriteFile(path, []byte("[devices]\nformat = \"json\"\n"), 0o600))
	status, stdout, stderr := cli("devices")
	require.Equal(t, statusDone, status, stderr)
	assert.Contains(t, decodeReport(t, stdout), "devices")

	require.NoError(t, os.WriteFile(path, []byte("nonsense"), 0o600))
	for _, args := range []string{"help train", "train --help", "completion bash", "__complete train --o", "--version"} {
		status, _, _ = cli(strings.Fields(args)...)
		assert.Equal(t, statusDone, status, "%s works whatever the file is", args)
	}
	status, _, stderr = cli("devices")
	assert.Equal(t, statusUsage, status)
	assert.Contains(t, stderr, path)
}

func TestConfigValues(t *testing.T) {
	path := writeConfig(t, "lr = 0.02\nbatch = 32\nmetrics = true\narch = '64-8-10'\ntarget = ['a,b', 'c']\nclip-norm = 1e-3\n[sweep]\nvary = ['lr=1,2', 'batch=8,16']\n")
	root := newRoot(newConsole(nil, nil))
	for name, want := range map[string]map[string]string{
		"train": {"lr": "0.02", "batch": "32", "metrics": "true", "arch": "64-8-10", "target": `["a,b",c]`, "clip-norm": "0.001", "l1": "0"},
		"sweep": {"vary": `["lr=1,2","batch=8,16"]`, "lr": "0.02"},
	} {
		cmd, _, err := root.Find([]string{name})
		require.NoError(t, err)
		var s settings
		require.NoError(t, s.fromFile(cmd, path))
		for flag, value := range want {
			assert.Equal(t, value, cmd.Flags().Lookup(flag).Value.String(), flag)
			assert.Equal(t, flag != "l1", cmd.Flags().Changed(flag), flag)
		}
	}
}

func TestBadConfig(t *testing.T) {
	for name, tt := range map[string]struct{ config, want string }{
		"unknown key":           {"[train]\nlrr = 1", "[train] lrr is no flag: did you mean lr? See dnnbench train --help"},
		"unknown shared key":    {"bakend = 'cpu'", "bakend is no flag of any command: did you mean backend? Sections are [bench], ["},
		"underscore":            {"clip_norm = 1", "did you mean clip-norm?"},
		"unknown section":       {"[trian]\nlr = 1", `unknown section "trian": did you mean train?`},
		"another command's":     {"[bench]\nlr = 1", "[bench] lr is no flag"},
		"itself":                {"config = 'x'", "config is no flag"},
		"help":                  {"[train]\nhelp = true", "help is no flag"},
		"section of no command": {"[completion]\nx = 1", "unknown section"},
		"bad value":             {"[train]\nopt = 'adm'", "--opt: unknown optimiser \"adm\": did you mean adam?"},
		"bad number":            {"lr = -1", "--lr: \"-1\" is not"},
		"infinite":              {"lr = inf", "is not a finite number"},
		"list":                  {"[train]\nlr = [1, 2]", "lr takes one value"},
		"empty list":            {"[train]\nlr = []", "lr takes one value"},
		"date":                  {"[train]\nsave = 2026-11-23", "[train] save: it is no word"},
		"table in a table":      {"[train.lr]\nx = 1", "[train] lr: it is no word"},
		"no TOML":               {"[train]\n\nlr 0.1", "line 3: "},
		"twice":                 {"lr = 1\nlr = 2", "line 2: "},
		"binary":                {"\x00\xff\xfe", "line 1: "},
	} {
		t.Run(name, func(t *testing.T) {
			path := writeConfig(t, tt.config)
			status, stdout, stderr := cli("train", "--epochs=1", "--config="+path)
			assert.Equal(t, statusUsage, status)
			assert.Empty(t, stdout)
			assertOneLine(t, stderr)
			assert.Contains(t, stderr, tt.want)
			assert.Contains(t, stderr, path)
		})
	}
	for args, want := range map[string]string{
		"--config=no/such.toml": "no/such.toml: it cannot be read",
		"--config=.":            "cannot be read",
		"--config=":             "give one, or off",
		"--config=/dev/zero":    "larger than",
	} {
		status, _, stderr := cli("train", args)
		assert.Equal(t, statusUsage, status)
		assertOneLine(t, stderr)
		assert.Contains(t, stderr, want)
	}
}

// TestConfigIsBlamed names the file where its value is found wrong later on.
func TestConfigIsBlamed(t *testing.T) {
	path := writeConfig(t, "[train]\narch = '63-10'\n")
	_, _, stderr := cli("train", "--config="+path)
	assertOneLine(t, stderr)
	assert.Contains(t, stderr, "(--arch is from [train] in "+path+")")
}

func FuzzParseConfig(f *testing.F) {
	f.Add("a = 1\n[b]\nc = ['d', 1.5, true]\n")
	f.Add("[[a]]\nb.c = {d = 1979-05-27}\n")
	root := &cobra.Command{Use: "root", Run: func(*cobra.Command, []string) {}}
	command := &cobra.Command{Use: "b", Run: func(*cobra.Command, []string) {}}
	command.Flags().StringSlice("c", nil, "")
	command.Flags().Int("a", 0, "")
	root.AddCommand(command)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseConfig(text)
		if err != nil || c.check(root) != nil {
			return
		}
		command.Flags().VisitAll(func(flag *pflag.Flag) {
			if values, ok := c.shared[flag.Name]; ok {
				_ = setFlag(command.Flags(), flag, values) // must not panic
			}
		})
	})
}
