package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// newRoot builds the command, which without a subcommand is bench.
func newRoot(c *console) *cobra.Command {
	root := newBench(c)
	root.Use = "dnnbench"
	root.Short = "Train dense networks; measure and check the backends they run on"
	root.Long = "dnnbench trains dense neural networks on a CPU or on any OpenGL 4.3 GPU,\n" +
		"measures what the device does, and checks every result against a float64 reference.\n\n" +
		"Without a command it is " + `"dnnbench bench".` + "\n\n" +
		settingsHelp + "\n" +
		"Exit status: 0 done; 1 a check failed or the work could not be finished; 2 bad usage,\n" +
		"bad input or no such backend; 130 interrupted."
	root.Example = "  dnnbench\n  dnnbench --backend=gl --format=json\n  dnnbench train --data=digits --arch=64-32-10\n  DNNBENCH_BACKEND=cpu dnnbench train"
	root.PersistentPreRunE = c.settings.gather
	addConfig(root)
	root.Version = thisBuild().String()
	root.SetVersionTemplate("dnnbench {{.Version}}\n")
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(newBench(c), newTrain(c), newPredict(c), newInspect(c), newSweep(c), newParity(c), newCompare(c), newTune(c), newDevices(c), newDoctor(c))
	root.Args = knownCommand(root)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() == "help" {
			cmd.Args = knownCommand(root)
		}
		if cmd.Name() == "completion" {
			cmd.Args, cmd.RunE = cobra.ArbitraryArgs, knownShell
		}
	}
	completeWords(root)
	return root
}

// knownCommand refuses a first word that names no command.
func knownCommand(root *cobra.Command) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		var names []string
		for _, sub := range root.Commands() {
			if sub.IsAvailableCommand() {
				names = append(names, sub.Name())
			}
		}
		if len(args) == 0 || slices.Contains(names, args[0]) {
			return nil
		}
		return unknown("command", args[0], names)
	}
}

// knownShell says what shells there are; cobra by itself takes any word for a wish for help.
func knownShell(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	var shells []string
	for _, sub := range cmd.Commands() {
		shells = append(shells, sub.Name())
	}
	return unknown("shell", args[0], shells)
}

// noArguments refuses words that are not flags.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usagef("%s takes flags only, not %q: see %s --help", cmd.CommandPath(), strings.Join(args, " "), cmd.CommandPath())
}
