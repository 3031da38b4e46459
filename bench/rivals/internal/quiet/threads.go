package quiet

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
// had no core, since each began. A thread's wait is added when it ends, so let the
// threads settle first; one that has gone takes its share away, so only a growth
// between two readings means something.
func waiting() (time.Duration, error) {
	total := time.Duration(0)
	err := eachThread("schedstat", func(text []byte) error {
		fields := bytes.Fields(text) // time on a core, time waiting for one, turns
		if len(fields) != 3 {
			return fmt.Errorf("schedstat holds %q, not three numbers", text)
		}
		ns, err := strconv.ParseInt(string(fields[1]), 10, 64)
		total += time.Duration(ns)
		return err
	})
	return total, err
}

// settle waits until no thread of this process but the calling one computes or wants
// to: OpenMP's helpers, like ours, watch for more work for a while after a call, and
// would take a core from whoever comes next. It gives up after a second.
//
// It sleeps in the kernel and not in Go's timers, which would wake other threads.
func settle() error {
	const patience = time.Second
	interval := unix.NsecToTimespec(time.Millisecond.Nanoseconds())
	for start := time.Now(); time.Since(start) < patience; unix.Nanosleep(&interval, nil) {
		running := 0
		err := eachThread("stat", func(text []byte) error {
			// The state follows the name, which stands in brackets and may hold brackets.
			if i := bytes.LastIndexByte(text, ')'); i >= 0 && bytes.HasPrefix(text[i:], []byte(") R")) {
				running++
			}
			return nil
		})
		if err != nil || running <= 1 {
			return err
		}
	}
	return nil
}

// eachThread reads a file of each thread of this process.
func eachThread(file string, f func(text []byte) error) error {
	names, err := filepath.Glob("/proc/self/task/*/" + file)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return fmt.Errorf("no /proc/self/task/*/%s: this needs Linux with scheduler statistics", file)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // the thread has ended
		}
		if err := f(text); err != nil {
			return err
		}
	}
	return nil
}
