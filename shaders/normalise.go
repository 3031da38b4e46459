package shaders

// The columns, or fours of them, of a work group of the kernels that normalise columns, and
// the lanes that each has.
const (
	ColumnsPerGroup = 8
	ColumnLanes     = 32
)

// NormaliseColumns normalises columns and applies the activation act. With given, mean and
// variance are the running ones; else running says whether those are moved. Vectors are read
// where all first numbers and the columns are multiples of 4, as in the others here.
func NormaliseColumns(given, running, saveZ bool, act uint8, vectors bool) Kernel {
	return kernel(normaliseColumns, flag(given), flag(running), flag(saveZ), act, width(vectors))
}

// NormaliseRows normalises rows of n columns and applies the activation act.
func NormaliseRows(n int, train, saveZ bool, act uint8, vectors bool) Kernel {
	return kernel(normaliseRows, segmentLanes(n), flag(train), flag(saveZ), act, width(vectors))
}

// NormaliseGradColumns is the gradient of γ and β, and with input of normalised columns.
func NormaliseGradColumns(input, finite, vectors bool) Kernel {
	return kernel(normaliseGradColumns, flag(input), flag(finite), width(vectors))
}

// NormaliseGradRows is the gradient of normalised rows of n columns.
func NormaliseGradRows(n int, vectors bool) Kernel {
	return kernel(normaliseGradRows, segmentLanes(n), width(vectors))
}
