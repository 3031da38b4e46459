package nn

import (
	"bytes"
	"context"
	"crypto/sha256"
	"path/filepath"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/cpu"
)

// FuzzCheckpoint goes on with a training from any bytes, under a checksum that is right:
// they are refused, or it comes to its end or diverges.
func FuzzCheckpoint(f *testing.F) {
	b, err := cpu.New(backend.Config{Threads: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = b.Close() })
	spec := Dense(2, []int{3, 2}, backend.Activation{Kind: backend.ReLU}, backend.SoftmaxCrossEntropy)
	spec.Layers[0].Norm = Norm{Kind: BatchNorm, Epsilon: 1e-5, Momentum: 0.1}
	d, err := NewDataset(b, Samples{Features: 2, X: []float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, Labels: []int32{0, 1, 0, 1, 1}, Classes: 2})
	if err != nil {
		f.Fatal(err)
	}
	m, err := New(b, spec)
	if err != nil {
		f.Fatal(err)
	}
	o := Options{Optimizer: backend.Optimizer{Kind: backend.AMSGrad, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8},
		Rate: 0.1, Batch: 3, Epochs: 3, Schedule: NewSchedule(PlateauRate),
		EarlyStop: EarlyStop{Patience: 2, Cost: func(Epoch) (float64, error) { return 1, nil }}}
	for _, steps := range []int{1, 2} { // amid an epoch and at its end
		o := o
		o.Checkpoints = Checkpoints{Path: filepath.Join(f.TempDir(), "c"), Steps: steps, Note: func() string { return "a note" }}
		ctx, stop := context.WithCancel(context.Background())
		o.ProgressEvery, o.Progress = 1, func(now Progress) {
			if now.Step == 2+steps {
				stop()
			}
		}
		if _, err := m.Fit(ctx, d, o); ctx.Err() == nil {
			f.Fatal(err)
		}
		file, _, _, err := readSafetensors(o.Checkpoints.Path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
		f.Add(bytes.Replace(file, []byte(`\"epoch\":2`), []byte(`\"epoch\":3`), 1))
		f.Add(bytes.Replace(file, []byte(`"F64"`), []byte(`"I64"`), 1))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if len(file) < sha256.Size {
			return
		}
		body := file[:len(file)-sha256.Size]
		sum := sha256.Sum256(body)
		file = append(bytes.Clone(body), sum[:]...)
		tensors, meta, err := openSafetensors(file)
		if err != nil {
			return
		}
		c, err := decodeCheckpoint(file, tensors, meta)
		if err != nil {
			return
		}
		o := o
		o.Resume = c
		_, _ = m.Fit(context.Background(), d, o)
	})
}
