package gl

import (
	gocontext "context"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/cache"
	"github.com/dnnbench/dnnbench/shaders"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tried is the product that the tests below tune.
var tried = backend.ProductShape{M: 100, K: 24, N: 100}

// arena is a fake on which each tile takes a time of its own, and computes the product
// of tried as it should unless spoil says otherwise.
type arena struct {
	*fake
	cost  map[shaders.Tile]time.Duration
	spoil map[shaders.Tile]func(sums []float32)
}

func newArena(cost map[shaders.Tile]time.Duration) *arena {
	a := &arena{newFake(guaranteed), cost, map[shaders.Tile]func([]float32){}}
	a.fake.cost = func(source string, _ [3]uint32) time.Duration {
		if tile, ok := tileOf(source); ok {
			return a.cost[tile]
		}
		return 0
	}
	var right []float32
	a.compute = func(source string, operands [maxOperands][]byte) {
		tile, ok := tileOf(source)
		if !ok {
			return
		}
		if right == nil { // the operands are always the same
			right = multiplied(tried, operands[1], operands[2])
		}
		sums := slices.Clone(right)
		if spoil := a.spoil[tile]; spoil != nil {
			spoil(sums)
		}
		for i, v := range sums {
			binary.LittleEndian.PutUint32(operands[0][4*i:], math.Float32bits(v))
		}
	}
	return a
}

// tileOf finds the tile of a product by what the kernel's options define.
func tileOf(source string) (tile shaders.Tile, ok bool) {
	if _, options, found := strings.Cut(source, "#define TILE "); found {
		_, err := fmt.Sscan(options, &tile)
		return tile, err == nil
	}
	return 0, false
}

// multiplied is the product in float32, k ascending.
func multiplied(s backend.ProductShape, x, y []byte) []float32 {
	at := func(b []byte, i int) float64 {
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:])))
	}
	sums := make([]float32, s.M*s.N)
	for i := range sums {
		var sum float32
		for k := range s.K {
			sum = float32(float64(sum) + at(x, i/s.N*s.K+k)*at(y, k*s.N+i%s.N))
		}
		sums[i] = sum
	}
	return sums
}

func tuneTried(t *testing.T, q *Queue) backend.Tuned {
	t.Helper()
	list, err := q.Tune(gocontext.Background(), []backend.ProductShape{tried}, backend.TuneOptions{})
	require.NoError(t, err)
	require.Len(t, list, 1)
	return list[0]
}

// chosenFor is the tile that the next product of this shape gets.
func chosenFor(q *Queue, s backend.ProductShape) shaders.Tile {
	return q.tileFor(&product{Gemm: backend.Gemm{TransX: s.TransX, TransY: s.TransY}, m: s.M, n: s.N, k: s.K})
}

// defaultFor is the default on the fake, whose vendor nobody knows.
func defaultFor(s backend.ProductShape) shaders.Tile {
	return shaders.Choose(shaders.Other, s.M, s.N, s.K, s.TransX, s.TransY)
}

// another is a tile that is not the default for tried, and needs more than some do.
func another(t *testing.T) shaders.Tile {
	require.NotEqual(t, shaders.Block128x128, defaultFor(tried))
	return shaders.Block128x128
}

// costs gives every tile a time of a millisecond, and these another.
func costs(special map[shaders.Tile]time.Duration) map[shaders.Tile]time.Duration {
	all := map[shaders.Tile]time.Duration{}
	for _, tile := range shaders.Tiles() {
		all[tile] = time.Millisecond
		if d, ok := special[tile]; ok {
			all[tile] = d
		}
	}
	return all
}

