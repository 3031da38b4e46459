package nn_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// wide is samples of which a window holds some hundreds.
func wide(n, features int) nn.Samples {
	s := nn.Samples{Features: features, Classes: 3, X: make([]float32, n*features)}
	for i := range n {
		s.Labels = append(s.Labels, int32(i%3))
		for j := range 5 {
			s.X[i*features+(i*31+j*7)%features] = float32(i%3) + float32(j)/8
		}
	}
	return s
}

// asBytes is the same samples as bytes, roughly.
func asBytes(s nn.Samples) nn.Samples {
	s.Bytes, s.Scale, s.Shift = make([]uint8, len(s.X)), 1./64, -0.25
	for i, v := range s.X {
		s.Bytes[i] = uint8(v * 64)
	}
	s.X = nil
	return s
}

// TestAStreamTrainsToTheSameBits trains on samples that lie on the device, and on the
// same ones that come to it in windows.
func TestAStreamTrainsToTheSameBits(t *testing.T) {
	for name, tt := range map[string]struct {
		samples nn.Samples
		batch   int
	}{
		"numbers in three windows, the last batch short":  {wide(1500, 2001), 64},
		"bytes in rows of no whole words":                 {asBytes(wide(1041, 8001)), 37},
		"bytes in two windows":                            {asBytes(wide(500, 9000)), 50},
		"all in one window":                               {wide(70, 11), 16},
		"a batch of all, which is larger than a window's": {wide(900, 2000), 900},
	} {
		t.Run(name, func(t *testing.T) {
			b := openBackend(t)
			train := func(s nn.Samples) ([]float32, []float64, nn.Evaluation) {
				spec := nn.Dense(s.Features, []int{5, 3}, activation(t, "tanh"), backend.SoftmaxCrossEntropy)
				spec.MaxBatch = tt.batch
				m, d := newModel(t, b, spec), newDataset(t, b, s)
				h, err := m.Fit(t.Context(), d, nn.Options{Optimizer: optimizer(t, "adam"), Rate: 0.01, Epochs: 2, Batch: tt.batch, Seed: 4})
				require.NoError(t, err)
				var costs []float64
				for _, e := range h.Epochs {
					costs = append(costs, e.Cost)
				}
				e, err := m.Evaluate(t.Context(), d)
				require.NoError(t, err)
				_, err = nn.GradCheck(m, d, 3)
				require.NoError(t, err)
				return allWeights(t, m), costs, e
			}
			weights, costs, evaluation := train(tt.samples)
			streamed, streamedCosts, streamedEvaluation := train(tt.samples.Stream())
			assert.Equal(t, weights, streamed)
			assert.Equal(t, costs, streamedCosts)
			assert.Equal(t, evaluation, streamedEvaluation)
			assert.Less(t, costs[1], costs[0], "it learns")
		})
	}
}

// watched is a source that keeps what was asked of it.
type watched struct {
	nn.Source[float32]
	mu   sync.Mutex
	rows []int32
	read func(ctx context.Context, calls int, dst []float32) error
	n    int
}

func (s *watched) ReadRows(ctx context.Context, dst []float32, rows []int32) error {
	s.mu.Lock()
	s.rows = append(s.rows, rows...)
	s.n++
	n := s.n
	s.mu.Unlock()
	if err := s.Source.ReadRows(ctx, dst, rows); err != nil || s.read == nil {
		return err
	}
	return s.read(ctx, n, dst)
}

func (s *watched) asked() []int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]int32(nil), s.rows...)
}

func watch(s nn.Samples, read func(ctx context.Context, calls int, dst []float32) error) (nn.Samples, *watched) {
	s = s.Stream()
	w := &watched{Source: s.XFrom, read: read}
	s.XFrom = w
	return s, w
}

const (
	windowRows   = 512 // of wideFeatures numbers in 4 MiB
	wideFeatures = 2048
)

// TestAStreamReadsAheadNoMoreThanTwoWindows looks at what is read, and in which order,
// over epochs that are left and started anew.
func TestAStreamReadsAheadNoMoreThanTwoWindows(t *testing.T) {
	b := openBackend(t)
	s := wide(3*windowRows, wideFeatures)
	samples, source := watch(s, nil)
	order := func(epoch uint32) []int32 {
		return backend.Stream{Seed: 6, Purpose: backend.PurposeShuffle}.Permutation(epoch, 3*windowRows)
	}
	trained := func(s nn.Samples, look func(tr *nn.Trainer)) []float32 {
		m := newModel(t, b, nn.Dense(wideFeatures, []int{3}, backend.Activation{}, backend.SoftmaxCrossEntropy))
		tr, err := nn.NewTrainer(m, newDataset(t, b, s), nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.01, Batch: 128, Seed: 6})
		require.NoError(t, err)
		defer tr.Free()
		for _, part := range []struct{ epoch, steps int }{{1, 12}, {2, 5}, {7, 12}, {8, 1}, {8, 12}} {
			require.NoError(t, tr.StartEpoch(part.epoch))
			for range part.steps {
				require.NoError(t, tr.Step())
			}
			look(tr)
		}
		return allWeights(t, m)
	}
	settled := func(n int) []int32 {
		require.Eventually(t, func() bool { return len(source.asked()) >= n }, time.Minute, time.Millisecond)
		time.Sleep(10 * time.Millisecond) // time to read more, if it would
		rows := source.asked()
		require.Len(t, rows, n)
		return rows
	}
	var want []int32
	calls := 0
	streamed := trained(samples, func(*nn.Trainer) {
		switch calls++; calls {
		case 1: // the first epoch, and two windows of the second
			want = append(append(want, order(1)...), order(2)[:2*windowRows]...)
		case 2: // two windows of it were used, one ahead of that ends it, and one of the third
			want = append(append(want, order(2)[2*windowRows:]...), order(3)[:windowRows]...)
		case 3: // epoch 7 was not expected
			want = append(append(want, order(7)...), order(8)[:2*windowRows]...)
		case 4:
			want = append(want, order(8)[2*windowRows:]...)
		case 5: // it was started anew
			want = append(append(want, order(8)...), order(9)[:2*windowRows]...)
		}
		assert.Equal(t, want, settled(len(want)))
	})
	assert.Equal(t, trained(s, func(*nn.Trainer) {}), streamed)
}

