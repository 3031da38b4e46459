package shaders

// family is a .comp file, or the generated products.
type family uint8

const (
	binary family = iota
	axpby
	fill
	copyBytes
	copyWords
	convert
	activate
	activationGrad
	softmax
	softmaxGrad
	across
	down
	loss
	lossSegments
	lossRows
	latch
	tally
	gather
	gatherBytes
	random
	dropout
	normaliseColumns
	normaliseRows
	normaliseGradColumns
	normaliseGradRows
	columnSums
	columnStatistics
	scan
	optimize
	norm
	maxNorm
	advance
	gemm
)

// families are the names of the files and of their options.
var families = [...]struct {
	name    string
	options []string
}{
	binary:               {"binary", []string{"OP", "SPREAD", "LAY", "WIDTH", "COUNT", "WHOLE"}},
	axpby:                {"axpby", []string{"BETA", "WIDTH", "COUNT", "WHOLE"}},
	fill:                 {"fill", []string{"WIDTH"}},
	copyBytes:            {"copy", nil},
	copyWords:            {"copy_words", []string{"WIDTH", "COUNT", "WHOLE"}},
	activate:             {"activate", []string{"ACT", "WIDTH", "COUNT", "WHOLE"}},
	activationGrad:       {"activation_grad", []string{"GRAD", "WIDTH", "COUNT", "WHOLE"}},
	softmax:              {"softmax", []string{"LANES", "PART", "WIDTH"}},
	softmaxGrad:          {"softmax_grad", []string{"LANES", "PART", "WIDTH"}},
	across:               {"across", []string{"OP", "LANES", "PAIRS", "LAST", "WIDTH"}},
	down:                 {"down", []string{"OP", "PAIRS", "LAST", "WIDTH"}},
	loss:                 {"loss", []string{"KIND", "GRAD", "LANES", "STATE", "CURSOR", "SMOOTH", "WEIGHTED"}},
	lossSegments:         {"loss_segments", []string{"KIND", "PART", "GRAD", "SMOOTH", "WEIGHTED", "LANES", "WIDTH"}},
	lossRows:             {"loss_rows", []string{"KIND", "SMOOTH"}},
	latch:                {"latch", nil},
	tally:                {"tally", []string{"CLASSES", "LANES"}},
	gather:               {"gather", []string{"TYPE", "CURSOR", "WIDTH"}},
	gatherBytes:          {"gather_bytes", []string{"CURSOR"}},
	random:               {"random", []string{"KIND", "STATE", "WIDTH"}},
	dropout:              {"dropout", []string{"STATE", "WIDTH"}},
	normaliseColumns:     {"normalise_columns", []string{"GIVEN", "RUNNING", "SAVEZ", "ACT", "WIDTH"}},
	normaliseRows:        {"normalise_rows", []string{"LANES", "TRAIN", "SAVEZ", "ACT", "WIDTH"}},
	normaliseGradColumns: {"normalise_grad_columns", []string{"INPUT", "FINITE", "WIDTH"}},
	normaliseGradRows:    {"normalise_grad_rows", []string{"LANES", "WIDTH"}},
	columnSums:           {"column_sums", []string{"OF", "WIDTH"}},
	columnStatistics:     {"column_statistics", []string{"OF", "RUNNING", "FINITE", "WIDTH"}},
	scan:                 {"scan", nil},
	optimize:             {"optimize", []string{"KIND", "ADVANCE", "WIDTH", "COUNT"}},
	norm:                 {"norm", []string{"LAST"}},
	maxNorm:              {"max_norm", nil},
	advance:              {"advance", []string{"SCHEDULED"}},
	gemm: {"gemm", []string{"TILE", "TRANSX", "TRANSY", "BETA", "CARRY", "BIAS", "SAVEZ", "ACT", "GRAD", "ROWSUMS", "FINITE",
		"VECTORX", "VECTORY", "VECTORDST", "HALFY"}},
	convert: {"convert", []string{"NARROW"}},
}

func kernel(f family, options ...uint8) Kernel {
	k := Kernel{family: f}
	copy(k.options[:], options)
	return k
}

func flag(on bool) uint8 {
	if on {
		return 1
	}
	return 0
}

// width is the option WIDTH.
func width(vectors bool) uint8 {
	if vectors {
		return 4
	}
	return 1
}

// Work is what an invocation of the element-wise kernels takes: Count elements of Width
// numbers, 1 or 4 of each. Whole says that no other tensor has numbers in the elements.
type Work struct {
	Width, Count uint8
	Whole        bool
}

