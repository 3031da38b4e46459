package backend

import "math"

// The words of a state tensor: int32, StateLen of them. Those that stand for real
// numbers hold the bits of a float32. Those without a name are the backend's own.
const (
	StateStep      = iota // steps completed
	StateCursor           // where the next batch starts in the order of samples
	StateRate             // float32: learning rate α
	StateCorr1            // float32: 1 - β1^Step
	StateCorr2            // float32: 1 - β2^Step
	StateLoss             // float32: cost of the last batch
	StateLossSum          // float32: sum of costs since the host set it
	StateLossCount        // number of costs in that sum
	StateBadStep          // first step whose cost or gradient was not finite; 0: none
	StateRise             // float32: 1 - 0.96^(Step/250), for NAdam
	StateNorm             // float32: norm of the gradients that were last clipped by it
	StateClip             // float32: the factor that clipped them
	StateNextRate         // index of the next step's rate in a table of them

	StateLen = 16
)

// State is what varies from step to step. It lives on the device, so that a
// recorded step needs nothing from the host. Each field is the word of the same name:
// Step is [StateStep].
type State struct {
	Step, Cursor int     // steps completed; where the next batch starts
	Rate         float32 // α
	Corr1, Corr2 float32 // 1 - β1^Step, 1 - β2^Step
	Loss         float32 // cost of the last batch
	LossSum      float32 // of the costs since it was set
	LossCount    int     // how many they are
	BadStep      int     // the first that was not finite, counted from 1; 0: none
	Norm, Clip   float32 // of the gradients last clipped, and the factor
	NextRate     int     // index in the table of rates
	Rise         float32 // for NAdam
}

// NewState allocates a state tensor and sets it.
func NewState(b Backend, s State) (*Tensor, error) {
	return FromSlice(b, s.words(), StateLen)
}

// WriteState sets a state tensor.
func WriteState(b Backend, t *Tensor, s State) error { return Upload(b, t, s.words()) }

// StartRates sets the rate of the next step, which is the first of a table of rates.
func StartRates(b Backend, t *Tensor, first float32) error {
	if err := Upload(b, t.View(StateRate, 1), []int32{int32(math.Float32bits(first))}); err != nil {
		return err
	}
	return Upload(b, t.View(StateNextRate, 1), []int32{1})
}

// ReadState waits for the queue and reads a state tensor.
func ReadState(b Backend, t *Tensor) (State, error) {
	w := make([]int32, StateLen)
	if err := Download(b, w, t); err != nil {
		return State{}, err
	}
	real := func(i int) float32 { return math.Float32frombits(uint32(w[i])) }
	return State{
		Step: int(w[StateStep]), Cursor: int(w[StateCursor]), Rate: real(StateRate),
		Corr1: real(StateCorr1), Corr2: real(StateCorr2), Loss: real(StateLoss),
		LossSum: real(StateLossSum), LossCount: int(w[StateLossCount]), BadStep: int(w[StateBadStep]),
		NextRate: int(w[StateNextRate]), Rise: real(StateRise), Norm: real(StateNorm), Clip: real(StateClip),
	}, nil
}

func (s State) words() []int32 {
	w := make([]int32, StateLen)
	real := func(x float32) int32 { return int32(math.Float32bits(x)) }
	w[StateStep], w[StateCursor], w[StateRate] = int32(s.Step), int32(s.Cursor), real(s.Rate)
	w[StateCorr1], w[StateCorr2], w[StateLoss] = real(s.Corr1), real(s.Corr2), real(s.Loss)
	w[StateLossSum], w[StateLossCount], w[StateBadStep] = real(s.LossSum), int32(s.LossCount), int32(s.BadStep)
	w[StateNorm], w[StateClip] = real(s.Norm), real(s.Clip)
	w[StateNextRate], w[StateRise] = int32(s.NextRate), real(s.Rise)
	return w
}
