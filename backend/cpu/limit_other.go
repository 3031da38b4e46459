//go:build !linux && !darwin && !windows

package cpu

// machineMemory is a guess.
func machineMemory() int64 { return unknownMemory }
