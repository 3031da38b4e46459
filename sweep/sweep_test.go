package sweep

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func param(t *testing.T, text string) Param {
	t.Helper()
	p, err := ParseParam(text)
	require.NoError(t, err)
	return p
}

func TestParseParam(t *testing.T) {
	assert.Equal(t, Param{Name: "act", Values: []string{"relu", "tanh"}}, param(t, "act=relu, tanh"))
	assert.Equal(t, Param{Name: "lr", Scale: Logarithmic, Low: 1e-4, High: 0.1}, param(t, "lr=log:1e-4:0.1"))
	assert.Equal(t, Param{Name: "batch", Scale: Integer, Low: 16, High: 256, Points: 3}, param(t, "batch=int:16:256:3"))
	assert.Equal(t, Param{Name: "schedule", Values: []string{"cosine:warmup=5%"}}, param(t, "schedule=cosine:warmup=5%"))
	for text, want := range map[string]string{
		"lr": "write name=a,b,c", "=1": "write name=a,b,c", "lr=": "write name=a,b,c", "lr=1,1": "there twice", "lr=1,": "empty",
		"lr=log:0:1": "above 0", "lr=log:1:0": "below the upper", "lr=log:1": "scale:low:high", "lr=log:a:1": "invalid syntax",
		"lr=lin:0:Inf": "finite", "lr=lin:NaN:1": "finite", "n=int:0.5:2": "whole", "n=int:1:2:0": "1 or more", "n=int:1:2:99999": "points",
	} {
		_, err := ParseParam(text)
		assert.ErrorContains(t, err, want, text)
	}
}

func FuzzParseParam(f *testing.F) {
	for _, s := range []string{"a=1,2", "lr=log:1e-4:1e-1:5", "n=int:-3:9", "x=lin:0:1", "a=b=c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParseParam(text)
		if err != nil {
			return
		}
		require.NoError(t, p.Validate())
		if values, err := p.grid(); err == nil {
			require.NotEmpty(t, values)
		}
	})
}

func TestGridHasEveryCombination(t *testing.T) {
	s := Space{param(t, "lr=log:0.001:0.1:3"), param(t, "batch=16,64"), param(t, "width=int:1:2:5")}
	all, err := s.combinations()
	require.NoError(t, err)
	require.Len(t, all, 12)
	assert.Equal(t, Setting{"lr": "0.001", "batch": "16", "width": "1"}, all[0])
	assert.Equal(t, Setting{"lr": "0.1", "batch": "64", "width": "2"}, all[11])
	_, err = Space{param(t, "lr=log:0.001:0.1")}.combinations()
	assert.ErrorContains(t, err, "number of points")
	many := param(t, "lr=log:0.001:0.1:1000")
	_, err = Space{many, {Name: "b", Scale: Linear, High: 1, Points: 1000}}.combinations()
	assert.ErrorContains(t, err, "more than")
}

func TestDrawsFillTheirRange(t *testing.T) {
	plan := Plan{Method: Random, Trials: 2000, Seed: 3, Folds: 1, Epochs: 1,
		Space: Space{param(t, "lr=log:0.0001:1"), param(t, "n=int:1:4"), param(t, "x=lin:-1:1"), param(t, "act=a,b")}}
	settings, err := plan.Settings()
	require.NoError(t, err)
	counts, small, negative := map[string]int{}, 0, 0
	for _, s := range settings {
		lr, err := strconv.ParseFloat(s["lr"], 64)
		require.NoError(t, err)
		assert.True(t, lr >= 0.0001 && lr <= 1)
		if lr < 0.01 {
			small++
		}
		if s["x"][0] == '-' {
			negative++
		}
		counts[s["n"]]++
		counts[s["act"]]++
	}
	for _, n := range []int{small, negative, counts["a"]} {
		assert.InDelta(t, 1000, n, 6*math.Sqrt(500))
	}
	for _, n := range []string{"1", "2", "3", "4"} {
		assert.InDelta(t, 500, counts[n], 6*math.Sqrt(375))
	}
}

func TestRungs(t *testing.T) {
	for name, tt := range map[string]struct {
		plan   Plan
		trials int
		want   []rung
	}{
		"no halving":    {Plan{Method: Random, Epochs: 27}, 9, []rung{{9, 27}}},
		"27 of thirds":  {Plan{Method: Halving, Epochs: 27, Eta: 3}, 27, []rung{{27, 1}, {9, 3}, {3, 9}, {1, 27}}},
		"few epochs":    {Plan{Method: Halving, Epochs: 5, Eta: 2}, 16, []rung{{16, 1}, {8, 2}, {4, 5}}},
		"few trials":    {Plan{Method: Halving, Epochs: 100, Eta: 3}, 4, []rung{{4, 33}, {1, 100}}},
		"a single one":  {Plan{Method: Halving, Epochs: 100, Eta: 3}, 1, []rung{{1, 100}}},
		"not divisible": {Plan{Method: Halving, Epochs: 20, Eta: 3}, 10, []rung{{10, 2}, {3, 6}, {1, 20}}},
	} {
		assert.Equal(t, tt.want, tt.plan.rungs(tt.trials), name)
	}
}

