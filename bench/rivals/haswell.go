package main

import (
	"os"
	"syscall"
)

// haswell is the environment in which all that can be told to use AVX2 does so. Which
// kernels OpenBLAS, BLIS and we chose is printed.
var haswell = map[string]string{
	"OPENBLAS_CORETYPE": "Haswell",
	"DNNL_MAX_CPU_ISA":  "AVX2",
	"BLIS_ARCH_TYPE":    "3", // haswell in the enumeration of BLIS 0.9.0
	"DNNBENCH_SIMD":     "avx2",
}

// restartAsHaswell starts this program anew with that environment, unless it has it:
// OpenBLAS reads it while it is being loaded, from the C library, which does not see
// what Go sets later.
func restartAsHaswell() error {
	set := true
	for name, value := range haswell {
		set = set && os.Getenv(name) == value
		os.Setenv(name, value)
	}
	if set {
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return syscall.Exec(self, os.Args, os.Environ())
}
