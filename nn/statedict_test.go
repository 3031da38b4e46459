package nn_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/nlpodyssey/safetensors"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

// torchTensor is one of a state dict.
type torchTensor struct {
	Shape  []uint64
	Values []float32
	Int    bool
}

// view is a tensor for the library, whose own takes no scalars.
type view struct {
	dtype safetensors.DType
	shape []uint64
	data  []byte
}

func (v view) DType() safetensors.DType { return v.dtype }
func (v view) Shape() []uint64          { return v.shape }
func (v view) Data() []byte             { return v.data }
func (v view) DataLen() uint64          { return uint64(len(v.data)) }

// writeTensors makes a safetensors file, and says where it is.
func writeTensors(t testing.TB, tensors map[string]torchTensor, meta map[string]string) string {
	t.Helper()
	views := map[string]view{}
	for name, x := range tensors {
		var data []byte
		dtype := safetensors.F32
		for _, v := range x.Values {
			if x.Int {
				data = binary.LittleEndian.AppendUint64(data, uint64(v))
			} else {
				data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
			}
		}
		if x.Int {
			dtype = safetensors.I64
		}
		views[name] = view{dtype, x.Shape, data}
	}
	file, err := safetensors.Serialize(views, meta)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "state.safetensors")
	require.NoError(t, os.WriteFile(path, file, 0o600))
	return path
}

// TestStateDictsAnswerAsPyTorch compares with what torch_mlp.py recorded. The outputs are
// of the order of 1 and of sums of 5 products at most in up to 7 layers, which roundings
// move by some 1e-7 each.
func TestStateDictsAnswerAsPyTorch(t *testing.T) {
	file, err := os.ReadFile("testdata/torch_mlp.json")
	require.NoError(t, err)
	var cases map[string]struct {
		Act           string
		Rows, Outputs []float32
		Tensors       map[string]torchTensor
	}
	require.NoError(t, json.Unmarshal(file, &cases))
	require.Len(t, cases, 7)
	b := openBackend(t)
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			d, err := nn.ReadStateDict(writeTensors(t, tt.Tensors, nil))
			require.NoError(t, err)
			spec, err := d.Spec(activation(t, tt.Act), backend.SquaredError)
			require.NoError(t, err)
			m, err := d.Model(b, spec)
			require.NoError(t, err)
			t.Cleanup(m.Free)
			answers, err := m.PredictBatch(tt.Rows)
			require.NoError(t, err)
			var got []float32
			for _, a := range answers {
				got = append(got, a.Outputs...)
			}
			assert.InDeltaSlice(t, tt.Outputs, got, 3e-6)

			path := filepath.Join(t.TempDir(), "ours")
			require.NoError(t, m.Save(path))
			loaded, err := nn.Load(b, path, 0)
			require.NoError(t, err)
			t.Cleanup(loaded.Free)
			assert.Equal(t, learnt(t, m), learnt(t, loaded))
		})
	}
}

func zeros(dims ...uint64) torchTensor {
	n := uint64(1)
	for _, d := range dims {
		n *= d
	}
	return torchTensor{Shape: dims, Values: make([]float32, n)}
}

// mlp is a state dict of Linear layers by these names, of these widths.
func mlp(names []string, widths ...uint64) map[string]torchTensor {
	all := map[string]torchTensor{}
	for i, name := range names {
		w := zeros(widths[i+1], widths[i])
		for k := range w.Values {
			w.Values[k] = float32(i + 1)
		}
		all[name+".weight"], all[name+".bias"] = w, zeros(widths[i+1])
	}
	return all
}