// TestAStreamEndsAsItsSourceDoes has sources that fail, and expects the error, and no
// goroutine left.
func TestAStreamEndsAsItsSourceDoes(t *testing.T) {
	broken := errors.New("the disk is gone")
	for name, tt := range map[string]struct {
		read func(ctx context.Context, calls int, dst []float32) error
		want string
	}{
		"an error": {func(_ context.Context, calls int, _ []float32) error {
			if calls == 5 {
				return broken
			}
			return nil
		}, "step 5 of epoch 2: samples 512 to 1023 of the order: reading 512 samples: the disk is gone"},
		"a number": {func(_ context.Context, calls int, dst []float32) error {
			if calls == 2 {
				dst[wideFeatures+7] = float32(math.NaN())
			}
			return nil
		}, "feature 7 is NaN: remove or replace it"},
	} {
		t.Run(name, func(t *testing.T) {
			b := openBackend(t)
			before := runtime.NumGoroutine()
			samples, _ := watch(wide(3*windowRows, wideFeatures), tt.read)
			m := newModel(t, b, nn.Dense(wideFeatures, []int{3}, backend.Activation{}, backend.SoftmaxCrossEntropy))
			_, err := m.Fit(t.Context(), newDataset(t, b, samples), nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.01, Epochs: 3, Batch: 128})
			require.ErrorContains(t, err, tt.want)
			assertGoroutines(t, before)
			if name == "an error" {
				assert.ErrorIs(t, err, broken)
			}
		})
	}
}

// TestASourceIsReadByOneAtATime evaluates the samples that a training reads ahead.
func TestASourceIsReadByOneAtATime(t *testing.T) {
	b := openBackend(t)
	var inside atomic.Int32
	samples, _ := watch(wide(3*windowRows, wideFeatures), func(context.Context, int, []float32) error {
		if inside.Add(1) > 1 {
			return errors.New("two read at once")
		}
		time.Sleep(5 * time.Millisecond)
		inside.Add(-1)
		return nil
	})
	d := newDataset(t, b, samples)
	m := newModel(t, b, nn.Dense(wideFeatures, []int{3}, backend.Activation{}, backend.SoftmaxCrossEntropy))
	_, err := m.Fit(t.Context(), d, nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.01, Epochs: 3, Batch: 128,
		OnEpoch: func(nn.Epoch) error { _, err := m.Evaluate(t.Context(), d); return err }})
	require.NoError(t, err)
}

// assertGoroutines waits a little for goroutines that have nothing left to do.
func assertGoroutines(t *testing.T, want int) {
	t.Helper()
	for range 1000 {
		if runtime.NumGoroutine() <= want {
			return
		}
		time.Sleep(time.Millisecond)
	}
	assert.LessOrEqual(t, runtime.NumGoroutine(), want)
}

// TestAStreamThatHangsCanBeCancelled has a source that never answers.
func TestAStreamThatHangsCanBeCancelled(t *testing.T) {
	b := openBackend(t)
	before := runtime.NumGoroutine()
	samples, _ := watch(wide(3*windowRows, wideFeatures), func(ctx context.Context, calls int, _ []float32) error {
		if calls == 3 {
			<-ctx.Done()
		}
		return ctx.Err()
	})
	d := newDataset(t, b, samples)
	m := newModel(t, b, nn.Dense(wideFeatures, []int{3}, backend.Activation{}, backend.SoftmaxCrossEntropy))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	h, err := m.Fit(ctx, d, nn.Options{Optimizer: optimizer(t, "sgd"), Rate: 0.01, Epochs: 3, Batch: 128,
		ProgressEvery: 1, Progress: func(now nn.Progress) {
			if now.Step == 8 { // the last of the windows that come
				time.AfterFunc(100*time.Millisecond, cancel)
			}
		}})
	require.ErrorIs(t, err, context.Canceled)
	assert.EqualError(t, err, "training stopped after step 8 (epoch 1): context canceled")
	require.Len(t, h.Epochs, 1)
	assert.Equal(t, 8, h.Steps)
	assert.Greater(t, h.Epochs[0].Waited, 50*time.Millisecond)

	_, err = m.Evaluate(t.Context(), d)
	require.NoError(t, err, "the data set can be read again")
	assertGoroutines(t, before)
}
