//go:build gl && cgo

package gl

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// firstDispatchLimit bounds by how much the first dispatch of a kernel may take longer
// than the second, which is what the driver takes to compile it. It is the time that the
// thread of the context computes, so that what else the machine does counts little.
const firstDispatchLimit = 250 * time.Millisecond

// measured is the environment variable of a process that measures first dispatches.
const measured = "DNNBENCH_TEST_FIRST_DISPATCH"

// inProcess measures in a process of its own, since Mesa reads when it starts that it may
// not keep what it has compiled.
func inProcess(t *testing.T, measure func()) {
	if testing.Short() {
		t.Skip("it compiles everything without a cache")
	}
	if os.Getenv(measured) != "" {
		measure()
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), measured+"=1", "MESA_SHADER_CACHE_DISABLE=true")
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	require.NoError(t, err)
}

// TestFirstDispatch compiles every kernel that the cases use but the products, which have
// a test of their own. A kernel that takes too long in one run has two more: the machine
// may be busy.
func TestFirstDispatch(t *testing.T) {
	inProcess(t, func() {
		best := map[string]time.Duration{}
		slow := func() (list []string) {
			for kernel, d := range best {
				if d > firstDispatchLimit {
					list = append(list, kernel)
				}
			}
			return list
		}
		for run := 0; run < 3 && (run == 0 || len(slow()) > 0); run++ {
			for kernel, d := range firstDispatches(t) {
				if known, ok := best[kernel]; !ok || d < known {
					best[kernel] = d
				}
			}
		}
		require.NotEmpty(t, best)
		names := make([]string, 0, len(best))
		for kernel := range best {
			names = append(names, kernel)
		}
		slices.SortFunc(names, func(a, b string) int { return int(best[b] - best[a]) })
		for _, kernel := range names[:min(15, len(names))] {
			t.Logf("%8.1f ms  %s", best[kernel].Seconds()*1e3, kernel)
		}
		assert.Empty(t, slow())
	})
}

// timed opens the device with a stopwatch on its dispatches.
func timed(t *testing.T, c config) (*Queue, *stopwatch) {
	driver := newDriver()
	load := driver.load
	var s *stopwatch
	driver.load = func(procAddress func(name string) unsafe.Pointer) (api, error) {
		gl, err := load(procAddress)
		s = &stopwatch{api: gl, took: map[string]time.Duration{}, sources: map[uint32]string{}}
		return s, err
	}
	q, err := driver.open(0, c)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, q.Close()) })
	return q, s
}

// firstDispatches times the kernels of the cases on a fresh device, and those of
// normalisations with the activation that is the longest.
func firstDispatches(t *testing.T) map[string]time.Duration {
	q, watch := timed(t, config{})
	few := q.limits
	for _, l := range []limits{few, small(few)["many"]} {
		q.limits = l
		for _, c := range kernelCases() {
			if !strings.HasPrefix(c.name, "Gemm") {
				c.run(newScene(t, q))
			}
		}
	}
	q.limits = few
	for _, axis := range []backend.Axis{backend.Down, backend.Across} {
		for _, shape := range [][2]int{{40, 24}, {40, 25}, {40, 100}} {
			s := newScene(t, q).from(4)
			m, n := shape[0], shape[1]
			count := n
			if axis == backend.Across {
				count = m
			}
			o := backend.Norm{Axis: axis, Gamma: s.floats(n), Beta: s.floats(n), Epsilon: 1e-5, Normed: s.floats(m, n), Scale: s.floats(count),
				SaveZ: s.floats(m, n), Activation: backend.Activation{Kind: backend.GELU}}
			q.Normalise(s.floats(m, n), s.floats(m, n), o)
		}
	}
	require.NoError(t, q.Sync())
	return watch.took
}

// computed is how long the calling thread has computed.
func computed() time.Duration {
	const thisThread = 1 // RUSAGE_THREAD
	var u syscall.Rusage
	if err := syscall.Getrusage(thisThread, &u); err != nil {
		panic(err) // no Linux refuses that
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// stopwatch times first dispatches. It repeats one at once to take off what it takes
// without compiling, which does not matter to the results: they are not looked at.
type stopwatch struct {
	api
	sources map[uint32]string // by program
	inUse   uint32
	took    map[string]time.Duration
}

// buildPrograms compiles one after the other, so that each has its own time.
func (s *stopwatch) buildPrograms(sources []string) (list []built) {
	for _, source := range sources {
		start := computed()
		b := s.api.buildPrograms([]string{source})[0]
		name := optionsOf(source)
		s.sources[b.program] = name
		s.took[name] = computed() - start
		list = append(list, b)
	}
	return list
}

// optionsOf are the definitions that make a kernel a variant of its family, after the
// first words of its text, which say what it is.
func optionsOf(source string) string {
	var name []string
	for line := range strings.Lines(source) {
		if rest, ok := strings.CutPrefix(line, "#define "); ok {
			name = append(name, strings.TrimSpace(rest))
		} else if text, ok := strings.CutPrefix(line, "//"); ok {
			return strings.TrimSpace(text) + " [" + strings.Join(name, ", ") + "]"
		}
	}
	return strings.Join(name, ", ")
}

func (s *stopwatch) useProgram(program uint32) {
	s.inUse = program
	s.api.useProgram(program)
}

func (s *stopwatch) dispatch(groups [3]uint32) {
	name, ok := s.sources[s.inUse]
	if !ok {
		s.api.dispatch(groups)
		return
	}
	delete(s.sources, s.inUse)
	run := func() time.Duration {
		s.api.finish()
		start := computed()
		s.api.dispatch(groups)
		s.api.finish()
		return computed() - start
	}
	first := run()
	s.took[name] += first - run()
}
