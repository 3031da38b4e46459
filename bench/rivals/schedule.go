package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// waiting is how long the threads of this process, all together, were ready to run and
// had no core, since each began. A thread that ends takes its share away, so only a
// growth between two readings means something.
func waiting() (time.Duration, error) {
	files, err := filepath.Glob("/proc/self/task/*/schedstat")
	if err != nil {
		return 0, err
	}
	total := time.Duration(0)
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // the thread has ended
		}
		fields := bytes.Fields(text) // time on a core, time waiting for one, turns
		if len(fields) != 3 {
			return 0, fmt.Errorf("%s holds %q, not three numbers", name, text)
		}
		ns, err := strconv.ParseInt(string(fields[1]), 10, 64)
		if err != nil {
			return 0, err
		}
		total += time.Duration(ns)
	}
	return total, nil
}

// settle waits until no thread of this process computes any more: OpenMP's helpers,
// like ours, watch for more work for a while after a call, and would take a core from
// whoever comes next. It gives up after a second.
func settle() {
	const slice, idle, patience = time.Millisecond, 0.05, time.Second
	for start := time.Now(); time.Since(start) < patience; {
		used, from := processTime(), time.Now()
		time.Sleep(slice)
		if float64(processTime()-used) < idle*float64(time.Since(from)) {
			return
		}
	}
}

// processTime is what all threads of this process have used of the cores.
func processTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		panic(err) // the kernel has had this clock since 2.6.12
	}
	return time.Duration(t.Nano())
}