// TestOrderOfModules finds layer i by its weights, which are all i.
func TestOrderOfModules(t *testing.T) {
	b := openBackend(t)
	for want, tt := range map[string]struct {
		names  []string
		widths []uint64
		order  []string
	}{
		"by number":   {[]string{"net.2", "net.10", "net.100"}, []uint64{3, 3, 3, 3}, nil},
		"by name":     {[]string{"fc1", "fc2", "head"}, []uint64{5, 4, 3, 2}, nil},
		"as named":    {[]string{"input", "hidden.1", "hidden.0", "output"}, []uint64{3, 3, 3, 3, 3}, []string{"input", "hidden.1", "hidden.0", "output"}},
		"older files": {[]string{"layers.0", "layers.1"}, []uint64{4, 4, 4}, nil},
	} {
		t.Run(want, func(t *testing.T) {
			d, err := nn.ReadStateDict(writeTensors(t, mlp(tt.names, tt.widths...), nil), tt.order...)
			require.NoError(t, err)
			spec, err := d.Spec(backend.Activation{}, backend.SquaredError)
			require.NoError(t, err)
			m, err := d.Model(b, spec)
			require.NoError(t, err)
			t.Cleanup(m.Free)
			for i := range tt.names {
				w, _, err := m.Weights(i + 1)
				require.NoError(t, err)
				assert.Equal(t, slices.Repeat([]float32{float32(i + 1)}, len(w)), w)
			}
		})
	}
}

// TestLoadTakesOlderNames loads what Save wrote when it named layers and norms apart.
func TestLoadTakesOlderNames(t *testing.T) {
	tensors := mlp([]string{"layers.0", "layers.1", "layers.2"}, 3, 4, 4, 2)
	delete(tensors, "layers.1.bias")
	for _, leaf := range []string{"weight", "bias", "running_mean", "running_var"} {
		tensors["norms.1."+leaf] = torchTensor{Shape: []uint64{4}, Values: []float32{1, 2, 3, 4}}
	}
	path := writeTensors(t, tensors, map[string]string{"architecture": "[3,4,4,2]", "activations": `[{"name":"relu"},{"name":"relu"}]`,
		"loss": `"softmax-cross-entropy"`, "forms": `[{},{},{"norm":"batch","epsilon":1e-5,"momentum":0.1}]`})
	m, err := nn.Load(openBackend(t), path, 0)
	require.NoError(t, err)
	defer m.Free()
	assert.Equal(t, nn.BatchNorm, m.Spec().Layers[1].Norm.Kind)
	assert.Equal(t, nn.NoNorm, m.Spec().Layers[0].Norm.Kind)
	w, _, err := m.Weights(3)
	require.NoError(t, err)
	assert.Equal(t, slices.Repeat([]float32{3}, 8), w)
	assert.Equal(t, 4, bytes.Count(learnt(t, m), []byte{0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64}), "γ, β, mean and variance are 1 2 3 4")
}