// bowl costs least in the middle; wide networks are larger; -1 fails.
func bowl(_ context.Context, t Trial) (Outcome, error) {
	x, err := strconv.ParseFloat(t.Setting["x"], 64)
	if err != nil {
		return Outcome{}, err
	}
	if x < -0.9 {
		return Outcome{Failure: "diverged"}, nil
	}
	cost := x*x + 1/float64(t.Epochs)
	return Outcome{Parameters: int(100 * (x + 1)), Folds: []Fold{{Cost: cost - 0.01}, {Cost: cost + 0.01, Measures: map[string]float64{"accuracy": x}}}}, nil
}

func bowlPlan(method Method) Plan {
	return Plan{Method: method, Trials: 27, Seed: 5, Folds: 2, Epochs: 9, Eta: 3, Context: map[string]string{"data": "bowl"},
		Space: Space{{Name: "x", Scale: Linear, Low: -1, High: 1, Points: 21}}}
}

func steady(records []Record) []Record {
	for i := range records {
		records[i].Seconds = 0
	}
	return records
}

func TestASweepDoesNotDependOnItsWorkers(t *testing.T) {
	for _, method := range []Method{Grid, Random, Halving} {
		var first []Record
		for _, workers := range []int{0, 1, 7} {
			path := filepath.Join(t.TempDir(), "r.jsonl")
			records, err := (&Run{Plan: bowlPlan(method), Path: path, Workers: workers, Try: bowl}).Do(t.Context())
			require.NoError(t, err)
			if first == nil {
				first = steady(records)
			}
			assert.Equal(t, first, steady(records))
		}
		choice, ok := Choose(first)
		require.True(t, ok)
		x, err := strconv.ParseFloat(choice.Best.Setting["x"], 64)
		require.NoError(t, err)
		assert.Less(t, math.Abs(x), 0.1, method)
	}
}

// TestResumeAtEveryLine cuts a record anywhere and goes on.
func TestResumeAtEveryLine(t *testing.T) {
	plan := bowlPlan(Halving)
	plan.Trials = 9
	path := filepath.Join(t.TempDir(), "r.jsonl")
	want, err := (&Run{Plan: plan, Path: path, Try: bowl}).Do(t.Context())
	require.NoError(t, err)
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for cut := 0; cut <= len(whole); cut += 37 {
		require.NoError(t, os.WriteFile(path, whole[:cut], 0o600))
		told := 0
		got, err := (&Run{Plan: plan, Path: path, Resume: true, Workers: 2, Try: bowl, Done: func(Record, int, int) { told++ }}).Do(t.Context())
		require.NoError(t, err, cut)
		assert.Equal(t, steady(want), steady(got))
		assert.Equal(t, len(want), told)
	}
	tried := 0
	_, err = (&Run{Plan: plan, Path: path, Resume: true, Try: func(context.Context, Trial) (Outcome, error) {
		tried++
		return Outcome{}, nil
	}}).Do(t.Context())
	require.NoError(t, err)
	assert.Zero(t, tried, "all is done")
}

func TestARecordIsNotWrittenOver(t *testing.T) {
	plan, path := bowlPlan(Random), filepath.Join(t.TempDir(), "r.jsonl")
	run := func(plan Plan, resume bool) error {
		_, err := (&Run{Plan: plan, Path: path, Resume: resume, Try: bowl}).Do(t.Context())
		return err
	}
	require.NoError(t, run(plan, false))
	assert.ErrorContains(t, run(plan, false), "there already")
	other := plan
	other.Seed, other.Context = 6, map[string]string{"data": "plate", "arch": "1-2"}
	var differs *OtherSweepError
	require.ErrorAs(t, run(other, true), &differs)
	assert.ElementsMatch(t, []string{"Seed", "data", "arch"}, differs.Differ)
	for text, want := range map[string]string{
		"hello\n": "not the record of a sweep", "hello": "not the record of a sweep", "{}\n": "not the record of a sweep",
		`{"dnnbench_sweep":9,"plan":{}}` + "\n": "version 9",
	} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		assert.ErrorContains(t, run(plan, true), want)
		left, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, text, string(left), "a file that is not ours stays")
	}
}

