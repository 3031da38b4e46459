package sweep

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"time"
)

// Run is a sweep under way.
type Run struct {
	Plan    Plan   // what to do
	Path    string // of the record, a line of JSON for each trial behind a first one with the plan
	Resume  bool   // go on with the record, if it is there
	Workers int    // trials at once; 1 if it is 0
	// Try carries a trial out. What a setting causes, such as a divergence, is a Failure in
	// the outcome; an error ends the sweep. Several may run at once.
	Try func(ctx context.Context, t Trial) (Outcome, error)
	// Done, if not nil, is told of each trial that is done, one at a time, and how many there
	// are and will be.
	Done func(r Record, done, total int)
}

// Do carries the sweep out and returns the records of all trials that were done, in the
// order of rungs and numbers. When ctx is done it stops, with those and the context's error.
func (r *Run) Do(ctx context.Context) (records []Record, err error) {
	if err := r.Plan.Validate(); err != nil {
		return nil, err
	}
	settings, err := r.Plan.Settings()
	if err != nil {
		return nil, err
	}
	j, err := openJournal(r.Path, r.Plan, r.Resume)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, j.file.Close()) }()
	stages := r.Plan.rungs(len(settings))
	total, left := 0, make([]int, len(settings))
	for i := range left {
		left[i] = i
	}
	for _, s := range stages {
		total += s.trials
	}
	w := &workers{run: r, journal: j, total: total}
	for number, stage := range stages {
		var trials []Trial
		for _, i := range left {
			trials = append(trials, Trial{Number: i, Rung: number, Seed: r.Plan.Seed + uint64(i), Epochs: stage.epochs, Setting: settings[i]})
		}
		stageRecords, err := w.all(ctx, trials)
		records = append(records, stageRecords...)
		if err != nil {
			return records, err
		}
		if number+1 < len(stages) {
			left = best(stageRecords, stages[number+1].trials)
		}
	}
	return records, nil
}

// best are the numbers of the n records with the least cost, in their order; of equal ones
// the first.
func best(records []Record, n int) []int {
	ordered := slices.Clone(records)
	slices.SortStableFunc(ordered, func(a, b Record) int { return cmp.Compare(a.rank(), b.rank()) })
	var numbers []int
	for _, r := range ordered[:min(n, len(ordered))] {
		numbers = append(numbers, r.Number)
	}
	slices.Sort(numbers)
	return numbers
}

// rank is the cost, behind all others where there is none.
func (r Record) rank() float64 {
	if r.Failure != "" {
		return math.Inf(1)
	}
	return r.Cost
}

// workers do the trials of a stage.
type workers struct {
	run         *Run
	journal     *journal
	done, total int
	lock        sync.Mutex // of the journal and of done
}

func (w *workers) all(ctx context.Context, trials []Trial) ([]Record, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	queue := make(chan Trial)
	var group sync.WaitGroup
	for range max(1, w.run.Workers) {
		group.Add(1)
		go func() {
			defer group.Done()
			for t := range queue {
				if err := w.one(ctx, t); err != nil {
					stop(err)
				}
			}
		}()
	}
	for _, t := range trials {
		if r, ok := w.journal.known(t); ok {
			w.lock.Lock()
			w.tell(r)
			w.lock.Unlock()
			continue
		}
		select {
		case queue <- t:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(queue)
	group.Wait()
	var records []Record
	for _, t := range trials {
		if r, ok := w.journal.done[[2]int{t.Number, t.Rung}]; ok {
			records = append(records, r)
		}
	}
	return records, context.Cause(ctx)
}

// known is a trial that an earlier run has done.
func (j *journal) known(t Trial) (Record, bool) {
	r, ok := j.before[[2]int{t.Number, t.Rung}]
	return r, ok
}

func (w *workers) one(ctx context.Context, t Trial) error {
	if ctx.Err() != nil {
		return nil
	}
	start := time.Now()
	o, err := w.run.Try(ctx, t)
	if err != nil {
		return err
	}
	o.Seconds = time.Since(start).Seconds()
	for _, f := range o.Folds {
		if o.Failure == "" && (math.IsNaN(f.Cost) || math.IsInf(f.Cost, 0)) {
			o.Failure = "its cost is not finite"
		}
	}
	if o.Failure != "" {
		o.Folds = nil // what there is of them compares with nothing
	}
	r := Record{Trial: t, Outcome: o}
	r.Cost, r.StandardError = meanCost(o.Folds)
	w.lock.Lock()
	defer w.lock.Unlock()
	if err := w.journal.add(r); err != nil {
		return err
	}
	w.tell(r)
	return nil
}

func (w *workers) tell(r Record) {
	w.done++
	if w.run.Done != nil {
		w.run.Done(r, w.done, w.total)
	}
}

// meanCost is the mean over folds, and its standard error s/√k.
func meanCost(folds []Fold) (mean, standardError float64) {
	k := float64(len(folds))
	if k == 0 {
		return 0, 0
	}
	for _, f := range folds {
		mean += f.Cost / k
	}
	if k == 1 {
		return mean, 0
	}
	squares := 0.0
	for _, f := range folds {
		squares += (f.Cost - mean) * (f.Cost - mean)
	}
	return mean, math.Sqrt(squares / (k - 1) / k)
}
