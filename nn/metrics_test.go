package nn_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

func evaluate(t *testing.T, loss backend.LossKind, s nn.Samples, outputs int) nn.Evaluation {
	t.Helper()
	b := openBackend(t)
	e, err := identityModel(t, b, outputs, loss, 64).Evaluate(t.Context(), newDataset(t, b, s))
	require.NoError(t, err)
	return e
}

func TestMetricsOfClassesByHand(t *testing.T) {
	e := evaluate(t, backend.SoftmaxCrossEntropy, nn.Samples{Features: 3, Classes: 3,
		X: []float32{
			9, 5, 1, // says 0, then 1
			9, 5, 1,
			1, 9, 5, // says 1, then 2
			5, 9, 1, // says 1, then 0
			2, 2, 2, // says 0, then 1
		},
		Labels: []int32{0, 1, 1, 0, 2}}, 3)
	assert.Equal(t, []int{2, 2, 1}, e.Ranks)
	assert.Equal(t, []float64{0, 0.4, 0.8, 1, 1}, []float64{e.TopK(0), e.TopK(1), e.TopK(2), e.TopK(3), e.TopK(9)})
	assert.Equal(t, []nn.ClassScore{
		{Precision: 1. / 3, Recall: 1. / 2, F1: 2. / 5, Support: 2},
		{Precision: 1. / 2, Recall: 1. / 2, F1: 1. / 2, Support: 2},
		{Support: 1},
	}, e.Classes())
	assert.InDelta(t, 0.3, e.MacroF1(), 1e-15)
	require.NotNil(t, e.Calibration)
	// Four answers with a confidence of 1/(1+e^-4+e^-8), of which two are right, and a wrong
	// one with 1/3.
	sure := 1 / (1 + math.Exp(-4) + math.Exp(-8))
	assert.InDelta(t, (4*(sure-0.5)+1./3)/5, e.Calibration.Error, e.Calibration.Slack)
	assert.Nil(t, e.Outputs)
	assert.Nil(t, e.Fit)
	assert.Nil(t, e.AUC())
	assert.True(t, math.IsNaN(e.Subset()))
}

func TestMetricsOfLabelsByHand(t *testing.T) {
	for _, loss := range []backend.LossKind{backend.SigmoidCrossEntropy, backend.Hinge} {
		e := evaluate(t, loss, nn.Samples{Features: 2, Outputs: 2,
			X:       []float32{3, -3, 2, 1, -1, -2, 1, 2},
			Targets: []float32{1, 0, 1, 0, 1, 0, 0, 1}}, 2)
		assert.Equal(t, []nn.OutputCounts{{FalseYes: 1, FalseNo: 1, TrueYes: 2}, {TrueNo: 2, FalseYes: 1, TrueYes: 1}}, e.Outputs)
		assert.Equal(t, 5./8, e.Accuracy)
		assert.Equal(t, 1./4, e.Subset())
		assert.Equal(t, nn.ClassScore{Precision: 2. / 3, Recall: 2. / 3, F1: 2. / 3, Support: 3}, e.Classes()[0])
		areas := e.AUC()
		assert.Equal(t, nn.Area{Value: 2. / 3}, areas[0]) // 3 and 2 are above 1, -1 is not
		assert.Equal(t, nn.Area{Value: 1}, areas[1])
		assert.True(t, math.IsNaN(e.TopK(1)))
	}
}

// TestAreaUnderTheCurve compares with all pairs.
func TestAreaUnderTheCurve(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const m = 400
	for _, outputs := range []int{1, 2} {
		s := nn.Samples{Features: outputs, Classes: 2}
		var scores []float64
		for range m {
			label := int32(r.IntN(2))
			score := r.NormFloat64() + float64(label)
			s.Labels = append(s.Labels, label)
			if outputs == 2 {
				s.X = append(s.X, 0)
			}
			s.X = append(s.X, float32(score))
			scores = append(scores, score)
		}
		pairs, ahead := 0.0, 0.0
		for i := range m {
			for j := range m {
				if s.Labels[i] == 1 && s.Labels[j] == 0 {
					pairs++
					if scores[i] > scores[j] {
						ahead++
					}
				}
			}
		}
		loss := backend.SigmoidCrossEntropy
		if outputs == 2 {
			loss = backend.SoftmaxCrossEntropy
		}
		e := evaluate(t, loss, s, outputs)
		require.Len(t, e.AUC(), 1)
		area := e.AUC()[0]
		assert.InDelta(t, ahead/pairs, area.Value, area.Error)
		assert.Less(t, area.Error, 0.02)
		assert.Equal(t, m, e.Confusion[0][0]+e.Confusion[0][1]+e.Confusion[1][0]+e.Confusion[1][1])
	}
	one := evaluate(t, backend.SigmoidCrossEntropy, nn.Samples{Features: 1, X: []float32{1, 2}, Labels: []int32{1, 1}, Classes: 2}, 1)
	assert.True(t, math.IsNaN(one.AUC()[0].Value), "nobody says no")
}

func TestMetricsOfARegressionByHand(t *testing.T) {
	for _, loss := range []backend.LossKind{backend.SquaredError, backend.Huber} {
		e := evaluate(t, loss, nn.Samples{Features: 2, Outputs: 2,
			X:       []float32{1000, 1, 1002, 2, 1004, 4},
			Targets: []float32{1001, 1, 1002, 2, 1003, 3}}, 2)
		require.NotNil(t, e.Fit)
		assert.InDelta(t, ((1-2./2)+(1-1./2))/2, e.Fit.R2, 1e-12)
		assert.InDelta(t, 3./6, e.Fit.MAE, 1e-12)
		assert.InDelta(t, math.Sqrt(3./6), e.Fit.RMSE, 1e-12)
		assert.True(t, math.IsNaN(e.Accuracy))
	}
	e := evaluate(t, backend.Poisson, nn.Samples{Features: 1, Outputs: 1, X: []float32{0, 1}, Targets: []float32{1, 3}}, 1)
	assert.InDelta(t, (3-math.E)/2, e.Fit.MAE, 1e-6, "rates, not logits")
	flat := evaluate(t, backend.SquaredError, nn.Samples{Features: 1, Outputs: 1, X: []float32{0, 1}, Targets: []float32{1, 1}}, 1)
	assert.True(t, math.IsNaN(flat.Fit.R2))
}

// TestEvaluationOfManySamples reads losses more than once.
func TestEvaluationOfManySamples(t *testing.T) {
	if testing.Short() {
		t.Skip("300000 samples")
	}
	const m = 300000
	s := nn.Samples{Features: 2, Classes: 2, X: make([]float32, 2*m), Labels: make([]int32, m)}
	for i := range m {
		s.X[2*i] = float32(i % 2)
	}
	e := evaluate(t, backend.SoftmaxCrossEntropy, s, 2)
	assert.Equal(t, 1.0, e.Accuracy)
	assert.Equal(t, [][]int{{m, 0}, {0, 0}}, e.Confusion)
	assert.InEpsilon(t, (math.Log(2)+math.Log(1+math.Exp(-1)))/2, e.Cost, 1e-7)
}
