package nn

import "github.com/dnnbench/dnnbench/backend"

// TopK is the share of samples whose class is among the k with the largest outputs, of
// equal ones the first; NaN without classes.
func (e Evaluation) TopK(k int) float64 {
	if e.Ranks == nil {
		return notCounted
	}
	hits := 0
	for _, n := range e.Ranks[:max(0, min(k, len(e.Ranks)))] {
		hits += n
	}
	return float64(hits) / float64(e.Samples)
}

// ClassScore is how well one class, or the yes of one output, is found.
type ClassScore struct {
	Precision float64 // of what is taken for it, the share that is it; 0 where nothing is
	Recall    float64 // of what is it, the share that is taken for it; 0 where nothing is it
	F1        float64 // their harmonic mean 2PR/(P+R), or 0
	Support   int     // samples that are it
}

func newClassScore(hits, taken, support int) ClassScore {
	share := func(of int) float64 {
		if of == 0 {
			return 0
		}
		return float64(hits) / float64(of)
	}
	c := ClassScore{Precision: share(taken), Recall: share(support), Support: support}
	if hits > 0 {
		c.F1 = 2 * c.Precision * c.Recall / (c.Precision + c.Recall)
	}
	return c
}

// Classes are the scores of each class, or of each output that answers yes or no; nil
// where there is neither, or more than backend.MostConfused classes.
func (e Evaluation) Classes() []ClassScore {
	var scores []ClassScore
	if len(e.Outputs) > 1 {
		for _, o := range e.Outputs {
			scores = append(scores, newClassScore(o.TrueYes, o.TrueYes+o.FalseYes, o.TrueYes+o.FalseNo))
		}
		return scores
	}
	for class, row := range e.Confusion {
		taken, support := 0, 0
		for other, n := range row {
			support += n
			taken += e.Confusion[other][class]
		}
		scores = append(scores, newClassScore(row[class], taken, support))
	}
	return scores
}

// MacroF1 is the mean of the F1 of all classes; NaN without any.
func (e Evaluation) MacroF1() float64 {
	classes, sum := e.Classes(), 0.0
	for _, c := range classes {
		sum += c.F1
	}
	return sum / float64(len(classes))
}

// Subset is the share of samples of which every output is right; NaN where none answers
// yes or no.
func (e Evaluation) Subset() float64 {
	if e.Outputs == nil {
		return notCounted
	}
	return float64(e.AllRight) / float64(e.Samples)
}

// AUC is the area under the ROC curve of each output that answers yes or no, or of two
// classes the second: the probability that one that is it has a larger score than one that
// is not, equal ones counting half. The scores, logits or the difference of two, were
// sorted into backend.ScoreBins bins; within one, all count as equal, so that the true area
// is within ±Error. An output of which all are, or none is, has an area of NaN. nil where
// there is no such output, or more than backend.MostConfused.
func (e Evaluation) AUC() []Area {
	var areas []Area
	for _, s := range e.scores {
		areas = append(areas, s.area())
	}
	return areas
}

// Area is an area under a ROC curve: its Value, 0 to 1, and the Error that Value may have,
// since scores were sorted into bins.
type Area struct{ Value, Error float64 }

// scoreCounts counts samples that are not it and that are it, by their score.
type scoreCounts struct{ no, yes []int }

func newScoreCounts(counts []int32) scoreCounts {
	return scoreCounts{integers(counts[:backend.ScoreBins]), integers(counts[backend.ScoreBins:][:backend.ScoreBins])}
}

func (s scoreCounts) area() Area {
	below, pairs, tied, yes := 0.0, 0.0, 0.0, 0.0
	for bin, n := range s.no {
		pairs += float64(s.yes[bin]) * (below + float64(n)/2)
		tied += float64(s.yes[bin]) * float64(n) / 2
		below += float64(n)
		yes += float64(s.yes[bin])
	}
	return Area{pairs / (below * yes), tied / (below * yes)}
}
