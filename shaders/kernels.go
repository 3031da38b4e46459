package shaders

// family is a .comp file, or the generated products.
type family uint8

const (
	binary family = iota
	axpby
	fill
	copyBytes
	copyWords
	activate
	activationGrad
	softmax
	softmaxGrad
	across
	down
	loss
	latch
	gather
	gatherBytes
	random
	scan
	optimize
	advance
	gemm
)

// families are the names of the files and of their options.
var families = [...]struct {
	name    string
	options []string
}{
	binary:         {"binary", []string{"OP", "SPREAD", "VECTOR"}},
	axpby:          {"axpby", []string{"BETA"}},
	fill:           {"fill", nil},
	copyBytes:      {"copy", nil},
	copyWords:      {"copy_words", nil},
	activate:       {"activate", []string{"ACT"}},
	activationGrad: {"activation_grad", []string{"GRAD"}},
	softmax:        {"softmax", []string{"LANES"}},
	softmaxGrad:    {"softmax_grad", []string{"LANES"}},
	across:         {"across", []string{"OP", "LANES", "PAIRS", "LAST"}},
	down:           {"down", []string{"OP", "PAIRS", "LAST"}},
	loss:           {"loss", []string{"KIND", "GRAD", "LANES", "STATE", "CURSOR"}},
	latch:          {"latch", nil},
	gather:         {"gather", []string{"TYPE", "CURSOR"}},
	gatherBytes:    {"gather_bytes", []string{"CURSOR"}},
	random:         {"random", []string{"KIND", "STATE"}},
	scan:           {"scan", nil},
	optimize:       {"optimize", []string{"KIND", "ADVANCE"}},
	advance:        {"advance", nil},
	gemm: {"gemm", []string{"TILE", "TRANSX", "TRANSY", "BETA", "CARRY", "BIAS", "SAVEZ", "ACT", "GRAD", "ROWSUMS", "FINITE",
		"VECTORX", "VECTORY", "VECTORDST"}},
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

// Spread says how the operands of Binary lie.
type Spread uint8

// The ways that operands lie.
const (
	Same    Spread = iota // both have dst's shape
	RepeatY               // y is repeated along dst's elements
	RepeatX               // x is
	Strided               // any
)

// Binary is dst = x op y; op is a backend.BinaryOp.
func Binary(op uint8, s Spread) Kernel { return kernel(binary, op, uint8(s), 0) }

// BinaryVectors is the same for elements of four numbers, which is twice as fast.
func BinaryVectors(op uint8, s Spread) Kernel { return kernel(binary, op, uint8(s), 1) }

// Axpby is dst = alpha x + beta dst, or alpha x alone.
func Axpby(beta bool) Kernel { return kernel(axpby, flag(beta)) }

// Fill sets bytes to a pattern.
func Fill() Kernel { return kernel(fill) }

// CopyBytes copies bytes.
func CopyBytes() Kernel { return kernel(copyBytes) }

// CopyWords copies elements of four bytes.
func CopyWords() Kernel { return kernel(copyWords) }

// Activate is dst = g(x); act is a backend.ActivationKind.
func Activate(act uint8) Kernel { return kernel(activate, act) }

// ActivationGrad is dst = dy g'.
func ActivationGrad(act uint8) Kernel { return kernel(activationGrad, act) }

// The invocations that work on a row of the row kernels: more for longer rows.
const (
	ShortRow  = 32   // rows up to this many columns have one
	MiddleRow = 4096 // rows up to this many have MiddleLanes, which is a warp of most GPUs

	MiddleLanes = 32
	LongLanes   = 128
)

// lanes are the invocations for rows of n columns.
func lanes(n int) uint8 {
	switch {
	case n <= ShortRow:
		return 1
	case n <= MiddleRow:
		return MiddleLanes
	}
	return LongLanes
}

// RowsPerGroup is how many rows of n columns a work group of the row kernels takes.
func RowsPerGroup(n int) int {
	if n <= ShortRow {
		return 64
	}
	return 1
}

// Softmax is that of rows of n columns.
func Softmax(n int) Kernel { return kernel(softmax, lanes(n)) }

// SoftmaxGrad is its gradient.
func SoftmaxGrad(n int) Kernel { return kernel(softmaxGrad, lanes(n)) }

// Pass says which pass of a reduction a kernel is.
type Pass struct {
	Pairs bool // the items come from an earlier pass
	Last  bool // it gives what was asked for, not items
}

// Across reduces segments of rows, of n columns at most; op is a backend.ReduceOp.
func Across(op uint8, n int, p Pass) Kernel {
	return kernel(across, op, lanes(n), flag(p.Pairs), flag(p.Last))
}

// DownColumns is how many columns a work group of Down has.
const DownColumns = 32

// Down reduces segments of columns.
func Down(op uint8, p Pass) Kernel { return kernel(down, op, flag(p.Pairs), flag(p.Last)) }

// LossState says what Loss does with a state.
type LossState uint8

// What it does.
const (
	NoState    LossState = iota
	CursorOnly           // finds the targets by it
	TakesCost            // takes note of the cost in it, too
)

// Loss is the loss of samples with n outputs; kind is a backend.LossKind. With cursor
// the targets are found by an index from the state's cursor on.
func Loss(kind uint8, n int, grad bool, state LossState, cursor bool) Kernel {
	return kernel(loss, kind, flag(grad), lanes(n), uint8(state), flag(cursor))
}

// MostSamples is how many samples' losses one work group adds up to the cost: half of
// the iterations that Mesa 22's software driver grants an invocation.
const MostSamples = 1 << 20

// Latch takes note of a cost in the state.
func Latch() Kernel { return kernel(latch) }

// Elements says what Gather reads and writes.
type Elements uint8

// The elements that are gathered.
const (
	Floats         Elements = iota // float from float
	FloatsFromByte                 // float from uint8
	Words                          // words, unchanged
)

// Gather gathers rows, from the first index or from the state's cursor.
func Gather(e Elements, cursor bool) Kernel { return kernel(gather, uint8(e), flag(cursor)) }

// GatherBytes gathers rows of bytes.
func GatherBytes(cursor bool) Kernel { return kernel(gatherBytes, flag(cursor)) }

// Random draws from a backend.Distribution, at a given step or the state's.
func Random(distribution uint8, state bool) Kernel { return kernel(random, distribution, flag(state)) }

// Scan latches a step that has made numbers that are not finite.
func Scan() Kernel { return kernel(scan) }

// Optimize is one step of a backend.OptimizerKind; with advance it ends the step too.
func Optimize(kind uint8, advance bool) Kernel { return kernel(optimize, kind, flag(advance)) }

// Advance ends a step.
func Advance() Kernel { return kernel(advance) }
