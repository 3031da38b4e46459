package nn_test

import (
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/nn"
)

var preparations = map[string]nn.Preparation{
	"means": {Mean: []float64{100, -1e-3, math.Pi}, Deviation: []float64{7, 1e-5, 1. / 3}},
	"bytes": {Scale: 1. / 255, Shift: -0.5},
	"none":  {},
}

// TestPreparedModelsTakeRawSamples compares with the same weights on samples that were
// prepared outside, by the formula.
func TestPreparedModelsTakeRawSamples(t *testing.T) {
	b := openBackend(t)
	raw := []float32{107, -0.001, 3, 93.5, -0.00102, 3.3, 255, 0, 17}
	for name, p := range preparations {
		t.Run(name, func(t *testing.T) {
			prepared := make([]float32, len(raw))
			for i, x := range raw {
				switch {
				case p.Mean != nil:
					prepared[i] = float32((float64(x) - p.Mean[i%3]) / p.Deviation[i%3])
				case p.Scale != 0:
					prepared[i] = float32(p.Scale*x) + p.Shift
				default:
					prepared[i] = x
				}
			}
			m := savedModel(t, b)
			want, err := m.PredictBatch(prepared)
			require.NoError(t, err)
			bare, err := m.Predictor()
			require.NoError(t, err)
			t.Cleanup(bare.Free)
			wantAnswers := make([]float32, 6)
			require.NoError(t, bare.Answer(wantAnswers, prepared))

			require.NoError(t, m.Prepare(p))
			path := filepath.Join(t.TempDir(), "net")
			require.NoError(t, m.Save(path))
			loaded, err := nn.Load(b, path, 2)
			require.NoError(t, err)
			t.Cleanup(loaded.Free)
			assert.Equal(t, p, loaded.Preparation(), "float64s survive as text")
			for _, m := range []*nn.Model{m, loaded} {
				got, err := m.PredictBatch(raw)
				require.NoError(t, err)
				assert.Equal(t, want, got)
				single, err := m.Predict(raw[:3])
				require.NoError(t, err)
				assert.Equal(t, want[0], single)
				predictor, err := m.Predictor()
				require.NoError(t, err)
				t.Cleanup(predictor.Free)
				answers := make([]float32, 6)
				for range 2 {
					require.NoError(t, predictor.Answer(answers, raw))
					assert.Equal(t, wantAnswers, answers)
				}
			}
			assert.Equal(t, float32(107), raw[0], "raw samples stay as they are")
			require.NoError(t, m.Prepare(nn.Preparation{}))
			got, err := m.PredictBatch(prepared)
			require.NoError(t, err)
			assert.Equal(t, want, got)
		})
	}
}

func TestPrepareRefuses(t *testing.T) {
	b := openBackend(t)
	m := savedModel(t, b)
	for want, p := range map[string]nn.Preparation{
		"2 means and 3 deviations":  {Mean: []float64{1, 2}, Deviation: []float64{1, 2, 3}},
		"0 means and 3 deviations":  {Deviation: []float64{1, 2, 3}},
		"feature 1 with mean 2":     {Mean: []float64{1, 2, 3}, Deviation: []float64{1, 0, 3}},
		"feature 2 with mean NaN":   {Mean: []float64{1, 2, math.NaN()}, Deviation: []float64{1, 1, 3}},
		"feature 0 with mean 1 and": {Mean: []float64{1, 2, 3}, Deviation: []float64{math.Inf(1), 1, 1}},
		"the scale not 0":           {Shift: 1},
		"scaled by +Inf":            {Scale: float32(math.Inf(1))},
		"scaled and shifted, too":   {Mean: []float64{1, 2, 3}, Deviation: []float64{1, 1, 1}, Scale: 2},
	} {
		assert.ErrorContains(t, m.Prepare(p), want)
	}
	assert.Equal(t, nn.Preparation{}, m.Preparation())

	require.NoError(t, m.Prepare(nn.Preparation{Scale: 1e30}))
	_, err := m.PredictBatch([]float32{1, 2, 1e30})
	assert.EqualError(t, err, "sample 0, feature 2 is 1e+30: remove or replace it")
	_, err = m.PredictBatch([]float32{1, float32(math.NaN()), 1})
	assert.EqualError(t, err, "sample 0, feature 1 is NaN: remove or replace it")
}

func TestLoadRefusesABadPreparation(t *testing.T) {
	for want, text := range map[string]string{
		"its metadata's preparation: 1 means and 1 deviations": `{"mean":[1],"deviation":[1]}`,
		"its metadata's preparation: json":                     `{"mean":[1e999]}`,
		"its metadata's preparation: features scaled by 0":     `{"shift":4}`,
	} {
		path := writeTensors(t, mlp([]string{"0"}, 3, 2), map[string]string{"architecture": "[3,2]", "activations": "[]",
			"loss": `"squared-error"`, "preparation": text})
		_, err := nn.Load(openBackend(t), path, 0)
		assert.ErrorContains(t, err, want)
	}
}
