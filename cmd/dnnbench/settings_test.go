package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEnvironmentSetsFlags(t *testing.T) {
	for name, tt := range map[string]struct {
		environment, args string
		wantArch          string
		wantSeed          float64
	}{
		"variable over recipe":    {"DNNBENCH_ARCH=64-7-10 DNNBENCH_SEED=5", "", "64-7-10", 5},
		"flag over variable":      {"DNNBENCH_ARCH=64-7-10 DNNBENCH_SEED=5", "--arch=64-8-10 --seed=6", "64-8-10", 6},
		"an empty one is not set": {"DNNBENCH_ARCH= DNNBENCH_SEED=", "", "64-32-10", 1},
		"help is no setting":      {"DNNBENCH_HELP=true DNNBENCH_VERSION=true", "", "64-32-10", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("DNNBENCH_BACKEND", "cpu")
			t.Setenv("DNNBENCH_EPOCHS", "1")
			for _, setting := range strings.Fields(tt.environment) {
				key, value, _ := strings.Cut(setting, "=")
				t.Setenv(key, value)
			}
			status, stdout, stderr := cli(append([]string{"train", "--format=json"}, strings.Fields(tt.args)...)...)
			require.Equal(t, statusDone, status, stderr)
			var got struct {
				Train struct {
					Arch string  `json:"arch"`
					Seed float64 `json:"seed"`
				} `json:"train"`
			}
			require.NoError(t, json.Unmarshal([]byte(stdout), &got))
			assert.Equal(t, tt.wantArch, got.Train.Arch)
			assert.Equal(t, tt.wantSeed, got.Train.Seed)
		})
	}
}

func TestBadEnvironment(t *testing.T) {
	for _, tt := range []struct{ name, value, want string }{
		{"DNNBENCH_BACKEND", "cpi", "did you mean cpu?"},
		{"DNNBENCH_LR", "fast", "above 0"},
		{"DNNBENCH_CLIP_NORM", "-1", "0 or more"},
		{"DNNBENCH_STREAM", "perhaps", "--stream"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv(tt.name, tt.value)
			status, stdout, stderr := cli("train", "--epochs=1")
			assert.Equal(t, statusUsage, status)
			assert.Empty(t, stdout)
			assertOneLine(t, stderr)
			assert.Contains(t, stderr, tt.name+": ")
			assert.Contains(t, stderr, tt.want)
		})
	}
}

// TestEnvironmentIsBlamed names the variable where its value is found wrong later on.
func TestEnvironmentIsBlamed(t *testing.T) {
	t.Setenv("DNNBENCH_BACKEND", "cpu")
	t.Setenv("DNNBENCH_ARCH", "63-32-10")
	t.Setenv("DNNBENCH_SEED", "3")
	status, _, stderr := cli("train")
	assert.Equal(t, statusUsage, status)
	assertOneLine(t, stderr)
	assert.Contains(t, stderr, "(--arch is from DNNBENCH_ARCH)")
	assert.NotContains(t, stderr, "DNNBENCH_SEED")
	_, _, stderr = cli("train", "--arch=62-32-10")
	assert.NotContains(t, stderr, "DNNBENCH_", "the flag was typed")
}

// TestEnvironmentIsUnambiguous keeps flags away from the variables that mean something
// else.
func TestEnvironmentIsUnambiguous(t *testing.T) {
	taken := []string{"DNNBENCH_CACHE", "DNNBENCH_GL_DEBUG", "DNNBENCH_GL_PROVIDER", "DNNBENCH_SIMD", "DNNBENCH_TUNE"}
	root := newRoot(newConsole(nil, nil))
	for _, cmd := range append([]*cobra.Command{root}, root.Commands()...) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) { assert.NotContains(t, taken, variable(f.Name)) })
	}
}