// FuzzRecord goes on from any bytes: they are refused and stay, or the sweep comes to its end.
func FuzzRecord(f *testing.F) {
	plan := bowlPlan(Halving)
	plan.Trials = 3
	path := filepath.Join(f.TempDir(), "r.jsonl")
	if _, err := (&Run{Plan: plan, Path: path, Try: bowl}).Do(context.Background()); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte("{}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "r.jsonl")
		require.NoError(t, os.WriteFile(path, text, 0o600))
		records, err := (&Run{Plan: plan, Path: path, Resume: true, Try: bowl}).Do(t.Context())
		if err == nil {
			require.Len(t, records, 4)
			return
		}
		left, readErr := os.ReadFile(path)
		require.NoError(t, readErr)
		require.Equal(t, text, left)
	})
}

func TestInterruptedAndFailing(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	path := filepath.Join(t.TempDir(), "r.jsonl")
	var tries atomic.Int32
	records, err := (&Run{Plan: bowlPlan(Random), Path: path, Workers: 2, Try: func(ctx context.Context, tr Trial) (Outcome, error) {
		if tries.Add(1) == 5 {
			stop()
			return Outcome{}, ctx.Err()
		}
		return bowl(ctx, tr)
	}}).Do(ctx)
	require.ErrorIs(t, err, context.Canceled)
	assert.Less(t, len(records), 27)
	broken := errors.New("no such device")
	_, err = (&Run{Plan: bowlPlan(Random), Path: filepath.Join(t.TempDir(), "s.jsonl"), Workers: 3,
		Try: func(context.Context, Trial) (Outcome, error) { return Outcome{}, broken }}).Do(t.Context())
	assert.ErrorIs(t, err, broken)
}

func TestCostsThatAreNotFinite(t *testing.T) {
	plan := bowlPlan(Random)
	plan.Trials = 2
	records, err := (&Run{Plan: plan, Path: filepath.Join(t.TempDir(), "r.jsonl"), Try: func(_ context.Context, tr Trial) (Outcome, error) {
		return Outcome{Folds: []Fold{{Cost: math.NaN()}}}, nil
	}}).Do(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "its cost is not finite", records[0].Failure)
	_, ok := Choose(records)
	assert.False(t, ok)
}

func TestChoose(t *testing.T) {
	record := func(rung, parameters int, cost, standardError float64) Record {
		return Record{Trial: Trial{Rung: rung}, Outcome: Outcome{Parameters: parameters}, Cost: cost, StandardError: standardError}
	}
	failed := record(1, 1, 0, 0)
	failed.Failure = "diverged"
	c, ok := Choose([]Record{record(0, 1, 0.1, 1), failed, record(1, 900, 0.5, 0.1), record(1, 300, 0.58, 0.9), record(1, 200, 0.61, 0.9), record(1, 300, 0.55, 0)})
	require.True(t, ok)
	assert.Equal(t, 900, c.Best.Parameters)
	assert.Equal(t, record(1, 300, 0.55, 0), c.Simplest)
	mean, standardError := meanCost([]Fold{{Cost: 1}, {Cost: 2}, {Cost: 6}})
	assert.Equal(t, 3.0, mean)
	assert.InDelta(t, math.Sqrt(7./3), standardError, 1e-15)
}

func TestPlanRefuses(t *testing.T) {
	good := bowlPlan(Halving)
	for want, change := range map[string]func(p *Plan){
		"unknown method": func(p *Plan) { p.Method = "magic" },
		"0 folds":        func(p *Plan) { p.Folds = 0 },
		"0 epochs":       func(p *Plan) { p.Epochs = 0 },
		"0 trials":       func(p *Plan) { p.Trials = 0 },
		"keeps 1 of 1":   func(p *Plan) { p.Eta = 1 },
		"nothing varies": func(p *Plan) { p.Space = nil },
		"is there twice": func(p *Plan) { p.Space = append(p.Space, p.Space...) },
	} {
		p := good
		change(&p)
		assert.ErrorContains(t, p.Validate(), want)
	}
	require.NoError(t, good.Validate())
}

func ExampleRun() {
	space := Space{{Name: "x", Values: []string{"-1", "0.5", "2"}}}
	folder, err := os.MkdirTemp("", "sweep")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	run := Run{Plan: Plan{Method: Grid, Space: space, Folds: 1, Epochs: 10}, Path: filepath.Join(folder, "trials.jsonl"),
		Try: func(_ context.Context, t Trial) (Outcome, error) { // a training, as a rule
			x, err := strconv.ParseFloat(t.Setting["x"], 64)
			return Outcome{Folds: []Fold{{Cost: x * x}}}, err
		}}
	records, err := run.Do(context.Background())
	if err != nil {
		panic(err)
	}
	choice, _ := Choose(records)
	fmt.Println(choice.Best.Setting["x"], choice.Best.Cost)
	// Output: 0.5 0.25
}
