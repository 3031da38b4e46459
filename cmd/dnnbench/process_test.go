package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// mainArgs says in the environment what command line the process of TestMainProcess is.
const mainArgs = "DNNBENCH_TEST_MAIN_ARGS"

// command is the whole command as a process of its own: signals, exit status and all.
func command(args string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], "-test.run=^TestMainProcess$")
	cmd.Env = append(os.Environ(), mainArgs+"="+args)
	return cmd
}

// TestMainProcess is the process of [command].
func TestMainProcess(t *testing.T) {
	args, asked := os.LookupEnv(mainArgs)
	if !asked {
		return // this is no test of its own
	}
	os.Args = append([]string{"dnnbench"}, strings.Fields(args)...)
	main()
}