func TestTuneChoosesTheFastest(t *testing.T) {
	fast := another(t)
	a := newArena(costs(map[shaders.Tile]time.Duration{fast: 400 * time.Microsecond}))
	q := a.open(t, config{})
	before := chosenFor(q, tried)
	require.NotEqual(t, fast, before)
	tuned := tuneTried(t, q)
	assert.Equal(t, tried, tuned.Product)
	assert.True(t, tuned.Decided)
	assert.Equal(t, fast.String(), tuned.Chosen)
	assert.Equal(t, before.String(), tuned.Default)
	require.Len(t, tuned.Kernels, len(shaders.Tiles()))
	assert.Equal(t, backend.TunedKernel{Name: fast.String(), Median: 400 * time.Microsecond, Samples: tuned.Kernels[0].Samples}, tuned.Kernels[0])
	assert.Equal(t, time.Millisecond, tuned.Kernels[1].Median)
	require.Error(t, tuned.Kept, "there is no cache")

	assert.Equal(t, fast, chosenFor(q, tried))
	alike := backend.ProductShape{M: 65, K: 32, N: 128}
	assert.Equal(t, fast, chosenFor(q, alike), "of the same class")
	for _, other := range []backend.ProductShape{
		{M: 64, K: 24, N: 100}, {M: 100, K: 40, N: 100}, {M: 100, K: 24, N: 132},
		{M: 100, K: 24, N: 100, TransX: true}, {M: 100, K: 24, N: 100, TransY: true}, {M: 100, K: 23, N: 100},
	} {
		assert.Equal(t, defaultFor(other), chosenFor(q, other), other)
	}
	assert.Zero(t, q.Space().Stats().LiveTensors)
}

// A kernel that leaves other bits, or wrong ones, or does not compile, or needs more
// than the device has, does not win however fast it is.
func TestTuneRefuses(t *testing.T) {
	fast := another(t)
	for name, tt := range map[string]struct {
		spoil func(a *arena, q *Queue)
		want  string
	}{
		"other bits": {func(a *arena, _ *Queue) {
			a.spoil[fast] = func(sums []float32) {
				sums[3*tried.N+5] = math.Nextafter32(sums[3*tried.N+5], 2)
			}
		}, "other bits than"},
		"an element not written": {func(a *arena, _ *Queue) {
			a.spoil[fast] = func(sums []float32) { sums[0] = float32(math.NaN()) }
		}, "other bits than"},
		"not compiled": {func(a *arena, _ *Queue) {
			a.refuse = func(s string) string {
				if tile, ok := tileOf(s); ok && tile == fast {
					return "no such type"
				}
				return ""
			}
		}, "no such type"},
		"shared memory": {func(_ *arena, q *Queue) { q.device.limits.sharedBytes = fast.Tiling().SharedBytes() - 1 }, "bytes of shared memory"},
		"invocations":   {func(_ *arena, q *Queue) { q.device.limits.invocations = fast.Tiling().Invocations() - 1 }, "work groups of"},
		"one direction": {func(_ *arena, q *Queue) { q.device.limits.groupSize[0] = uint32(fast.Tiling().Invocations() - 1) }, "work groups of"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newArena(costs(map[shaders.Tile]time.Duration{fast: 200 * time.Microsecond}))
			q := a.open(t, config{})
			tt.spoil(a, q)
			tuned := tuneTried(t, q)
			assert.NotEqual(t, fast.String(), tuned.Chosen)
			for _, k := range tuned.Kernels {
				if k.Name == fast.String() {
					assert.Contains(t, k.Reason, tt.want)
					assert.Zero(t, k.Samples)
				}
			}
			assert.NotEqual(t, fast, chosenFor(q, tried))
		})
	}
}

// The first kernel is held against float64, so that all cannot be wrong alike.
func TestTuneHoldsKernelsToTheReference(t *testing.T) {
	for name, spoil := range map[string]func([]float32){
		"the last term dropped": func(s []float32) { s[len(s)-1] -= 0.01 },
		"off by 1e-5":           func(s []float32) { s[11] += 1e-5 },
		"NaN":                   func(s []float32) { s[0] = float32(math.NaN()) },
	} {
		t.Run(name, func(t *testing.T) {
			a := newArena(costs(nil))
			for _, tile := range shaders.Tiles() {
				a.spoil[tile] = spoil
			}
			q := a.open(t, config{})
			_, err := q.Tune(gocontext.Background(), []backend.ProductShape{tried}, backend.TuneOptions{})
			require.ErrorIs(t, err, errNoKernel)
			require.ErrorContains(t, err, "wrong at row")
			require.NoError(t, q.Sync(), "the device stays usable")
		})
	}
}

