package cpu

import (
	"math"
	"os"
	"strconv"
	"strings"
)

// unknownMemory is the bound on a machine that does not say how much memory it
// has: 64 GiB, or all that a 32-bit program can address.
const unknownMemory = min(64<<30, math.MaxInt)

// machineMemory is the memory of the machine or, on Linux, what the control group
// (a container) may use, if that is less.
func machineMemory() int64 {
	limit := int64(math.MaxInt64)
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		limit = min(limit, memTotal(string(text)))
	}
	if text, err := os.ReadFile("/sys/fs/cgroup/memory.max"); err == nil {
		if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil {
			limit = min(limit, n)
		}
	}
	if limit == math.MaxInt64 {
		return unknownMemory
	}
	return limit
}

// memTotal finds the total in the text of /proc/meminfo, which gives it in KiB.
func memTotal(text string) int64 {
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) >= 2 && f[0] == "MemTotal:" {
			if kib, err := strconv.ParseInt(f[1], 10, 64); err == nil && kib > 0 && kib < math.MaxInt64/1024 {
				return kib * 1024
			}
		}
	}
	return math.MaxInt64
}
