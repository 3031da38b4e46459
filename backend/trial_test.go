package backend_test

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// memoryStore is a store in memory.
type memoryStore struct {
	values map[string][]byte
	err    error
}

func (s *memoryStore) Get(key string) ([]byte, bool) {
	value, ok := s.values[key]
	return value, ok
}

func (s *memoryStore) Put(key string, value []byte) error {
	if s.err == nil {
		s.values[key] = value
	}
	return s.err
}

// fight is a choice between a GPU and a CPU that take known times.
type fight struct {
	gl, cpu fakeDriver
	times   map[string]time.Duration // by device; a device that is missing cannot be timed
	store   *memoryStore
	version string
	threads int
	device  string

	timed, closed []string // devices
}

func newFight(gl, cpu time.Duration) *fight {
	f := &fight{
		gl:    fakeDriver{name: "gl", devices: []backend.Device{{Name: "Arc", Version: "1"}}},
		cpu:   fakeDriver{name: "cpu", devices: []backend.Device{{Name: "Zen"}}},
		times: map[string]time.Duration{"Arc": gl, "Zen": cpu},
		store: &memoryStore{values: map[string][]byte{}},
	}
	f.gl.closed, f.cpu.closed = &f.closed, &f.closed
	return f
}

var errTrial = errors.New("out of patience")

func (f *fight) open(t *testing.T) (device, reason string) {
	t.Helper()
	f.timed, f.closed = nil, nil
	b, choice, err := backend.Open("auto", backend.Config{Device: f.device, Threads: f.threads, Trial: &backend.Trial{
		Work: "a step", Version: f.version, Store: f.store,
		Time: func(b backend.Backend) (time.Duration, error) {
			name := b.(opened).device
			f.timed = append(f.timed, name)
			if took, ok := f.times[name]; ok {
				return took, nil
			}
			return 0, errTrial
		},
	}}, f.gl, f.cpu)
	require.NoError(t, err)
	assert.Equal(t, b.(opened).device, choice.Device.Name)
	assert.False(t, *b.(opened).ended, "what was chosen is open")
	return choice.Device.Name, choice.Reason
}

func TestAutoTakesTheFaster(t *testing.T) {
	for _, c := range []struct {
		name         string
		gl, cpu      time.Duration
		want, reason string
	}{
		{"a small network", 540400, 312 * time.Microsecond, "Zen", "measured now: a step takes 312µs on cpu (Zen), 540µs on gl (Arc)"},
		{"a large network", 10 * time.Millisecond, 1234 * time.Millisecond, "Arc", "measured now: a step takes 10ms on gl (Arc), 1.23s on cpu (Zen)"},
		{"a draw", time.Millisecond, time.Millisecond, "Arc", "1ms on gl (Arc), 1ms on cpu (Zen)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFight(c.gl, c.cpu)
			device, reason := f.open(t)
			assert.Equal(t, c.want, device)
			assert.Contains(t, reason, c.reason)
			assert.Equal(t, []string{"Arc", "Zen"}, f.timed)
			assert.Len(t, f.closed, 1, "the other is not left open")

			f.times = nil
			device, again := f.open(t)
			assert.Equal(t, c.want, device)
			assert.Contains(t, again, "measured by an earlier run: a step takes")
			assert.Empty(t, f.timed)
			assert.Empty(t, f.closed, "only one was opened")
		})
	}
}

// What was measured under other circumstances, and what no run has written, is measured
// again and replaced.
func TestAutoMeasuresAgain(t *testing.T) {
	overwrite := func(text string) func(f *fight) {
		return func(f *fight) {
			for _, key := range slices.Collect(maps.Keys(f.store.values)) {
				f.store.values[key] = []byte(text)
			}
		}
	}
	for name, change := range map[string]func(f *fight){
		"another version of the program": func(f *fight) { f.version = "2" },
		"another driver version":         func(f *fight) { f.gl.devices = []backend.Device{{Name: "Arc", Version: "2"}} },
		"another processor": func(f *fight) {
			f.cpu.devices = []backend.Device{{Name: "Xeon"}}
			f.times["Xeon"] = f.times["Zen"]
		},
		"other threads":    func(f *fight) { f.threads = 3 },
		"nothing":          overwrite(""),
		"cut off":          overwrite(`[{"driver":"cpu"`),
		"no list":          overwrite(`7`),
		"one time only":    overwrite(`[{"driver":"cpu","device":{"name":"Zen"},"nanoseconds":5}]`),
		"a time of 0":      overwrite(`[{"driver":"gl","nanoseconds":0},{"driver":"cpu","nanoseconds":5}]`),
		"a foreign driver": overwrite(`[{"driver":"cuda","nanoseconds":1},{"driver":"cpu","nanoseconds":5}]`),
		"a foreign device": overwrite(`[{"driver":"gl","device":{"name":"Voodoo"},"nanoseconds":1},{"driver":"cpu","nanoseconds":5}]`),
		"the winner does not open any more": func(f *fight) {
			f.cpu.broken = map[string]error{"Zen": errTrial}
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFight(2*time.Millisecond, time.Millisecond)
			f.open(t)
			change(f)
			_, reason := f.open(t)
			assert.NotEmpty(t, f.timed)
			assert.Contains(t, reason, "measured now")
			if f.cpu.broken != nil {
				return // nothing to keep
			}
			_, reason = f.open(t)
			assert.Contains(t, reason, "earlier run")
			assert.Empty(t, f.timed)
		})
	}
}

func TestAutoWithoutAMeasurement(t *testing.T) {
	slow, fast := 2*time.Millisecond, time.Millisecond
	for _, c := range []struct {
		name   string
		change func(f *fight)
		want   string
		reason []string
	}{
		{"the GPU is software", func(f *fight) { f.gl.devices[0].Software = true }, "Zen", []string{"software renderer (Arc)"}},
		{"there is no GPU", func(f *fight) { f.gl.err = backend.ErrNotBuilt }, "Zen", []string{backend.ErrNotBuilt.Error()}},
		{"the user has chosen", func(f *fight) { f.device = "arc" }, "Arc", nil},
		{"the GPU does not open", func(f *fight) { f.gl.broken = map[string]error{"Arc": errTrial} }, "Zen",
			[]string{"1ms on cpu", "gl: Arc: out of patience"}},
		{"the GPU cannot do the work", func(f *fight) { delete(f.times, "Arc") }, "Zen",
			[]string{"1ms on cpu", "gl (Arc): timing a step: out of patience"}},
		{"a time of nothing", func(f *fight) { f.times["Arc"] = 0 }, "Zen", []string{"it took 0s"}},
		{"none can do the work", func(f *fight) { f.times = nil }, "Arc", []string{"gl (Arc): timing a step: out of patience", "cpu (Zen)"}},
		{"nothing can be kept", func(f *fight) { f.store.err = errTrial }, "Zen", []string{"not kept for later runs: out of patience"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFight(slow, fast)
			c.change(f)
			device, reason := f.open(t)
			assert.Equal(t, c.want, device)
			for _, part := range c.reason {
				assert.Contains(t, reason, part)
			}
			assert.Empty(t, f.store.values, "half a comparison is not kept")
		})
	}
}