// Spread says how the operands of Binary lie.
type Spread uint8

// The ways that operands lie.
const (
	Same    Spread = iota // both have dst's shape
	RepeatY               // y is repeated along dst
	RepeatX               // x is
	Strided               // any
)

// Lay says what four numbers of dst take from an operand that is repeated.
type Lay uint8

// What they take.
const (
	Four     Lay = iota // four of its numbers that lie in a row, and aligned
	One                 // one
	Anywhere            // four from anywhere
)

// Binary is dst = x op y; op is a backend.BinaryOp. Strided has one number to an element.
func Binary(op uint8, s Spread, l Lay, w Work) Kernel {
	return kernel(binary, op, uint8(s), uint8(l), w.Width, w.Count, flag(w.Whole))
}

// Axpby is dst = alpha x + beta dst, or alpha x alone.
func Axpby(beta bool, w Work) Kernel {
	return kernel(axpby, flag(beta), w.Width, w.Count, flag(w.Whole))
}

// Fill sets bytes to a pattern, or vectors of 16.
func Fill(vectors bool) Kernel { return kernel(fill, width(vectors)) }

// CopyBytes copies bytes.
func CopyBytes() Kernel { return kernel(copyBytes) }

// CopyWords copies words.
func CopyWords(w Work) Kernel { return kernel(copyWords, w.Width, w.Count, flag(w.Whole)) }

// Convert narrows to binary16, or widens from it.
func Convert(narrow bool) Kernel { return kernel(convert, flag(narrow)) }

// Activate is dst = g(x); act is a backend.ActivationKind.
func Activate(act uint8, w Work) Kernel {
	return kernel(activate, act, w.Width, w.Count, flag(w.Whole))
}

// ActivationGrad is dst = dy g'.
func ActivationGrad(act uint8, w Work) Kernel {
	return kernel(activationGrad, act, w.Width, w.Count, flag(w.Whole))
}

// MostSamples is how many samples' losses one work group adds up to the cost: half of
// the iterations that Mesa 22's software driver grants an invocation.
const MostSamples = 1 << 20

// Latch takes note of a cost in the state.
func Latch() Kernel { return kernel(latch) }

// Tally counts the answers of n outputs, classes or each by itself.
func Tally(classes bool, n int) Kernel { return kernel(tally, flag(classes), lanes(n)) }

// Elements says what Gather reads and writes.
type Elements uint8

// The elements that are gathered.
const (
	Floats         Elements = iota // float from float
	FloatsFromByte                 // float from uint8
	Words                          // words, unchanged
)

// Gather gathers rows, from the first index or from the state's cursor. Vectors are moved
// where all first numbers and the columns are multiples of 4.
func Gather(e Elements, cursor, vectors bool) Kernel {
	return kernel(gather, uint8(e), flag(cursor), width(vectors))
}

// GatherBytes gathers rows of bytes.
func GatherBytes(cursor bool) Kernel { return kernel(gatherBytes, flag(cursor)) }

// Random draws from a backend.Distribution, at a given step or the state's.
func Random(distribution uint8, state, vectors bool) Kernel {
	return kernel(random, distribution, flag(state), width(vectors))
}

// Dropout multiplies by the mask of a given step or the state's.
func Dropout(state, vectors bool) Kernel { return kernel(dropout, flag(state), width(vectors)) }

// Scan latches a step that has made numbers that are not finite.
func Scan() Kernel { return kernel(scan) }

// Ending says what Optimize does about the end of a step.
type Ending uint8

// What it does.
const (
	GoesOn    Ending = iota // nothing
	Ends                    // ends it
	TakesRate               // and takes the rate of the next from a table
)

// Optimize is one step of a backend.OptimizerKind; what it does about
// the step's end is up to e.
func Optimize(kind uint8, e Ending, vectors bool, count uint8) Kernel {
	return kernel(optimize, kind, uint8(e), width(vectors), count)
}

// Norm is the norm of a vector; the last of its dispatches puts it into the state.
func Norm(last bool) Kernel { return kernel(norm, flag(last)) }

// MaxNorm scales rows down to a norm.
func MaxNorm() Kernel { return kernel(maxNorm) }

// Advance ends a step, and if it is scheduled takes the rate of the next from a table.
func Advance(scheduled bool) Kernel { return kernel(advance, flag(scheduled)) }
