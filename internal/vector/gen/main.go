// Command gen writes the vector kernels of package vector: assembly for each
// instruction set, the Go methods that call it, and the plain Go reference that tests
// hold it against, all from the expressions in the files kernels_*.go.
//
// An expression is a directed acyclic graph of lane-wise operations (expression.go);
// it knows nothing of registers or instructions. A target (x86.go, neon.go) prints
// each operation, allocate.go gives it registers, and x86_loop.go and neon_loop.go put the loop and the
// tail round it.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gen DIRECTORY")
		os.Exit(2)
	}
	for name, text := range generate() {
		if err := os.WriteFile(filepath.Join(os.Args[1], name), text, 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// generate returns the text of each file.
func generate() map[string][]byte {
	all := kernels()
	return map[string][]byte{
		"kernels_amd64.s":   amd64Assembly(all),
		"kernels_arm64.s":   arm64Assembly(all),
		"kernels_amd64.go":  methods("amd64", all),
		"kernels_arm64.go":  methods("arm64", all),
		"kernels_none.go":   methods("", all),
		"reference_test.go": reference(all),
	}
}
