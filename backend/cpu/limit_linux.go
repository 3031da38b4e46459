package cpu

import (
	"math"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// machineMemory is the least of the machine's memory, what the control group (a
// container) may use, and what the process may address (ulimit -v).
func machineMemory() int64 {
	limit := int64(unknownMemory)
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		if n, ok := memTotal(string(text)); ok {
			limit = n
		}
	}
	if text, err := os.ReadFile("/sys/fs/cgroup/memory.max"); err == nil {
		// The file says "max" where there is no limit.
		if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil {
			limit = min(limit, n)
		}
	}
	var address unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_AS, &address) == nil && address.Cur < uint64(limit) {
		limit = int64(address.Cur)
	}
	return min(limit, mostMemory)
}

// memTotal finds the total in the text of /proc/meminfo, which gives it in KiB.
func memTotal(text string) (bytes int64, ok bool) {
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) >= 2 && f[0] == "MemTotal:" {
			kib, err := strconv.ParseInt(f[1], 10, 64)
			return kib * 1024, err == nil && kib > 0 && kib <= math.MaxInt64/1024
		}
	}
	return 0, false
}
