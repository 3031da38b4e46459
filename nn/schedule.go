package nn

import (
	"fmt"
	"math"
)

// ScheduleKind names how the learning rate changes during a training.
type ScheduleKind uint8

// The curves, as factors of [Options.Rate], for a step s counted from 0 of N in all, of
// which E make an epoch. With a warm-up, s and N count from its end.
const (
	// ConstantRate: 1
	ConstantRate ScheduleKind = iota
	// StepRate: Gamma^⌊s/(Every·E)⌋
	StepRate
	// ExponentialRate: Gamma^(s/E)
	ExponentialRate
	// InverseRate, also called 1/t (Robbins and Monro 1951): 1/(1 + Decay·s/E)
	InverseRate
	// CosineRate (Loshchilov and Hutter 2017, SGDR): Floor + (1-Floor)·(1 + cos(π·t/T))/2,
	// t steps into a period of T. There are 1 + Restarts periods, each Growth times as long
	// as the one before, and the last ends with the training.
	CosineRate
	// OneCycleRate (Smith and Topin 2018, in PyTorch's form of two cosines): from Start up
	// to 1 in the first Rise·N steps, then down to End.
	OneCycleRate
	// PlateauRate: 1, and Gamma times less whenever the cost of more than Patience epochs
	// running was not below (1-Threshold) times the best before; not below Floor.
	PlateauRate
)

var scheduleNames = [...]string{"constant", "step", "exponential", "inverse", "cosine", "onecycle", "plateau"}

// String is the name that [ParseSchedule] takes.
func (k ScheduleKind) String() string {
	if int(k) < len(scheduleNames) {
		return scheduleNames[k]
	}
	return fmt.Sprintf("schedule %d", uint8(k))
}

// Schedule is how the learning rate changes from step to step. Its zero value leaves it
// as it is. [NewSchedule] gives every setting its usual value; those that a kind does not
// name in its formula do not matter to it.
type Schedule struct {
	Kind ScheduleKind // which curve
	// Warmup is the share of all steps in which the rate first rises in equal steps to
	// where the curve begins (Goyal et al. 2017).
	Warmup float64

	Every     float64 // epochs from step to step, above 0; usually 10
	Gamma     float64 // factor of a step, an epoch or a plateau, above 0 and up to 1; usually 0.1, or 0.95 an epoch
	Decay     float64 // of InverseRate an epoch, 0 or more; usually 1
	Growth    float64 // of a period over the one before, 1 to 10; usually 1
	Floor     float64 // least factor, 0 to 1; usually 0
	Rise      float64 // share of all steps in which OneCycleRate rises, 0 to 0.9; usually 0.3
	Start     float64 // its first factor, 0 to 1; usually 1/25
	End       float64 // its last factor, 0 to 1; usually 4e-6
	Threshold float64 // share by which a cost must be lower to count, 0 to 1; usually 1e-4
	Restarts  float64 // of CosineRate, a whole number up to 100; usually 0
	Patience  float64 // epochs without a better cost, a whole number; usually 10
}

// varies says whether the rate is ever another than Options.Rate.
func (s Schedule) varies() bool { return s.Kind != ConstantRate || s.Warmup > 0 }

// Factor is what Options.Rate is multiplied by in a step, counted from 0, of total, of
// which perEpoch make an epoch. Beyond the last step it stays. What [PlateauRate] does
// depends on costs and is not in it.
func (s Schedule) Factor(step, perEpoch, total int) float64 {
	step = min(step, total-1)
	rise := s.warmupSteps(total)
	if step < rise {
		return float64(step+1) / float64(rise+1) * s.curve(0, float64(perEpoch), float64(total-rise))
	}
	return s.curve(float64(step-rise), float64(perEpoch), float64(total-rise))
}

func (s Schedule) warmupSteps(total int) int {
	if s.Warmup == 0 {
		return 0
	}
	return min(max(1, int(math.Round(s.Warmup*float64(total)))), total-1)
}

func (s Schedule) curve(step, perEpoch, steps float64) float64 {
	switch s.Kind {
	case StepRate:
		return math.Pow(s.Gamma, math.Floor(step/(s.Every*perEpoch)))
	case ExponentialRate:
		return math.Pow(s.Gamma, step/perEpoch)
	case InverseRate:
		return 1 / (1 + s.Decay*step/perEpoch)
	case CosineRate:
		return s.cosine(step, steps)
	case OneCycleRate:
		top, last := s.Rise*steps-1, steps-1
		if step <= top {
			return swing(s.Start, 1, step/top)
		}
		return swing(1, s.End, (step-top)/(last-top))
	}
	return 1
}

func (s Schedule) cosine(step, steps float64) float64 {
	lengths, length := 0.0, 1.0
	for range int(s.Restarts) + 1 {
		lengths += length
		length *= s.Growth
	}
	period := steps / lengths
	for i := 0; i < int(s.Restarts) && step >= period; i++ {
		step -= period
		period *= s.Growth
	}
	return swing(1, s.Floor, step/period)
}

// swing goes from one value to another along half a cosine.
func swing(from, to, way float64) float64 {
	return to + (from-to)/2*(1+math.Cos(math.Pi*math.Min(way, 1)))
}
