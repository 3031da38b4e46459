package gl

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/bench"
	"github.com/dnnbench/dnnbench/nn"
	"github.com/dnnbench/dnnbench/shaders"
)

// network is a dense network and how it is trained, for counting.
type network struct {
	widths    []int // n[0] … n[L]
	batch     int
	optimizer string
	act       backend.Activation
	stored    bool // the samples are bytes
	batches   int  // whose gradients a step adds up; 0 stands for 1
	schedule  nn.ScheduleKind
	clip      float64 // to a norm, if not 0
	maxNorm   float64
}

func (n network) String() string {
	return fmt.Sprintf("%v batch %d %v %s %v clip %g max-norm %g", n.widths, n.batch, n.act, n.optimizer, n.schedule, n.clip, n.maxNorm)
}

func (n network) layers() int { return len(n.widths) - 1 }

// training is what the fake saw of two steps.
type training struct {
	calls   []call
	first   int // the first call of the first step
	second  int // and of the second
	kernels map[uint32]shaders.Kernel
}

// train makes two steps. The data set is what one learns from, since a gather is
// bound to all of it. bindsAll is whether storage is bound by one call.
func (n network) train(t *testing.T, bindsAll bool) *training {
	t.Helper()
	return n.trainAs(t, n.spec(), bindsAll)
}

// trainAs is train of a network whose layers do more.
func (n network) trainAs(t *testing.T, spec nn.Spec, bindsAll bool) *training {
	t.Helper()
	f := newFake(guaranteed)
	f.is.bindsAll = bindsAll
	b := f.open(t, config{exact: true})
	m, err := nn.New(b, spec)
	require.NoError(t, err)
	t.Cleanup(m.Free)
	d, err := nn.NewDataset(b, n.samples())
	require.NoError(t, err)
	t.Cleanup(d.Free)
	tr, err := nn.NewTrainer(m, d, n.options(t))
	require.NoError(t, err)
	t.Cleanup(tr.Free)
	seen := &training{kernels: map[uint32]shaders.Kernel{}}
	for epoch := 1; epoch <= 2; epoch++ {
		require.NoError(t, tr.StartEpoch(epoch))
		require.NoError(t, b.Sync())
		seen.first, seen.second = seen.second, len(f.trace())
		// The thread stands still, so that what is posted to it can be counted.
		free := make(chan struct{})
		b.device.commands <- command{kind: runCall, call: func(*executor) { <-free }}
		require.Eventually(t, func() bool { return len(b.device.commands) == 0 }, time.Minute, time.Microsecond)
		require.NoError(t, tr.Step())
		assert.Len(t, b.device.commands, 1, "a step is one post")
		close(free)
	}
	b.wait(command{kind: runCall, call: func(x *executor) {
		seen.calls = f.trace()
		for k, p := range x.programs {
			seen.kernels[p.name] = k
		}
	}})
	return seen
}

func (n network) options(t *testing.T) nn.Options {
	rule, err := backend.ParseOptimizer(n.optimizer)
	require.NoError(t, err)
	return nn.Options{Optimizer: rule, Rate: 0.1, Batch: n.batch, Accumulate: n.batches, Epochs: 2,
		Schedule: nn.NewSchedule(n.schedule), ClipNorm: n.clip, MaxNorm: n.maxNorm}
}

func (n network) spec() nn.Spec {
	return nn.Dense(n.widths[0], n.widths[1:], n.act, backend.SoftmaxCrossEntropy)
}

func (n network) samples() nn.Samples {
	samples := n.batch * max(1, n.batches)
	s := nn.Samples{Features: n.widths[0], Labels: make([]int32, samples), Classes: n.widths[n.layers()]}
	if n.stored {
		s.Bytes, s.Scale = make([]uint8, samples*n.widths[0]), 1./255
	} else {
		s.X = make([]float32, samples*n.widths[0])
	}
	return s
}

