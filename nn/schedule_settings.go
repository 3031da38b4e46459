package nn

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// setting is a number of a Schedule, by the name that [ParseSchedule] knows.
type setting struct {
	name  string
	of    func(*Schedule) *float64
	usual float64
	want  string
	ok    func(float64) bool
}

// within makes settings with values in [from, to], and open ones in (from, to].
func within(name string, usual, from, to float64, of func(*Schedule) *float64) setting {
	return setting{name, of, usual, fmt.Sprintf("from %g to %g", from, to), func(x float64) bool { return x >= from && x <= to }}
}

func above(name string, usual, from, to float64, of func(*Schedule) *float64) setting {
	return setting{name, of, usual, fmt.Sprintf("above %g and up to %g", from, to), func(x float64) bool { return x > from && x <= to }}
}

func whole(name string, usual, to float64, of func(*Schedule) *float64) setting {
	return setting{name, of, usual, fmt.Sprintf("a whole number from 0 to %g", to),
		func(x float64) bool { return x >= 0 && x <= to && x == math.Trunc(x) }}
}

const (
	mostEpochs   = 1e6 // of a setting in epochs
	mostRestarts = 100 // so that with the largest growth the periods' lengths stay finite
	mostGrowth   = 10
)

var warmup = within("warmup", 0, 0, 0.9, func(s *Schedule) *float64 { return &s.Warmup })

// settingsOf lists the settings of each kind.
var settingsOf = [...][]setting{
	ConstantRate: {warmup},
	StepRate: {
		above("every", 10, 0, mostEpochs, func(s *Schedule) *float64 { return &s.Every }),
		above("gamma", 0.1, 0, 1, func(s *Schedule) *float64 { return &s.Gamma }), warmup},
	ExponentialRate: {above("gamma", 0.95, 0, 1, func(s *Schedule) *float64 { return &s.Gamma }), warmup},
	InverseRate:     {within("decay", 1, 0, mostEpochs, func(s *Schedule) *float64 { return &s.Decay }), warmup},
	CosineRate: {
		whole("restarts", 0, mostRestarts, func(s *Schedule) *float64 { return &s.Restarts }),
		within("growth", 1, 1, mostGrowth, func(s *Schedule) *float64 { return &s.Growth }),
		within("floor", 0, 0, 1, func(s *Schedule) *float64 { return &s.Floor }), warmup},
	// PyTorch's div_factor of 25 and final_div_factor of 1e4.
	OneCycleRate: {
		within("rise", 0.3, 0, 0.9, func(s *Schedule) *float64 { return &s.Rise }),
		within("start", 1./25, 0, 1, func(s *Schedule) *float64 { return &s.Start }),
		within("end", 1./25/1e4, 0, 1, func(s *Schedule) *float64 { return &s.End })},
	PlateauRate: {
		above("gamma", 0.1, 0, 1, func(s *Schedule) *float64 { return &s.Gamma }),
		whole("patience", 10, mostEpochs, func(s *Schedule) *float64 { return &s.Patience }),
		within("threshold", 1e-4, 0, 1, func(s *Schedule) *float64 { return &s.Threshold }),
		within("floor", 0, 0, 1, func(s *Schedule) *float64 { return &s.Floor }), warmup},
}

// NewSchedule is a schedule with its usual settings: those of PyTorch where it has the
// kind and a default.
func NewSchedule(kind ScheduleKind) Schedule {
	s := Schedule{Kind: kind}
	for _, x := range s.settings() {
		*x.of(&s) = x.usual
	}
	return s
}

// settings are those of the kind; an unknown one has none.
func (s Schedule) settings() []setting {
	if int(s.Kind) < len(settingsOf) {
		return settingsOf[s.Kind]
	}
	return nil
}

func (s Schedule) validate() error {
	if int(s.Kind) >= len(settingsOf) {
		return fmt.Errorf("unknown %v: choose one of %s", s.Kind, strings.Join(scheduleNames[:], ", "))
	}
	for _, x := range s.settings() {
		if v := *x.of(&s); !x.ok(v) {
			return fmt.Errorf("schedule %v with %s %g: it must be %s", s.Kind, x.name, v, x.want)
		}
	}
	if s.Kind == OneCycleRate && s.Warmup != 0 {
		return fmt.Errorf("schedule %v with a warm-up: it has a rise of its own", s.Kind)
	}
	return nil
}

// ParseSchedule reads what [Schedule.String] writes: the name of a kind and, behind a
// colon, settings that differ from the usual, as "cosine:restarts=2,warmup=5%". A number
// may be a percentage.
func ParseSchedule(text string) (Schedule, error) {
	name, list, some := strings.Cut(text, ":")
	kind := slices.Index(scheduleNames[:], name)
	if kind < 0 {
		return Schedule{}, fmt.Errorf("unknown schedule %q: choose one of %s", name, strings.Join(scheduleNames[:], ", "))
	}
	s := NewSchedule(ScheduleKind(kind))
	if !some {
		return s, nil
	}
	given := map[string]bool{}
	for _, assignment := range strings.Split(list, ",") {
		name, number, ok := strings.Cut(assignment, "=")
		i := slices.IndexFunc(s.settings(), func(x setting) bool { return x.name == name })
		if !ok || i < 0 {
			return Schedule{}, fmt.Errorf("schedule %v with %q: write %s=NUMBER", s.Kind, assignment, strings.Join(s.names(), "=NUMBER, "))
		}
		if given[name] {
			return Schedule{}, fmt.Errorf("schedule %v has %s twice: leave one out", s.Kind, name)
		}
		given[name] = true
		x := s.settings()[i]
		v, err := parseNumber(number)
		if err != nil || !x.ok(v) {
			return Schedule{}, fmt.Errorf("schedule %v with %s of %q: it must be %s", s.Kind, name, number, x.want)
		}
		*x.of(&s) = v
	}
	return s, nil
}

func (s Schedule) names() []string {
	var names []string
	for _, x := range s.settings() {
		names = append(names, x.name)
	}
	return names
}

// parseNumber reads a number or a percentage.
func parseNumber(text string) (float64, error) {
	share, percent := strings.CutSuffix(text, "%")
	v, err := strconv.ParseFloat(share, 64)
	if percent {
		v /= 100
	}
	return v, err
}

// String is the kind with the settings that are not the usual ones.
func (s Schedule) String() string {
	var list []string
	for _, x := range s.settings() {
		if v := *x.of(&s); v != x.usual {
			list = append(list, x.name+"="+strconv.FormatFloat(v, 'g', -1, 64))
		}
	}
	if list == nil {
		return s.Kind.String()
	}
	return s.Kind.String() + ":" + strings.Join(list, ",")
}
