package main

import "github.com/spf13/cobra"

// The output formats.
const (
	formatTable   = "table"
	formatJSON    = "json"
	formatCSV     = "csv"
	formatGoBench = "gobench"
)

// formatFlag lets the user choose one of a command's formats, table at first.
func formatFlag(cmd *cobra.Command, target *string, formats ...string) {
	*target = formatTable
	help := "table to read"
	for _, f := range formats {
		switch f {
		case formatJSON:
			help += ", json: one object"
		case formatCSV:
			help += ", csv with a header"
		case formatGoBench:
			help += ", gobench for benchstat"
		}
	}
	cmd.Flags().Var(oneOf(target, "format", append([]string{formatTable}, formats...)), "format", help)
}
