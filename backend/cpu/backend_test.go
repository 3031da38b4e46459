package cpu_test

import (
	"math"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/cpu"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

func TestDriver(t *testing.T) {
	d := cpu.Driver()
	assert.Equal(t, "cpu", d.Name())
	devices, err := d.Devices()
	require.NoError(t, err)
	require.Len(t, devices, 1)
	assert.NotEmpty(t, devices[0].Name)
	assert.Regexp(t, "^(AVX-512|AVX2|NEON|gonum.*)$", devices[0].Version)
	assert.False(t, devices[0].Software)

	b, choice, err := backend.Open("cpu", backend.Config{Threads: 1}, d)
	require.NoError(t, err)
	assert.Equal(t, devices[0], choice.Device)
	assert.Equal(t, backend.Info{Backend: "cpu", Device: devices[0].Name, Vendor: devices[0].Vendor,
		Version: devices[0].Version}, b.Info())
	require.NoError(t, b.Close())

	_, err = d.Open(1, backend.Config{})
	assert.ErrorIs(t, err, backend.ErrNoDevice)
	_, err = d.Open(0, backend.Config{Threads: -2})
	assert.ErrorContains(t, err, "-2 threads")
}

// counted is another BLAS, which counts the products it is asked for.
type counted struct {
	blas.Float32
	calls *int
}

func (c counted) Sgemm(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int,
	b []float32, ldb int, beta float32, out []float32, ldc int) {
	*c.calls++
	c.Float32.Sgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, out, ldc)
}

func TestAnotherBLASMultiplies(t *testing.T) {
	calls := 0
	b, err := cpu.NewWith(counted{gonum.Implementation{}, &calls}, backend.Config{Threads: 1})
	require.NoError(t, err)
	defer b.Close()
	x, dst := upload(t, b, []float32{1, 2, 3, 4}, 2, 2), alloc(t, b, 2, 2)
	backend.MatMul(b, dst, x, x, backend.Product())
	assert.Equal(t, []float32{7, 10, 15, 22}, download(t, b, dst))
	assert.Equal(t, 1, calls)
	assert.Equal(t, "cpu_test.counted", b.Info().Version)
}

func TestAllocRefusesWhatTheMachineLacks(t *testing.T) {
	b := open(t, 1)
	for _, bytes := range []int{math.MaxInt, math.MaxInt - 1, math.MaxInt &^ 0xfff} {
		_, err := b.Alloc(bytes)
		assert.ErrorIs(t, err, backend.ErrTooLarge, "%d bytes", bytes)
	}
	_, err := backend.New(b, backend.Float32, math.MaxInt/4)
	assert.ErrorIs(t, err, backend.ErrTooLarge)
	x := upload(t, b, []float32{1}, 1)
	assert.Equal(t, []float32{1}, download(t, b, x), "the device stays usable")
}

func TestClosedBackend(t *testing.T) {
	b, err := cpu.New(backend.Config{Threads: 2})
	require.NoError(t, err)
	x := upload(t, b, []float32{1, 2}, 2)
	r, err := backend.Record(b, func() error { backend.Scale(b, x, 2, x); return nil })
	require.NoError(t, err)
	require.NoError(t, b.Close())
	require.NoError(t, b.Close())

	_, err = b.Alloc(4)
	assert.ErrorIs(t, err, backend.ErrClosed)
	assert.ErrorIs(t, backend.Upload(b, x, []float32{3, 4}), backend.ErrClosed)
	assert.ErrorIs(t, backend.Download(b, make([]float32, 2), x), backend.ErrClosed)
	assert.ErrorIs(t, b.Host(func() error { return nil }), backend.ErrClosed)
	assert.ErrorIs(t, b.BeginRecording(nil), backend.ErrClosed)
	assert.ErrorIs(t, r.Replay(), backend.ErrClosed)
	backend.Fill(b, x, 5) // does nothing, and Sync says so
	assert.ErrorIs(t, b.Sync(), backend.ErrClosed)
	r.Free()
	x.Free()
	assert.Zero(t, b.Space().Stats().LiveBytes)
}
