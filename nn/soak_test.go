package nn_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// soakVariable says for how long TestSoak trains, as 1h.
const soakVariable = "DNNBENCH_SOAK"

// TestSoak trains one network after another in one process, of changing sizes, and
// fails if the device's memory, the Go heap or the number of goroutines grow. The first
// third of the readings is what the last third is held against: the pool, the caches
// and the drivers fill then.
func TestSoak(t *testing.T) {
	text := os.Getenv(soakVariable)
	if text == "" {
		t.Skip("an hour or so: say " + soakVariable + "=1h, and a longer -timeout")
	}
	long, err := time.ParseDuration(text)
	require.NoError(t, err)
	b := openBackend(t)
	t.Logf("on %s", backendName())
	var readings []reading
	start, next := time.Now(), time.Duration(0)
	round := 0
	for ; time.Since(start) < long; round++ {
		soakRound(t, b, round)
		// A reading follows whole cycles of sizes alone, so that all are comparable.
		if elapsed := time.Since(start); elapsed >= next && (round+1)%len(soakSizes) == 0 {
			next = elapsed + long/60
			r := readMemory(b)
			readings = append(readings, r)
			t.Logf("%8v  round %6d  device: %d tensors, live %d, pool %d bytes; heap %d, resident %d bytes; %d goroutines",
				elapsed.Round(time.Second), round+1, r.tensors, r.live, r.pool, r.heap, r.resident, r.goroutines)
		}
	}
	t.Logf("%d trainings in %v", round, time.Since(start).Round(time.Second))
	third := len(readings) / 3
	require.GreaterOrEqual(t, third, 3, "too short to tell growth: give it longer")
	early, late := readings[:third], readings[len(readings)-third:]
	for _, what := range []struct {
		name  string
		of    func(reading) int64
		slack int64 // what may come and go by chance
	}{
		{"tensors", func(r reading) int64 { return int64(r.tensors) }, 0},
		{"live bytes of the device", func(r reading) int64 { return r.live }, 0},
		{"pooled bytes of the device", func(r reading) int64 { return r.pool }, 0},
		{"goroutines", func(r reading) int64 { return int64(r.goroutines) }, 0},
		{"Go heap", func(r reading) int64 { return r.heap }, 256 << 10},
		{"resident memory", func(r reading) int64 { return r.resident }, 16 << 20},
	} {
		first, last := median(early, what.of), median(late, what.of)
		t.Logf("%s: median %d at first, %d at last", what.name, first, last)
		assert.LessOrEqual(t, last, first+what.slack, "%s grew", what.name)
	}
}

// soakSizes are networks and data of a cycle, so that the pool sees large after small
// and small after large, and batches that are not whole.
var soakSizes = []struct {
	samples, features, classes, batch int
	hidden                            []int
	act, optimizer                    string
}{
	{512, 20, 5, 64, []int{32}, "relu", "adam"},
	{1000, 64, 10, 100, []int{128, 64}, "tanh", "sgd"},
	{77, 7, 3, 10, []int{5, 6, 7}, "sigmoid", "momentum"},
	{2000, 256, 20, 256, []int{256, 128}, "relu", "adamw"},
	{333, 33, 4, 50, []int{65}, "leaky-relu", "rmsprop"},
	{1500, 100, 12, 128, nil, "relu", "nesterov"},
}

// soakRound is what a program does with a network: train, evaluate, predict, save, load.
func soakRound(t *testing.T, b backend.Backend, round int) {
	size := soakSizes[round%len(soakSizes)]
	samples := blobs(size.samples, size.features, size.classes, uint64(round))
	if round%2 == 1 {
		samples = samples.Stream()
	}
	d, err := nn.NewDataset(b, samples)
	require.NoError(t, err)
	defer d.Free()
	spec := nn.Dense(size.features, append(slices.Clone(size.hidden), size.classes), activation(t, size.act), backend.SoftmaxCrossEntropy)
	spec.Seed = uint64(round)
	m, err := nn.New(b, spec)
	require.NoError(t, err)
	defer m.Free()
	_, err = m.Fit(t.Context(), d, nn.Options{Optimizer: optimizer(t, size.optimizer), Rate: 0.01, Epochs: 2, Batch: size.batch, Seed: uint64(round)})
	require.NoError(t, err)
	_, err = m.Evaluate(t.Context(), d)
	require.NoError(t, err)
	p, err := m.Predict(make([]float32, size.features))
	require.NoError(t, err)

	path := filepath.Join(os.TempDir(), "dnnbench-soak-"+strconv.Itoa(os.Getpid())+".safetensors")
	defer func() { assert.NoError(t, os.Remove(path)) }()
	require.NoError(t, m.Save(path))
	loaded, err := nn.Load(b, path, size.batch)
	require.NoError(t, err)
	defer loaded.Free()
	q, err := loaded.Predict(make([]float32, size.features))
	require.NoError(t, err)
	require.Equal(t, p, q)
}

// reading is the memory at one moment.
type reading struct {
	tensors, goroutines        int
	live, pool, heap, resident int64
}

func readMemory(b backend.Backend) reading {
	runtime.GC() // twice: finalisers run after the first
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	s := b.Space().Stats()
	return reading{s.LiveTensors, runtime.NumGoroutine(), s.LiveBytes, s.PoolBytes, int64(m.HeapAlloc), resident()}
}

// resident is the memory of the process where Linux says it, drivers included, else 0.
func resident() int64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, err := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

func median(rs []reading, of func(reading) int64) int64 {
	var values []int64
	for _, r := range rs {
		values = append(values, of(r))
	}
	slices.Sort(values)
	return values[len(values)/2]
}
