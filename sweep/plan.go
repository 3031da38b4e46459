package sweep

import (
	"fmt"
	"math/rand/v2"
)

// Method is how settings are drawn from a space.
type Method string

// The methods.
const (
	Grid    Method = "grid"    // every combination
	Random  Method = "random"  // at random, which finds more where few parameters count (Bergstra and Bengio 2012)
	Halving Method = "halving" // at random, of which the better go on with more epochs (Jamieson and Talwalkar 2016)
)

// Plan is all that decides a sweep.
type Plan struct {
	Method Method `json:"method"` // how settings are drawn
	Space  Space  `json:"space"`  // what varies
	Trials int    `json:"trials"` // that are drawn at first; of a grid as many as it has
	Seed   uint64 `json:"seed"`   // of the settings, and of each trial
	Folds  int    `json:"folds"`  // parts that are held back in turn; 1 for a single one
	Epochs int    `json:"epochs"` // of a full trial
	// Eta is the share of trials of a halving that go on, 1/Eta, with Eta times the epochs.
	Eta int `json:"eta,omitempty"`
	// Context is what else decides a trial, in the caller's words: a sweep goes on only with
	// the same.
	Context map[string]string `json:"context"`
}

// mostTrials bounds what a mistyped space costs.
const mostTrials = 100000

// Validate says what is wrong with a plan, if anything is.
func (p Plan) Validate() error {
	if err := p.Space.Validate(); err != nil {
		return err
	}
	switch {
	case p.Method != Grid && p.Method != Random && p.Method != Halving:
		return fmt.Errorf("unknown method %q: choose %s, %s or %s", p.Method, Grid, Random, Halving)
	case p.Folds < 1:
		return fmt.Errorf("%d folds: give 1 or more", p.Folds)
	case p.Epochs < 1:
		return fmt.Errorf("%d epochs: give 1 or more", p.Epochs)
	case p.Method != Grid && (p.Trials < 1 || p.Trials > mostTrials):
		return fmt.Errorf("%d trials: give 1 to %d", p.Trials, mostTrials)
	case p.Method == Halving && p.Eta < 2:
		return fmt.Errorf("a halving that keeps 1 of %d: give 2 or more", p.Eta)
	}
	_, err := p.Settings()
	return err
}

// Settings are those of the trials that a sweep begins with.
func (p Plan) Settings() ([]Setting, error) {
	if p.Method == Grid {
		return p.Space.combinations()
	}
	var all []Setting
	for i := range p.Trials {
		r := rand.New(rand.NewPCG(p.Seed, uint64(i)))
		s := Setting{}
		for _, param := range p.Space {
			s[param.Name] = param.draw(r)
		}
		all = append(all, s)
	}
	return all, nil
}

// combinations are all of a grid, of which the last parameter changes the fastest.
func (s Space) combinations() ([]Setting, error) {
	all := []Setting{{}}
	for _, p := range s {
		values, err := p.grid()
		if err != nil {
			return nil, err
		}
		if len(all)*len(values) > mostTrials {
			return nil, fmt.Errorf("a grid of more than %d trials: take fewer values, or another method", mostTrials)
		}
		var more []Setting
		for _, setting := range all {
			for _, v := range values {
				next := Setting{p.Name: v}
				for name, value := range setting {
					next[name] = value
				}
				more = append(more, next)
			}
		}
		all = more
	}
	return all, nil
}

// rung is a stage of a halving: how many trials with how many epochs.
type rung struct{ trials, epochs int }

// rungs are the stages of a plan. A halving ends with one that has all epochs; before it,
// each has 1/Eta of the epochs and Eta times the trials of the next, as long as there are
// so many trials, and an epoch.
func (p Plan) rungs(trials int) []rung {
	stages := []rung{{trials, p.Epochs}}
	if p.Method != Halving {
		return stages
	}
	down := 1
	for n := trials; n >= p.Eta && p.Epochs/(down*p.Eta) >= 1; n /= p.Eta {
		down *= p.Eta
	}
	stages = nil
	for n := trials; ; n = max(1, n/p.Eta) {
		stages = append(stages, rung{n, p.Epochs / down})
		if down == 1 {
			return stages
		}
		down /= p.Eta
	}
}