// What one run finds, the next one uses, and no other device or driver does.
func TestTunedChoicesAreKept(t *testing.T) {
	fast := another(t)
	c := cache.In(t.TempDir())
	open := func(change func(a *arena, c *config)) *Queue {
		a := newArena(costs(map[shaders.Tile]time.Duration{fast: 200 * time.Microsecond}))
		cfg := config{cache: c}
		change(a, &cfg)
		return a.open(t, cfg)
	}
	same := func(*arena, *config) {}
	q := open(same)
	normal := chosenFor(q, tried)
	require.NoError(t, tuneTried(t, q).Kept)

	assert.Equal(t, fast, chosenFor(open(same), tried))
	for name, change := range map[string]func(*arena, *config){
		"deterministic":   func(_ *arena, c *config) { c.fixed = true },
		"no cache":        func(_ *arena, c *config) { c.cache = nil },
		"another version": func(a *arena, _ *config) { a.is.version = "4.6" },
		"another device":  func(a *arena, _ *config) { a.is.renderer = "other" },
		"another vendor":  func(a *arena, _ *config) { a.is.vendor = "other" },
		"lower limits":    func(a *arena, _ *config) { a.is.limits.sharedBytes = 0 },
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, normal, chosenFor(&Queue{device: deviceOf(change, c)}, tried)) })
	}

	key := q.device.winnerKey(classOf(tried))
	fingerprint, err := shaders.Fingerprint()
	require.NoError(t, err)
	for name, bad := range map[string]string{
		"empty": "", "text": "fast", "other JSON": `[1]`, "more": `{"kernel":"x","shaders":"y","z":1}`,
		"an unknown kernel": `{"kernel":"1×1","shaders":"` + fingerprint + `"}`,
		"stale":             `{"kernel":"` + fast.String() + `","shaders":"0"}`,
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, c.Put(key, []byte(bad)))
			again := open(same)
			assert.Equal(t, normal, chosenFor(again, tried))
			require.NoError(t, tuneTried(t, again).Kept)
			assert.Equal(t, fast, chosenFor(open(same), tried), "rewritten")
		})
	}
}

// deviceOf is a device that no thread serves: choices need none.
func deviceOf(change func(*arena, *config), c *cache.Cache) *device {
	a, cfg := newArena(nil), config{cache: c}
	change(a, &cfg)
	d := newDevice(cfg)
	d.describe(a.is)
	return d
}

func TestTuneWhereNothingCanBeKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	fast := another(t)
	q := newArena(costs(map[shaders.Tile]time.Duration{fast: 200 * time.Microsecond})).open(t, config{cache: cache.In(file)})
	require.ErrorContains(t, tuneTried(t, q).Kept, cache.Variable)
	assert.Equal(t, fast, chosenFor(q, tried), "in this run")
}

// Tiles far larger than a product are not tried.
func TestTuneLeavesOutWaste(t *testing.T) {
	tiles := shaders.Tiles()
	assert.Empty(t, wasteful(shaders.Block128x128, tiles, backend.ProductShape{M: 4096, N: 4096, K: 1}))
	assert.Empty(t, wasteful(shaders.Rows4, tiles, backend.ProductShape{M: 4096, N: 4096, K: 1}))
	assert.Contains(t, wasteful(shaders.Block128x128, tiles, backend.ProductShape{M: 4096, N: 10, K: 1}), "times")
	assert.Empty(t, wasteful(shaders.Columns16, tiles, backend.ProductShape{M: 4096, N: 10, K: 1}))
}

func TestTuneEndsEarly(t *testing.T) {
	fast := another(t)
	second := backend.ProductShape{M: 100, K: 24, N: 100, TransY: true}
	a := newArena(costs(map[shaders.Tile]time.Duration{fast: 200 * time.Microsecond}))
	q := a.open(t, config{})
	ctx, cancel := gocontext.WithCancel(gocontext.Background())
	list, err := q.Tune(ctx, []backend.ProductShape{tried, tried, second}, backend.TuneOptions{Progress: func(done, total int, what string) {
		assert.Equal(t, 2, total, "products of one class are measured once")
		if done == 1 {
			assert.Equal(t, second.String(), what)
			cancel()
		}
	}})
	require.ErrorIs(t, err, gocontext.Canceled)
	require.Len(t, list, 1, "what was found stays")
	assert.Equal(t, fast, chosenFor(q, tried))

	q = newArena(costs(nil)).open(t, config{})
	list, err = q.Tune(gocontext.Background(), []backend.ProductShape{tried}, backend.TuneOptions{Budget: 1})
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.False(t, list[0].Decided)
	assert.Equal(t, list[0].Default, list[0].Chosen)
}

