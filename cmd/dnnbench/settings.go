package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// settingsHelp is for the help text.
const settingsHelp = "A flag that is not given is taken from the environment, where DNNBENCH_ and its name in capitals,\n" +
	"with _ for -, is set and not empty: DNNBENCH_BACKEND for --backend, DNNBENCH_CLIP_NORM for --clip-norm.\n" +
	"Else it is taken from the configuration file, and else it has its default. The file is TOML: lines like\n" +
	"backend = \"cpu\" hold for every command with such a flag, those below [train] for train alone and before\n" +
	"the others. It is config.toml in the folder dnnbench of the user's configuration (on Linux\n" +
	"~/.config/dnnbench/config.toml), or what --config or DNNBENCH_CONFIG names; off is none.\n"

// variable is what the environment calls a flag.
func variable(flag string) string {
	return "DNNBENCH_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// setting is a flag that was not typed, and where it is from.
type setting struct{ flag, from string }

// settings are the flags that were not typed.
type settings []setting

// gather gives a command those of its flags that were not given. They count as given from
// then on, so that nothing chosen for the data replaces them.
func (s *settings) gather(cmd *cobra.Command, _ []string) error {
	if !heedsSettings(cmd) {
		return nil
	}
	if err := s.fromEnvironment(cmd); err != nil {
		return err
	}
	path, err := configPath(cmd)
	if path == "" || err != nil {
		return err
	}
	return s.fromFile(cmd, path)
}

// heedsSettings leaves out what a wrong setting must not keep from working: help and
// completion, on which it has no bearing.
func heedsSettings(cmd *cobra.Command) bool {
	for ; cmd.HasParent(); cmd = cmd.Parent() {
		switch cmd.Name() {
		case "help", "completion", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd:
			return false
		}
	}
	return true
}

// settable reports whether a flag may come from elsewhere than the command line.
func settable(f *pflag.Flag) bool { return f.Name != "help" && f.Name != "version" }

func (s *settings) fromEnvironment(cmd *cobra.Command) error {
	var wrong error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		value := os.Getenv(variable(f.Name))
		if f.Changed || value == "" || !settable(f) || wrong != nil {
			return
		}
		if err := cmd.Flags().Set(f.Name, value); err != nil {
			wrong = usagef("%s: %w", variable(f.Name), flagError(cmd, err))
			return
		}
		*s = append(*s, setting{f.Name, variable(f.Name)})
	})
	return wrong
}

// explain says where the flags that a usage error speaks of are from, if the user has not
// typed them.
func (s settings) explain(err error) error {
	var usage *usageError
	if !errors.As(err, &usage) {
		return err
	}
	for _, f := range s {
		if regexp.MustCompile("--" + f.flag + "($|[^a-z-])").MatchString(err.Error()) {
			err = fmt.Errorf("%w (--%s is from %s)", err, f.flag, f.from)
		}
	}
	return err
}
