// Command dnnbench trains dense networks and measures and checks the backends that
// they run on. "dnnbench --help" says how to use it.
package main

import "os"

func main() {
	os.Exit(run(interruptible(), os.Args[1:], os.Stdout, os.Stderr))
}
