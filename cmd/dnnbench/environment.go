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

// environmentHelp is for the help text.
const environmentHelp = "A flag that is not given is taken from the environment, where DNNBENCH_ and its name in capitals,\n" +
	"with _ for -, is set and not empty: DNNBENCH_BACKEND for --backend, DNNBENCH_CLIP_NORM for --clip-norm.\n" +
	"What is given comes before the environment, and that before the default.\n"

// variable is what the environment calls a flag.
func variable(flag string) string {
	return "DNNBENCH_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// environment is the flags that were taken from there.
type environment []string

// set gives a command those of its flags that were not given. They count as given from
// then on, so that nothing chosen for the data replaces them.
func (e *environment) set(cmd *cobra.Command, _ []string) error {
	var wrong error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		value := os.Getenv(variable(f.Name))
		if f.Changed || value == "" || f.Name == "help" || f.Name == "version" || wrong != nil {
			return
		}
		if err := cmd.Flags().Set(f.Name, value); err != nil {
			wrong = usagef("%s: %w", variable(f.Name), flagError(cmd, err))
			return
		}
		*e = append(*e, f.Name)
	})
	return wrong
}

// explain names the variables behind the flags that a usage error speaks of, which the
// user has not typed.
func (e environment) explain(err error) error {
	var usage *usageError
	if !errors.As(err, &usage) {
		return err
	}
	for _, flag := range e {
		if regexp.MustCompile("--" + flag + "($|[^a-z-])").MatchString(err.Error()) {
			err = fmt.Errorf("%w (--%s is from %s)", err, flag, variable(flag))
		}
	}
	return err
}
