package nn

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/cpu"
)

// FuzzStateDict reads any bytes as a state dict: they are refused, or make a network.
func FuzzStateDict(f *testing.F) {
	b, err := cpu.New(backend.Config{Threads: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = b.Close() })
	for _, norm := range []NormKind{NoNorm, BatchNorm, LayerNorm} {
		spec := Dense(2, []int{3, 3, 1}, backend.Activation{Kind: backend.ReLU}, backend.SquaredError)
		for i := range 2 {
			if spec.Layers[i].Norm, err = ParseNorm(norm.String()); err != nil {
				f.Fatal(err)
			}
		}
		m, err := New(b, spec)
		if err != nil {
			f.Fatal(err)
		}
		path := filepath.Join(f.TempDir(), "net")
		if err := m.Save(path); err != nil {
			f.Fatal(err)
		}
		file, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
		f.Add(file[:len(file)-4])
		m.Free()
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		tensors, _, err := openSafetensors(file)
		if err != nil {
			return
		}
		d, err := newStateDict(tensors, nil)
		if err != nil {
			return
		}
		spec, err := d.Spec(backend.Activation{}, backend.SquaredError)
		if err != nil {
			return
		}
		spec.MaxBatch = 1
		if m, err := d.Model(b, spec); err == nil {
			m.Free()
		}
	})
}
