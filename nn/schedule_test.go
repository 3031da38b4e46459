package nn

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSchedulesArePyTorchs holds the curves against the rates that PyTorch's schedulers
// gave, one epoch a step; testdata/torch_schedules.py made them.
func TestSchedulesArePyTorchs(t *testing.T) {
	text, err := os.ReadFile("testdata/torch_schedules.json")
	require.NoError(t, err)
	var recorded struct {
		Costs []float64
		Rates map[string][]float64
	}
	require.NoError(t, json.Unmarshal(text, &recorded))
	require.Len(t, recorded.Rates, 6)
	for name, want := range recorded.Rates {
		s, err := ParseSchedule(name)
		require.NoError(t, err)
		p := newPlateau()
		for i, rate := range want {
			// PyTorch goes on from the rate before: a rounding or two a step, of cosines more.
			assert.InDelta(t, rate, s.Factor(i, 1, len(want))*p.scale, 1e-13, "%s, step %d", name, i)
			if s.Kind == PlateauRate {
				p.see(s, recorded.Costs[i])
			}
		}
	}
}

func TestScheduleFactors(t *testing.T) {
	const perEpoch, total = 4, 20
	for text, want := range map[string]map[int]float64{
		"constant":                   {0: 1, 19: 1, 100: 1},
		"constant:warmup=20%":        {0: 0.2, 1: 0.4, 3: 0.8, 4: 1, 19: 1},
		"constant:warmup=0.001":      {0: 0.5, 1: 1}, // one step at least
		"step:every=2,gamma=50%":     {0: 1, 7: 1, 8: 0.5, 16: 0.25},
		"exponential:gamma=0.5":      {0: 1, 2: math.Sqrt(0.5), 4: 0.5},
		"inverse:decay=2":            {0: 1, 2: 0.5, 4: 1. / 3},
		"inverse:warmup=10%,decay=2": {0: 1. / 3, 1: 2. / 3, 2: 1, 4: 0.5},
		"cosine":                     {0: 1, 10: 0.5},
		"cosine:restarts=1":          {0: 1, 5: 0.5, 10: 1, 15: 0.5},
		"cosine:floor=0.5,warmup=0.2": {
			4: 1, 12: 0.75},
		"onecycle:rise=0.55,start=0.5,end=0": {0: 0.5, 5: 0.75, 10: 1, 19: 0, 100: 0},
		"plateau:warmup=25%":                 {0: 1. / 6, 5: 1, 19: 1},
	} {
		s, err := ParseSchedule(text)
		require.NoError(t, err, text)
		require.NoError(t, s.validate(), text)
		for step, factor := range want {
			assert.InDelta(t, factor, s.Factor(step, perEpoch, total), 1e-15, "%s, step %d", text, step)
		}
	}
}

func TestBadSchedules(t *testing.T) {
	for text, want := range map[string]string{
		"":                             `unknown schedule "": choose one of constant, step`,
		"cosin":                        `unknown schedule "cosin"`,
		"cosine:":                      `schedule cosine with "": write restarts=NUMBER, growth=NUMBER`,
		"cosine:gamma=1":               `schedule cosine with "gamma=1": write`,
		"cosine:restarts":              `schedule cosine with "restarts": write`,
		"cosine:restarts=1.5":          `restarts of "1.5": it must be a whole number from 0 to 100`,
		"cosine:restarts=1,restarts=2": "has restarts twice",
		"step:gamma=0":                 "above 0 and up to 1",
		"step:gamma=NaN":               "above 0 and up to 1",
		"step:gamma=fast":              `gamma of "fast"`,
		"constant:warmup=95%":          "from 0 to 0.9",
		"onecycle:warmup=5%":           "write rise=NUMBER",
	} {
		_, err := ParseSchedule(text)
		assert.ErrorContains(t, err, want, text)
	}
	assert.ErrorContains(t, Schedule{Kind: 99}.validate(), "unknown schedule 99")
	assert.ErrorContains(t, Schedule{Kind: StepRate}.validate(), "every 0: it must be above 0")
	cycle := NewSchedule(OneCycleRate)
	cycle.Warmup = 0.1
	assert.ErrorContains(t, cycle.validate(), "rise of its own")
}

func FuzzParseSchedule(f *testing.F) {
	for kind := ConstantRate; kind <= PlateauRate; kind++ {
		f.Add(kind.String())
	}
	f.Add("cosine:restarts=2,growth=1.5,floor=1e-3,warmup=5%")
	f.Add("step:every=0.3,gamma=1e-300")
	f.Add("inverse:decay=1e6")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSchedule(text)
		if err != nil {
			return
		}
		require.NoError(t, s.validate())
		again, err := ParseSchedule(s.String())
		require.NoError(t, err)
		require.Equal(t, s, again)
		for _, total := range []int{1, 2, 7, 1000} {
			for _, step := range []int{0, 1, total / 2, total - 1, total} {
				factor := s.Factor(step, 3, total)
				require.True(t, factor >= 0 && factor <= 1, "%v: %g in step %d of %d", s, factor, step, total)
			}
		}
	})
}
