package main

import (
	"os"
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

// setFromEnvironment sets a command's flags that were not given. They count as given
// from then on, so that nothing chosen for the data replaces them.
func setFromEnvironment(cmd *cobra.Command, _ []string) error {
	var wrong error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		value := os.Getenv(variable(f.Name))
		if f.Changed || value == "" || f.Name == "help" || f.Name == "version" || wrong != nil {
			return
		}
		if err := cmd.Flags().Set(f.Name, value); err != nil {
			wrong = usagef("%s: %w", variable(f.Name), flagError(cmd, err))
		}
	})
	return wrong
}