func TestStateDictRefuses(t *testing.T) {
	with := func(change func(map[string]torchTensor)) map[string]torchTensor {
		all := mlp([]string{"0", "2"}, 4, 3, 2)
		change(all)
		return all
	}
	for want, tensors := range map[string]map[string]torchTensor{
		"has no weights of dense layers":                {},
		"do not tell the order of its layers":           mlp([]string{"input", "hidden", "output"}, 3, 3, 3, 3),
		"conv.kernel belongs to none of Linear":         with(func(m map[string]torchTensor) { m["conv.kernel"] = zeros(2) }),
		`module "1" has weights [2 2 2 2]`:              with(func(m map[string]torchTensor) { m["1.weight"] = zeros(2, 2, 2, 2) }),
		`module "5" has weights []`:                     with(func(m map[string]torchTensor) { m["5.bias"] = zeros(2) }),
		"0.bias is [4] beside weights [3 4]":            with(func(m map[string]torchTensor) { m["0.bias"] = zeros(4) }),
		"0.weight has the shape [0 4]":                  with(func(m map[string]torchTensor) { m["0.weight"] = zeros(0, 4) }),
		"0.weight has the shape [0 4611686018427387904": with(func(m map[string]torchTensor) { m["0.weight"] = torchTensor{Shape: []uint64{0, 1 << 62}} }),
		`module "1" has not what`:                       with(func(m map[string]torchTensor) { m["1.weight"] = zeros(3) }),
		"0.weight is I64: convert the network":          with(func(m map[string]torchTensor) { w := zeros(3, 4); w.Int = true; m["0.weight"] = w }),
	} {
		_, err := nn.ReadStateDict(writeTensors(t, tensors, nil))
		assert.ErrorContains(t, err, want)
	}
	_, err := nn.ReadStateDict(writeTensors(t, with(func(map[string]torchTensor) {}), nil), "0")
	assert.ErrorContains(t, err, "has 2 modules with weights, and 1 are named")
	_, err = nn.ReadStateDict(writeTensors(t, with(func(map[string]torchTensor) {}), nil), "0", "1")
	assert.ErrorContains(t, err, `its module "2" is not among those named`)
	for name, start := range map[string]string{"torch.save": "PK\x03\x04", "before 1.6": "\x80\x02\x8a\x0a"} {
		path := filepath.Join(t.TempDir(), "net.pt")
		require.NoError(t, os.WriteFile(path, []byte(start+"\x00\x00\x08\x08archive/data.pkl"), 0o600))
		_, err = nn.ReadStateDict(path)
		assert.ErrorContains(t, err, "PyTorch's torch.save", name)
		_, err = nn.Load(openBackend(t), path, 0)
		assert.ErrorContains(t, err, "safetensors.torch.save_file", name)
	}
	_, err = nn.ReadStateDict(filepath.Join(t.TempDir(), "none"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func TestStateDictMustFitTheSpec(t *testing.T) {
	b := openBackend(t)
	read := func(tensors map[string]torchTensor) nn.StateDict {
		d, err := nn.ReadStateDict(writeTensors(t, tensors, nil))
		require.NoError(t, err)
		return d
	}
	d := read(mlp([]string{"0", "2"}, 4, 3, 2))
	spec := nn.Dense(4, []int{3, 2}, activation(t, "relu"), backend.SquaredError)
	normed := nn.Dense(4, []int{3, 2}, activation(t, "relu"), backend.SquaredError)
	normed.Layers[0].Norm = norm("layer")
	for want, s := range map[string]nn.Spec{
		"it has no layer normalisation for layer 1":                   normed,
		"0.weight is F32 [3 4], and its architecture needs F32 [3 5]": nn.Dense(5, []int{3, 2}, activation(t, "relu"), backend.SquaredError),
		"it has 2 dense layers and 0 normalisations":                  nn.Dense(4, []int{3, 2, 2}, activation(t, "relu"), backend.SquaredError),
		"without layers": {Inputs: 4},
	} {
		_, err := d.Model(b, s)
		assert.ErrorContains(t, err, want)
	}
	_, err := nn.StateDict{}.Spec(backend.Activation{}, backend.SquaredError)
	assert.ErrorContains(t, err, "without weights")
	_, err = nn.StateDict{}.Model(b, spec)
	assert.ErrorContains(t, err, "it has 0 dense layers")
	bad := mlp([]string{"0", "2"}, 4, 3, 2)
	bad["0.bias"].Values[1] = float32(math.NaN())
	_, err = read(bad).Model(b, spec)
	assert.ErrorContains(t, err, "it must be finite")

	_, err = read(mlp([]string{"a", "b"}, 4, 3, 2)).Spec(backend.Activation{}, backend.SoftmaxCrossEntropy)
	assert.NoError(t, err)
	apart := mlp([]string{"0", "2"}, 4, 3, 2)
	apart["4.weight"], apart["4.bias"] = zeros(2), zeros(2)
	_, err = read(apart).Spec(backend.Activation{}, backend.SoftmaxCrossEntropy)
	assert.ErrorContains(t, err, `not clear which layer module "4" normalises`)
	torn := mlp([]string{"0", "2"}, 4, 3, 2)
	torn["2.weight"] = zeros(2, 5)
	_, err = read(torn).Spec(backend.Activation{}, backend.SoftmaxCrossEntropy)
	assert.ErrorContains(t, err, "name the modules in their order")
}
