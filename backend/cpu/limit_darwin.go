package cpu

import (
	"math"

	"golang.org/x/sys/unix"
)

// machineMemory is the machine's memory.
func machineMemory() int64 {
	n, err := unix.SysctlUint64("hw.memsize")
	if err != nil || n == 0 || n > math.MaxInt64 {
		return unknownMemory
	}
	return int64(n)
}
