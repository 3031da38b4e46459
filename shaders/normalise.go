package shaders

// The columns, or fours of them, of a work group of the kernels that normalise columns, and
// the lanes that each has.
const (
	ColumnsPerGroup = 8
	ColumnLanes     = 32
)

// Statistics says where mean and variance of columns come from.
type Statistics uint8

// Where they come from.
const (
	OwnStatistics     Statistics = iota // the columns
	RunningStatistics                   // batches before
	FoundStatistics                     // ColumnStatistics, of more rows than the kernel sees
)

// NormaliseColumns normalises columns and applies the activation act. Of their own
// statistics, running says whether those are moved. Vectors are read where all first numbers
// and the columns are multiples of 4, as in the others here.
func NormaliseColumns(s Statistics, running, saveZ bool, act uint8, vectors bool) Kernel {
	return kernel(normaliseColumns, uint8(s), flag(running), flag(saveZ), act, width(vectors))
}

// NormaliseRows normalises rows of n columns and applies the activation act.
func NormaliseRows(n int, train, saveZ bool, act uint8, vectors bool) Kernel {
	return kernel(normaliseRows, segmentLanes(n), flag(train), flag(saveZ), act, width(vectors))
}

// ColumnGrad says which gradients NormaliseGradColumns computes.
type ColumnGrad uint8

// The gradients.
const (
	ParameterGrad ColumnGrad = iota // of γ and β
	WholeColumns                    // of these, and of normalised columns
	GivenSums                       // of normalised columns, from those of γ and β
)

// NormaliseGradColumns is the gradient of γ and β, and of normalised columns.
func NormaliseGradColumns(g ColumnGrad, finite, vectors bool) Kernel {
	return kernel(normaliseGradColumns, uint8(g), flag(finite), width(vectors))
}

// ColumnSum says what is summed down columns that no dispatch sees as a whole.
type ColumnSum uint8

// The sums.
const (
	ColumnMean   ColumnSum = iota // for the mean
	ColumnSpread                  // for the variance
	ColumnGrads                   // for the gradients of γ and β
)

// ColumnSums sums a part of the rows for each lane, on from the parts before.
func ColumnSums(of ColumnSum, vectors bool) Kernel {
	return kernel(columnSums, uint8(of), width(vectors))
}

// ColumnStatistics is what follows from the sums; the spread may move running statistics, and
// the gradients latch what is not finite.
func ColumnStatistics(of ColumnSum, running, finite, vectors bool) Kernel {
	return kernel(columnStatistics, uint8(of), flag(running), flag(finite), width(vectors))
}

// NormaliseGradRows is the gradient of normalised rows of n columns.
func NormaliseGradRows(n int, vectors bool) Kernel {
	return kernel(normaliseGradRows, segmentLanes(n), width(vectors))
}
