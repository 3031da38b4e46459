package nn

import (
	"encoding/json"
	"testing"

	"github.com/nlpodyssey/safetensors"

	"github.com/dnnbench/dnnbench/backend"
)

// FuzzDecode reads any bytes as a network: it is refused, or is a valid spec with as
// many values as the file has room for.
func FuzzDecode(f *testing.F) {
	spec := Dense(2, []int{3, 1}, backend.Activation{Kind: backend.ReLU}, backend.SigmoidCrossEntropy)
	meta, err := spec.metadata()
	if err != nil {
		f.Fatal(err)
	}
	tensors := map[string]safetensors.TensorView{}
	for _, p := range newLayout(spec).stored() {
		view, err := safetensors.NewTensorView(safetensors.F32, sizes(p.dims...), littleEndian(make([]float32, p.part.len())))
		if err != nil {
			f.Fatal(err)
		}
		tensors[p.name] = view
	}
	good, err := safetensors.Serialize(tensors, meta)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)-4])
	for _, preparation := range []string{`{"mean":[1,2],"deviation":[3,4e-300]}`, `{"scale":0.5,"shift":-1}`} {
		meta[keyPreparation] = preparation
		prepared, err := safetensors.Serialize(tensors, meta)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(prepared)
	}
	meta[keyNaming] = `{"features":["a","b"]}`
	named, err := safetensors.Serialize(tensors, meta)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(named)
	meta[keyArchitecture] = "[2147483647,2147483647,1]"
	huge, err := safetensors.Serialize(tensors, meta)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(huge)
	empty, err := json.Marshal(map[string]any{"__metadata__": meta})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(append([]byte{byte(len(empty)), byte(len(empty) >> 8), 0, 0, 0, 0, 0, 0}, empty...))

	f.Fuzz(func(t *testing.T, file []byte) {
		opened, meta, err := openSafetensors(file)
		if err != nil {
			return
		}
		stored, err := decode(opened, meta)
		if err != nil {
			return
		}
		if err := stored.spec.Validate(); err != nil {
			t.Fatalf("an invalid spec: %v", err)
		}
		total := 0
		for _, v := range stored.values {
			total += 4 * len(v)
		}
		if total > len(file) {
			t.Fatalf("%d bytes of weights from a file of %d", total, len(file))
		}
	})
}