// TestWhatAStepCosts counts training steps of plain dense networks; -v prints them.
func TestWhatAStepCosts(t *testing.T) {
	relu, gelu := backend.Activation{Kind: backend.ReLU}, backend.Activation{Kind: backend.GELU}
	for _, n := range []network{
		{widths: []int{784, 256, 128, 10}, batch: 64, optimizer: "sgd", act: relu, stored: true},
		{widths: []int{784, 256, 128, 10}, batch: 64, optimizer: "adam", act: gelu, stored: true},
		{widths: []int{784, 256, 128, 10}, batch: 64, optimizer: "adam", act: relu, stored: true, schedule: nn.CosineRate},
		{widths: []int{1024, 1024, 1024, 10}, batch: 256, optimizer: "adam", act: relu},
		{widths: []int{784, 10}, batch: 64, optimizer: "momentum", act: relu, stored: true},
		{widths: []int{784, 256, 10}, batch: 64, optimizer: "adagrad", act: relu, stored: true},
		{widths: []int{784, 256, 10}, batch: 64, optimizer: "amsgrad", act: relu, stored: true, schedule: nn.OneCycleRate},
		{widths: []int{784, 256, 10}, batch: 64, optimizer: "nadam", act: relu, stored: true, clip: 1},
		{widths: []int{784, 256, 10}, batch: 64, optimizer: "sgd", act: relu, stored: true, maxNorm: 3},
		{widths: []int{64, 96, 96, 96, 96, 96, 8}, batch: 200, optimizer: "adamw", act: relu},
	} {
		t.Run(n.String(), func(t *testing.T) {
			seen := n.train(t, true)
			list, rest := cost(seen.calls, seen.second)
			assert.Zero(t, rest, "calls after the last dispatch")
			var all counts
			tiled := 0
			for _, c := range list {
				kernel := seen.kernels[c.program].String()
				t.Logf("%d calls, %d for a barrier; %9d bytes read, %9d written by %v",
					c.calls(), c.barriers, c.read, c.written, kernel)
				if strings.HasPrefix(kernel, "gemm ") {
					tiled += c.tiled()
				}
				assert.LessOrEqual(t, c.calls()-c.barriers, 4, "program, parameters, storage, dispatch")
				assert.LessOrEqual(t, c.barriers, 1)
				all.add(c.counts)
			}
			floor, known := bench.StepFloor(n.spec(), n.options(t), n.stored)
			require.True(t, known)
			ratio := float64(all.bytes()) / float64(floor)
			t.Logf("%d layers: %d dispatches, %d barriers, %d calls in all, %d bytes, %.3f of the floor; the tiles of products read %d",
				n.layers(), all.dispatches, all.barriers, all.calls(), all.bytes(), ratio, tiled)
			assert.Zero(t, all.others, "a step transfers, waits for and makes nothing")
			// The gather, the loss and the optimiser; of each layer the product, dW with db and,
			// but for the first, dZ below.
			dispatches := 3*n.layers() + 2
			if n.clip > 0 {
				dispatches++ // the norm
			}
			barriers := dispatches - (n.layers() - 1)
			if n.maxNorm > 0 {
				// They wait once, for the optimiser, which the next step's gather then need not.
				dispatches += n.layers()
			}
			assert.Equal(t, dispatches, all.dispatches)
			// dW needs no barrier after dZ below, which depends on the same as it does.
			assert.Equal(t, barriers, all.barriers)
			assert.LessOrEqual(t, ratio, 1.15)

			seen = n.train(t, false)
			apart, _ := cost(seen.calls, seen.second)
			require.Len(t, apart, len(list))
			for i, c := range apart {
				assert.LessOrEqual(t, c.calls()-c.barriers-c.binds, 3)
				assert.Equal(t, list[i].bytes(), c.bytes())
			}
		})
	}
}

// TestWhatAccumulationCosts counts a step of several batches: of each the gather, the
// loss, the products and the sum of the gradients, then their check and the optimiser.
func TestWhatAccumulationCosts(t *testing.T) {
	relu := backend.Activation{Kind: backend.ReLU}
	for batches, sums := range map[int]int{1: -1, 2: 2, 5: 5} { // one batch has nothing to add up or to check
		n := network{widths: []int{784, 256, 128, 10}, batch: 16, optimizer: "adam", act: relu, stored: true, batches: batches}
		seen := n.train(t, true)
		list, _ := cost(seen.calls, seen.second)
		assert.Len(t, list, batches*(3*n.layers()+1)+sums+2, "%d batches", batches)
	}
}

// TestRecorder holds what the recorder counts to what the tests do by themselves.
func TestRecorder(t *testing.T) {
	gelu := backend.Activation{Kind: backend.GELU}
	for _, n := range []network{
		{widths: []int{784, 256, 128, 10}, batch: 64, optimizer: "adam", act: gelu, stored: true, clip: 1},
		{widths: []int{64, 10}, batch: 20, optimizer: "sgd", batches: 3},
	} {
		r, err := NewRecorder()
		require.NoError(t, err)
		var list []Dispatch
		require.NoError(t, bench.Steps(r, n.spec(), n.options(t), n.samples(), 2, func(step func() error) error {
			_, others, err := r.Take()
			require.NoError(t, err)
			assert.Positive(t, others, "what begins an epoch")
			require.NoError(t, step())
			list, _, err = r.Take()
			return err
		}))
		require.NoError(t, r.Close())
		seen := n.train(t, true)
		want, _ := cost(seen.calls, seen.second)
		require.Len(t, list, len(want))
		for i, w := range want {
			assert.Equal(t, Dispatch{Kernel: list[i].Kernel, Calls: w.calls(), Barriers: w.barriers, Read: w.read, Written: w.written}, list[i])
			assert.Equal(t, strings.Fields(seen.kernels[w.program].String())[0], strings.Fields(list[i].Kernel)[0])
		}
	}
}
