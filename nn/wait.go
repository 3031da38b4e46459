package nn

import (
	"context"
	"errors"
	"io"

	"github.com/dnnbench/dnnbench/backend"
)

var errWait = errors.New("being written")

// Model is a network on a backend.
type Model struct{}

// New allocates a network and draws its initial weights. Free gives its memory back.
func New(b backend.Backend, s Spec) (*Model, error) { return nil, errWait }

// Free gives the device's memory back.
func (m *Model) Free() {}

// Spec is what the model was made from, with defaults filled in.
func (m *Model) Spec() Spec { return Spec{} }

// Parameters is the number of weights and biases.
func (m *Model) Parameters() int { return 0 }

// Weights downloads W[l] ([n[l] n[l-1]], row-major) and b[l] of layer l = 1 … L.
func (m *Model) Weights(layer int) (w, bias []float32, err error) { return nil, nil, errWait }

// SetWeights uploads W[l] and b[l] of layer l = 1 … L.
func (m *Model) SetWeights(layer int, w, bias []float32) error { return errWait }

// Fit trains the model; see Options. On cancel it stops between two steps, and
// returns the history so far with an error that wraps the context's; after a
// *DivergedError alike.
func (m *Model) Fit(ctx context.Context, train *Dataset, o Options) (History, error) {
	return History{}, errWait
}

// Trainer carries out training steps, one by one: what Fit is made of, and what is
// measured.
type Trainer struct{}

// NewTrainer allocates the optimiser's moments and records the step. Free them.
func NewTrainer(m *Model, train *Dataset, o Options) (*Trainer, error) { return nil, errWait }

// StepsPerEpoch is the number of batches, of which the last may be short.
func (t *Trainer) StepsPerEpoch() int { return 0 }

// StartEpoch uploads the order of samples of an epoch, counted from 1.
func (t *Trainer) StartEpoch(epoch int) error { return errWait }

// Step queues one training step. Call StartEpoch before each StepsPerEpoch of them.
func (t *Trainer) Step() error { return errWait }

// Free gives back what the trainer holds, not the model.
func (t *Trainer) Free() {}

// Input is where Forward reads, float32 [MaxBatch Inputs].
func (m *Model) Input() *backend.Tensor { return nil }

// Forward queues the forward pass over the first n rows of Input and returns the
// logits Z[L], a view [n n[L]].
func (m *Model) Forward(n int) (*backend.Tensor, error) { return nil, errWait }

// Evaluation is how well a model does on a data set.
type Evaluation struct {
	Samples   int
	Cost      float64 // mean loss of a sample, without the L2 penalty
	Accuracy  float64 // share of right answers; NaN for squared error on targets
	Confusion [][]int // [true class][predicted class]; nil where there are no classes
}

// Evaluate runs the model over a data set, in batches.
func (m *Model) Evaluate(ctx context.Context, d *Dataset) (Evaluation, error) {
	return Evaluation{}, errWait
}

// Prediction is the model's answer to one sample.
type Prediction struct {
	Outputs []float32 // softmax or sigmoid of the logits, or the logits for squared error
	Class   int       // the largest output, or 0 or 1 for a single sigmoid; -1 for squared error
}

// Predict answers one sample of Inputs features.
func (m *Model) Predict(x []float32) (Prediction, error) { return Prediction{}, errWait }

// PredictBatch answers samples in rows, [m Inputs].
func (m *Model) PredictBatch(x []float32) ([]Prediction, error) { return nil, errWait }

// Summary is a table of the layers, their tensors' shapes and the parameters.
func (m *Model) Summary() string { return "" }

// GradReport compares gradients; see GradCheck.
type GradReport struct{ Layers []LayerGrad }

// LayerGrad holds the relative errors of one layer.
type LayerGrad struct{ Weights, Biases, Differences float64 }

// Worst is the largest of the device's relative errors.
func (r GradReport) Worst() float64 { return 0 }

// GradCheck compares the gradients of the first samples of a data set with a float64
// reference, and that with its own central differences.
func GradCheck(m *Model, d *Dataset, samples int) (GradReport, error) {
	return GradReport{}, errWait
}

// Save writes the weights and the spec as a safetensors file, whole or not at all.
func (m *Model) Save(path string) error { return errWait }

// Write is Save to a writer.
func (m *Model) Write(w io.Writer) error { return errWait }

// Load makes a model from a file that Save wrote; maxBatch is its Spec's MaxBatch.
func Load(b backend.Backend, path string, maxBatch int) (*Model, error) { return nil, errWait }
