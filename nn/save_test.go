package nn_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

func savedModel(t testing.TB, b backend.Backend) *nn.Model {
	t.Helper()
	s := nn.Dense(3, []int{5, 4, 2}, activation(t, "leaky-relu"), backend.SoftmaxCrossEntropy)
	s.Layers[1].Activation = activation(t, "tanh")
	s.Seed = 21
	return newModel(t, b, s)
}

func TestSaveAndLoad(t *testing.T) {
	b := openBackend(t)
	m := savedModel(t, b)
	path := filepath.Join(t.TempDir(), "net.safetensors")
	require.NoError(t, m.Save(path))
	loaded, err := nn.Load(b, path, 7)
	require.NoError(t, err)
	t.Cleanup(loaded.Free)
	assert.Equal(t, allWeights(t, m), allWeights(t, loaded))
	want := m.Spec()
	want.Seed, want.MaxBatch = 0, 7
	assert.Equal(t, want, loaded.Spec())

	x := []float32{0.5, -1, 2}
	p, err := m.Predict(x)
	require.NoError(t, err)
	q, err := loaded.Predict(x)
	require.NoError(t, err)
	assert.Equal(t, p, q)

	require.NoError(t, m.Save(path), "over itself")
	names, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, names, 1, "no temporary file stays")
}

func TestSavedNamesAndShapesArePyTorchs(t *testing.T) {
	var file bytes.Buffer
	require.NoError(t, savedModel(t, openBackend(t)).Write(&file))
	n := binary.LittleEndian.Uint64(file.Bytes())
	header := string(file.Bytes()[8 : 8+n])
	for _, part := range []string{
		`"0.weight":{"dtype":"F32","shape":[5,3]`, `"0.bias":{"dtype":"F32","shape":[5]`,
		`"4.weight":{"dtype":"F32","shape":[2,4]`, `"architecture":"[3,5,4,2]"`,
		`"activations":"[{\"name\":\"leaky-relu\",\"alpha\":0.01},{\"name\":\"tanh\"}]"`,
		`"loss":"\"softmax-cross-entropy\""`,
		`"torch":"nn.Sequential(nn.Linear(3, 5), nn.LeakyReLU(0.01), nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 2))"`,
	} {
		assert.Contains(t, header, part)
	}
}

// fullAfter is a disk that is full after n bytes.
type fullAfter struct{ n int }

var errFull = errors.New("no space left on device")

func (f *fullAfter) Write(p []byte) (int, error) {
	if len(p) > f.n {
		return 0, errFull
	}
	f.n -= len(p)
	return len(p), nil
}

func TestWriteReportsAFullDisk(t *testing.T) {
	m := savedModel(t, openBackend(t))
	var whole bytes.Buffer
	require.NoError(t, m.Write(&whole))
	for _, n := range []int{0, 8, 100, whole.Len() - 1} {
		assert.ErrorIs(t, m.Write(&fullAfter{n}), errFull, "%d bytes", n)
	}
	assert.NoError(t, m.Write(&fullAfter{whole.Len()}))
}

func TestSaveRefusesWhatIsNoFile(t *testing.T) {
	m := savedModel(t, openBackend(t))
	dir := t.TempDir()
	err := m.Save(dir)
	require.Error(t, err)
	assert.Contains(t, err.Error(), "is not a file")
	err = m.Save(filepath.Join(dir, "missing", "net"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestLoadRefusesBadFiles(t *testing.T) {
	b := openBackend(t)
	var good bytes.Buffer
	require.NoError(t, savedModel(t, b).Write(&good))
	swap := func(old, new string) []byte {
		require.Equal(t, len(old), len(new), "the header keeps its length")
		require.Contains(t, good.String(), old)
		return []byte(strings.Replace(good.String(), old, new, 1))
	}
	nan := bytes.Clone(good.Bytes())
	copy(nan[len(nan)-4:], []byte{0, 0, 0xc0, 0x7f})
	long := bytes.Clone(good.Bytes())
	binary.LittleEndian.PutUint64(long, 1<<60)
	tests := map[string]struct {
		file []byte
		want string
	}{
		"empty":                   {nil, "not a whole safetensors file"},
		"truncated":               {good.Bytes()[:good.Len()-1], "not a whole safetensors file"},
		"longer":                  {append(bytes.Clone(good.Bytes()), 0), "not a whole safetensors file"},
		"a header without end":    {long, "not a whole safetensors file"},
		"text":                    {[]byte("a,b,c\n1,2,3\n4,5,6\n"), "not a whole safetensors file"},
		"NaN":                     {nan, "it must be finite"},
		"sizes that do not match": {swap("[3,5,4,2]", "[3,5,4,3]"), "its architecture needs F32 [3 4]"},
		"a huge size":             {swap("[3,5,4,2]", "[3,9e9,2]"), "architecture"},
		"an empty layer":          {swap("[3,5,4,2]", "[3,0,4,2]"), "layer 1: 0 units"},
		"another type":            {swap(`"dtype":"F32"`, `"dtype":"I32"`), "is I32: convert the network by .float() first"},
		"a missing tensor":        {swap("2.bias", "9.bias"), `module "9" has weights []`},
		"an unknown activation":   {swap("tanh", "tank"), "unknown activation"},
		"an unknown loss":         {swap("softmax-cross", "softmin-cross"), "unknown loss"},
		"no architecture":         {swap("architecture", "Architecture"), "it is a state dict alone"},
		"too few activations":     {swap("[3,5,4,2]", "[3,5,4  ]"), "3 sizes and 2 activations"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "net")
			require.NoError(t, os.WriteFile(path, tt.file, 0o600))
			_, err := nn.Load(b, path, 0)
			require.Error(t, err)
			assert.Contains(t, err.Error(), tt.want)
			assert.NotContains(t, err.Error(), "\n")
		})
	}
	_, err := nn.Load(b, filepath.Join(t.TempDir(), "missing"), 0)
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = nn.Load(b, t.TempDir(), 0)
	assert.ErrorContains(t, err, "not a file")
}
