package backendtest

import (
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

func tallyCases() []numeric {
	var all []numeric
	for _, s := range []extent{{0, 3, false}, {1, 2, false}, {33, 10, false}, {500, 2, false}, {70, 300, false}, {5, 1500, false}, {6000, 7, true}} {
		all = append(all, numeric{"Tally", fmt.Sprintf("classes %d×%d", s.m, s.n), s.large, func(l *lab) { tallyClasses(l, s.m, s.n) }})
	}
	for _, s := range []extent{{1, 1, false}, {33, 1, false}, {200, 5, false}, {40, 300, false}, {3, 1100, false}, {6000, 3, true}} {
		all = append(all, numeric{"Tally", fmt.Sprintf("outputs %d×%d", s.m, s.n), s.large, func(l *lab) { tallyOutputs(l, s.m, s.n) }})
	}
	return all
}

// tallyRow makes logits: numbers, some that are equal, some NaN, and rows of NaN alone.
func tallyRow(l *lab, n int) []float32 {
	z := normals(l.rng, n, 3)
	switch l.rng.IntN(6) {
	case 0:
		for i := range z {
			z[i] = float32(math.Round(float64(z[i])))
		}
	case 1:
		z[l.rng.IntN(n)] = nan
	case 2:
		z = repeated(n, []float32{nan, 1}[l.rng.IntN(2)])
	}
	return z
}

// inside reports whether a place lies well within its bin, so that roundings do not decide.
func inside(place float64) bool { return math.Abs(place-math.Round(place)) > 1e-2 }

func clamp(place float64, bins int) int { return int(math.Max(0, math.Min(place, float64(bins-1)))) }

const tallyWhy = "integers are exact; no place in a bin is near its end"

func tallyClasses(l *lab, m, n int) {
	at := backend.ClassTallyOf(n)
	want := make([]float32, at.Len)
	var z []float32
	classes := make([]int32, 0, m)
	for len(classes) < m {
		row, class := tallyRow(l, n), l.rng.IntN(n+1)-l.rng.IntN(2) // sometimes -1 or n
		bin, score, ok := tallyBins(row)
		if !ok {
			continue
		}
		z, classes = append(z, row...), append(classes, int32(class))
		if class < 0 || class >= n {
			continue
		}
		answer, rank := 0, 0
		for i, v := range row {
			if comesBefore(v, row[answer]) {
				answer = i
			}
			if comesBefore(v, row[class]) || i < class && !comesBefore(row[class], v) {
				rank++
			}
		}
		want[at.Ranks+rank]++
		want[at.Bins+bin]++
		if answer == class {
			want[at.Hits+bin]++
		}
		if n == 2 {
			want[at.Scores+class*backend.ScoreBins+score]++
		}
		if n <= backend.MostConfused {
			want[at.Confusion+class*n+answer]++
		}
	}
	tallyTwice(l, backend.TallyStep{Logits: l.in(z, m, n), Target: keep(l, classes, m)}, want)
}

// comesBefore is the order of logits, apart from equal ones.
func comesBefore(v, w float32) bool { return v > w || v == v && w != w }

// tallyBins are the bins of a row's confidence and, of two classes, of its score.
func tallyBins(z []float32) (bin, score int, ok bool) {
	top, sum := math.Inf(-1), 0.0
	for _, v := range z {
		if v == v {
			top = math.Max(top, float64(v))
		}
	}
	for _, v := range z {
		if v == v {
			sum += math.Exp(float64(v) - top)
		}
	}
	if sum > 0 {
		place := backend.ConfidenceBins / sum
		bin, ok = clamp(place, backend.ConfidenceBins), inside(place) || sum == math.Trunc(sum) && backend.ConfidenceBins%int(sum) == 0
	} else {
		ok = true // only NaN
	}
	if margin := float64(z[1] - z[0]); len(z) == 2 && margin == margin {
		score, ok = clamp(16*(margin+16), backend.ScoreBins), ok && (inside(16*margin) || margin == math.Trunc(margin))
	}
	return bin, score, ok
}

func tallyOutputs(l *lab, m, n int) {
	const half = 0.25
	at := backend.OutputTallyOf(n)
	want := make([]float32, at.Len)
	z, t := make([]float32, 0, m*n), make([]float32, m*n)
	for i := range m {
		right := true
		for j := range n {
			v := tallyRow(l, 1)[0]
			for !inside(16*float64(v)) && v == v && v != float32(math.Trunc(float64(v))) {
				v = tallyRow(l, 1)[0]
			}
			z = append(z, v)
			t[i*n+j] = []float32{0, 1, 0.5, 0.4999, nan}[l.rng.IntN(5)]
			truth, answer := 0, 0
			if t[i*n+j] >= 0.5 {
				truth = 1
			}
			if v >= half {
				answer = 1
			}
			right = right && truth == answer
			want[at.Answers+4*j+2*truth+answer]++
			score := 0
			if v == v {
				score = clamp(16*(float64(v)+16), backend.ScoreBins)
			}
			if n <= backend.MostConfused {
				want[at.Scores+(2*j+truth)*backend.ScoreBins+score]++
			}
		}
		if right {
			want[at.Right]++
		}
	}
	tallyTwice(l, backend.TallyStep{Logits: l.in(z, m, n), Target: l.in(t, m, n), Half: half}, want)
}

// tallyTwice adds the same samples to the same counts twice.
func tallyTwice(l *lab, step backend.TallyStep, once []float32) {
	step.Counts = keep(l, make([]int32, len(once)), len(once))
	l.do(func() { backend.Tally(l.b, step); backend.Tally(l.b, step) })
	got, want := make([]float32, len(once)), make([]float32, len(once))
	for i, c := range fetch[int32](l, step.Counts) {
		got[i], want[i] = float32(c), 2*once[i]
	}
	l.equal(got, want, criterion{why: tallyWhy})
}