func TestTuneNeverWhileRecording(t *testing.T) {
	a := newArena(costs(nil))
	q := a.open(t, config{})
	require.NoError(t, q.BeginRecording(nil))
	_, err := q.Tune(gocontext.Background(), []backend.ProductShape{tried}, backend.TuneOptions{})
	require.ErrorIs(t, err, backend.ErrRecording)
	p, err := q.EndRecording()
	require.NoError(t, err)
	p.Free()
	assert.Zero(t, a.count(callRun))
}

// Operands of 10 TB are no reason to die of them on the host.
func TestTuneLargerThanMemory(t *testing.T) {
	q := newArena(costs(nil)).open(t, config{})
	large := backend.ProductShape{M: 1, K: 5_000_000, N: 500_000, TransY: true}
	list, err := q.Tune(gocontext.Background(), []backend.ProductShape{tried, large}, backend.TuneOptions{})
	require.ErrorIs(t, err, backend.ErrTooLarge)
	require.ErrorContains(t, err, large.String())
	require.Len(t, list, 1, "what was found stays")
	require.NoError(t, q.Sync(), "the device goes on")
}

func TestTuneWithoutATimer(t *testing.T) {
	q := newArena(map[shaders.Tile]time.Duration{}).open(t, config{})
	_, err := q.Tune(gocontext.Background(), []backend.ProductShape{tried}, backend.TuneOptions{})
	require.ErrorIs(t, err, errNoTimer)
	require.NoError(t, q.Sync())
}

// FuzzWinner holds the parser to what keep writes.
func FuzzWinner(f *testing.F) {
	for _, s := range []string{"", "{}", "null", `{"kernel":"a","shaders":"b"}`, `{"kernel":"a","shaders":"b"} x`, `{"kernel":1}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if w, ok := parseWinner(data); ok {
			assert.NotEmpty(t, w.Kernel)
			assert.NotEmpty(t, w.Shaders)
		}
	})
}

// The bounds take what correct roundings come to, fused or not, in every element of
// some ten thousand, and not a dropped term of a long sum or operands of fewer bits.
func TestReferenceBounds(t *testing.T) {
	s := backend.ProductShape{M: 100, K: 300, N: 256}
	trial := &trial{shape: s, x: uniform(s.M*s.K, 1), y: uniform(s.K*s.N, 2)}
	refused := map[string]int{}
	for i := range s.M * s.N {
		var fused, unfused, dropped, short float32
		for k := range s.K {
			x, y := trial.x[i/s.N*s.K+k], trial.y[k*s.N+i%s.N]
			fused = float32(float64(fused) + float64(x)*float64(y))
			unfused += float32(x * y)
			if k < s.K-1 {
				dropped = fused
			}
			const tf32 = 0xffffe000 // keeps ten bits of the significand
			cut := func(v float32) float32 { return math.Float32frombits(math.Float32bits(v) & tf32) }
			short = float32(float64(short) + float64(cut(x))*float64(cut(y)))
		}
		for name, v := range map[string]float32{"fused": fused, "unfused": unfused, "dropped": dropped, "short": short} {
			if trial.wrongAt(i, v) != "" {
				refused[name]++
			}
		}
	}
	assert.Zero(t, refused["fused"])
	assert.Zero(t, refused["unfused"])
	assert.Greater(t, refused["dropped"], s.M*s.N*9/10)
	assert.Greater(t, refused["short"], s.M*s.N*9/10)
}

// The cache knows tiles by their names.
func TestTileNamesAreUnique(t *testing.T) {
	names := map[string]bool{}
	for _, tile := range shaders.Tiles() {
		assert.False(t, names[tile.String()], tile.String())
		names[tile.String()] = true
	}
}
