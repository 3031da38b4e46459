package backend

// MostConfused is the most classes for which Tally keeps a confusion matrix, and the most
// outputs of which it sorts the scores: some 4 MiB each.
const MostConfused = 1024

// ConfidenceBins are the bins of [0, 1] that Tally sorts confidences into: 64 for each of
// the 15 bins of Guo, Pleiss, Sun and Weinberger (2017).
const ConfidenceBins = 15 * 64

// ScoreBins are the bins that Tally sorts scores s into: ⌊16·(s + 16)⌋, held within 0 …
// ScoreBins-1.
const ScoreBins = 512

// ClassTally says where, among the counts of n classes, each kind starts.
type ClassTally struct {
	Ranks     int // [n]: samples with r logits ahead of the right class's; of equal ones the first is ahead
	Bins      int // [ConfidenceBins]: samples by the largest of softmax(z), p, in bin ⌊p·ConfidenceBins⌋
	Hits      int // [ConfidenceBins]: those of them that are right
	Scores    int // [2 ScoreBins]: of two classes, samples of the first and of the second by z₁ - z₀
	Confusion int // [n n]: samples by their class and by the answer, for n up to MostConfused
	Len       int // elements of Counts
}

// ClassTallyOf is the layout for n classes.
func ClassTallyOf(n int) ClassTally {
	t := ClassTally{Bins: n, Hits: n + ConfidenceBins, Scores: n + 2*ConfidenceBins}
	t.Confusion = t.Scores
	if n == 2 {
		t.Confusion += 2 * ScoreBins
	}
	t.Len = t.Confusion
	if n <= MostConfused {
		t.Len += n * n
	}
	return t
}

// OutputTally says where, among the counts of n outputs that answer yes or no, each kind
// starts.
type OutputTally struct {
	Answers int // [n 4]: of each output, samples whose truth and answer are no no, no yes, yes no, yes yes
	Right   int // [1]: samples of which all outputs are right
	Scores  int // [n 2 ScoreBins]: of each output, samples whose truth is no, and yes, by the logit, for n up to MostConfused
	Len     int // elements of Counts
}

// OutputTallyOf is the layout for n outputs.
func OutputTallyOf(n int) OutputTally {
	t := OutputTally{Right: 4 * n, Scores: 4*n + 1}
	t.Len = t.Scores
	if n <= MostConfused {
		t.Len += 2 * ScoreBins * n
	}
	return t
}

// TallyStep counts answers.
type TallyStep struct {
	Logits *Tensor // z [m n], n ≥ 1
	Target *Tensor // int32 [m]: classes, for n ≥ 2; or float32 [m n]: yes from ½ on
	Half   float32 // of a float32 Target: the logit from which on the answer is yes
	Counts *Tensor // int32, in and out: of length ClassTallyOf(n).Len or OutputTallyOf(n).Len
}

// Tally adds to Counts how the answers of m samples compare with what is right, so that
// nothing but counts need be read back. The answer of classes is that with the largest
// logit, the first of equal ones. A NaN is behind all numbers, and answers no. Samples with
// a class out of range are not counted.
func Tally(b Backend, t TallyStep) {
	checkTally(b, t)
	b.Tally(t)
}
