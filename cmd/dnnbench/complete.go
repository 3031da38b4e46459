package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// completeWords lets shells complete the values of flags that take one of a few words, in
// a command and those below it.
func completeWords(cmd *cobra.Command) {
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if choice, ok := f.Value.(interface{ choices() []string }); ok && choice.choices() != nil {
			// It fails where the flag has a completion already.
			_ = cmd.RegisterFlagCompletionFunc(f.Name, cobra.FixedCompletions(choice.choices(), cobra.ShellCompDirectiveNoFileComp))
		}
	})
	for _, sub := range cmd.Commands() {
		completeWords(sub)
	}
}

// choices are the words that the flag takes, or nil where it takes others.
func (f *checked[T]) choices() []string { return f.words }
