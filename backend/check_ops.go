package backend

import (
	"fmt"
	"math"
)

func checkMatMul(b Backend, dst, x, y *Tensor, o Gemm) {
	const op = "MatMul"
	e := o.Epilogue
	checkDType(op, "dst", dst, Float32)
	checkDType(op, "x", x, Float32)
	if y == nil || y.dtype != Float16 {
		checkDType(op, "y", y, Float32)
	}
	checkOperands(b, op, dst, x, y, e.Bias, e.SaveZ, e.Saved, e.RowSums)
	m, k := x.shape.Rows(), x.shape.Cols()
	if o.TransX {
		m, k = k, m
	}
	ky, n := y.shape.Rows(), y.shape.Cols()
	if o.TransY {
		ky, n = n, ky
	}
	if k != ky || dst.shape.Rows() != m || dst.shape.Cols() != n {
		misuse(op, fmt.Sprintf("dst %v, x %v, y %v (transposed: %t, %t)", dst.shape, x.shape, y.shape, o.TransX, o.TransY),
			"dst [m n], op(x) [m k], op(y) [k n]")
	}
	if e.Bias != nil {
		checkDType(op, "Bias", e.Bias, Float32)
		checkLen(op, "Bias", e.Bias, n)
	}
	if e.SaveZ != nil {
		checkDType(op, "SaveZ", e.SaveZ, Float32)
		checkLen(op, "SaveZ", e.SaveZ, m*n)
	}
	if e.Saved != nil {
		checkDType(op, "Saved", e.Saved, Float32)
		checkLen(op, "Saved", e.Saved, m*n)
	}
	if e.RowSums != nil {
		checkDType(op, "RowSums", e.RowSums, Float32)
		checkLen(op, "RowSums", e.RowSums, m)
		if o.Alpha == 0 {
			misuse(op, "RowSums with alpha 0, for which x is not read", "another alpha, or Sum")
		}
	}
	if e.Finite != nil {
		checkState(b, op, e.Finite)
		checkDisjoint(op, "Finite", e.Finite, dst, x, y, e.Bias, e.SaveZ, e.Saved, e.RowSums)
	}
	checkActivation(op, e.Activation)
	checkActivation(op, e.Grad)
	checkDisjoint(op, "dst", dst, x, y, e.Bias, e.Saved)
	if e.SaveZ != nil {
		checkDisjoint(op, "SaveZ", e.SaveZ, dst, x, y, e.Bias, e.Saved)
	}
	if e.RowSums != nil {
		checkDisjoint(op, "RowSums", e.RowSums, dst, x, y, e.Bias, e.SaveZ, e.Saved)
	}
}

func checkBinary(b Backend, o BinaryOp, dst, x, y *Tensor) {
	op := o.String()
	checkDType(op, "dst", dst, Float32)
	checkDType(op, "x", x, Float32)
	checkDType(op, "y", y, Float32)
	checkOperands(b, op, dst, x, y)
	want, ok := Broadcast(x.shape, y.shape)
	if !ok {
		misuse(op, fmt.Sprintf("x %v, y %v", x.shape, y.shape), "shapes that broadcast together")
	}
	checkShape(op, "dst", dst, want)
	checkInPlace(op, "dst", dst, x, y)
}

// checkSame is for element-wise operations: float32 tensors of one shape, of which
// the first is the output and may be one of the others.
func checkSame(b Backend, op string, dst *Tensor, inputs ...*Tensor) {
	checkDType(op, "dst", dst, Float32)
	checkOperands(b, op, dst)
	for _, t := range inputs {
		checkDType(op, "input", t, Float32)
		checkShape(op, "input", t, dst.shape)
	}
	checkOperands(b, op, inputs...)
	checkInPlace(op, "dst", dst, inputs...)
}

func checkActivation(op string, a Activation) {
	if a.Kind > Softplus {
		misuse(op, a.Kind.String(), "a known activation")
	}
	if (a.Kind == LeakyReLU || a.Kind == ELU) && !(a.Alpha >= 0) {
		misuse(op, fmt.Sprintf("%v with alpha %g", a.Kind, a.Alpha), "alpha of 0 or more")
	}
}

func checkFill(b Backend, dst *Tensor, v float32) {
	checkRequired("Fill", "dst", dst)
	checkOperands(b, "Fill", dst)
	exact := true
	switch dst.dtype {
	case Float16:
		misuse("Fill", "dst of float16", "dst of float32, and Convert")
	case Uint8:
		exact = v >= 0 && v <= math.MaxUint8 && v == float32(uint8(v))
	case Int32:
		exact = v >= math.MinInt32 && v < -math.MinInt32 && v == float32(int32(v))
	}
	if !exact {
		misuse("Fill", fmt.Sprintf("value %g", v), "one that %v holds", dst.dtype)
	}
}

func checkCopy(b Backend, dst, src *Tensor) {
	checkRequired("Copy", "dst", dst)
	checkRequired("Copy", "src", src)
	checkOperands(b, "Copy", dst, src)
	checkDType("Copy", "src", src, dst.dtype)
	checkLen("Copy", "src", src, dst.Len())
	checkDisjoint("Copy", "dst", dst, src)
}

func checkConvert(b Backend, dst, src *Tensor) {
	const op = "Convert"
	checkRequired(op, "dst", dst)
	checkRequired(op, "src", src)
	checkOperands(b, op, dst, src)
	if !(dst.dtype == Float16 && src.dtype == Float32 || dst.dtype == Float32 && src.dtype == Float16) {
		misuse(op, fmt.Sprintf("dst of %v, src of %v", dst.dtype, src.dtype), "float32 and float16, or float16 and float32")
	}
	checkLen(op, "src", src, dst.Len())
	checkDisjoint(op, "dst", dst, src)
}

func checkReduce(b Backend, o ReduceOp, dst, x *Tensor, axis Axis) {
	op := o.String()
	out := Float32
	if o == ReduceArgMax {
		out = Int32
	}
	checkDType(op, "dst", dst, out)
	checkDType(op, "x", x, Float32)
	checkOperands(b, op, dst, x)
	keep, gone := x.shape.Cols(), x.shape.Rows()
	if axis == Across {
		keep, gone = gone, keep
	}
	checkLen(op, "dst", dst, keep)
	if gone == 0 && o != ReduceSum {
		misuse(op, "nothing to reduce in x "+x.shape.String(), "at least one element")
	}
	checkDisjoint(op, "dst", dst, x)
}

func checkState(b Backend, op string, state *Tensor) {
	checkDType(op, "state", state, Int32)
	checkLen(op, "state", state, StateLen)
	checkOperands(b, op, state)
}

func checkLoss(b Backend, l LossStep) {
	const op = "Loss"
	checkDType(op, "Logits", l.Logits, Float32)
	checkDType(op, "Sample", l.Sample, Float32)
	m, n := l.Logits.shape.Rows(), l.Logits.shape.Cols()
	if l.Kind > KLDivergence {
		misuse(op, l.Kind.String(), "a known loss")
	}
	checkLossVariant(op, l)
	if n == 0 {
		misuse(op, "Logits "+l.Logits.shape.String(), "at least one column")
	}
	checkTarget(op, l, m, n)
	checkLen(op, "Sample", l.Sample, m)
	checkOperands(b, op, l.Logits, l.Target, l.Index, l.Weights, l.Sample, l.Grad)
	if l.Grad != nil {
		checkDType(op, "Grad", l.Grad, Float32)
		checkLen(op, "Grad", l.Grad, m*n)
		checkInPlace(op, "Grad", l.Grad, l.Logits)
		checkDisjoint(op, "Grad", l.Grad, l.Target, l.Index, l.Weights, l.Sample)
	}
	checkDisjoint(op, "Sample", l.Sample, l.Logits, l.Target, l.Index, l.Weights)
	if l.State != nil {
		checkState(b, op, l.State)
		checkDisjoint(op, "State", l.State, l.Logits, l.Target, l.Index, l.Weights, l.Sample, l.Grad)
	}
}

func checkLossVariant(op string, l LossStep) {
	if l.Kind == Huber && !(l.Delta > 0) {
		misuse(op, fmt.Sprintf("δ %g", l.Delta), "above 0")
	}
	if !(l.Smoothing >= 0 && l.Smoothing <= 1) || l.Smoothing > 0 && !l.Kind.Smooths() {
		misuse(op, fmt.Sprintf("%v with a smoothing of %g", l.Kind, l.Smoothing), "0 to 1, and 0 but for cross-entropies")
	}
}

// checkTarget is for the target of m samples with n outputs, or of a data set.
func checkTarget(op string, l LossStep, m, n int) {
	t, columns := Float32, n
	if l.Kind.TakesClasses() {
		t, columns = Int32, 1
	}
	checkDType(op, "Target", l.Target, t)
	if l.Weights != nil {
		checkDType(op, "Weights", l.Weights, Float32)
		checkLen(op, "Weights", l.Weights, l.Target.Len()/columns)
	}
	if l.Index == nil {
		checkLen(op, "Target", l.Target, m*columns)
		return
	}
	checkDType(op, "Index", l.Index, Int32)
	if l.Target.Len()%columns != 0 || l.Index.Len() < m {
		misuse(op, fmt.Sprintf("Target %v, Index %v for Logits %v", l.Target.shape, l.Index.shape, l.Logits.shape), "Target of whole rows, Index of m or more")
	}
	if l.State == nil {
		misuse(op, "an Index", "a State with the cursor in it")
	}
}

func checkGather(b Backend, dst, src, index *Tensor, o Gather) {
	const op = "GatherRows"
	checkRequired(op, "dst", dst)
	checkRequired(op, "src", src)
	checkDType(op, "index", index, Int32)
	checkOperands(b, op, dst, src, index)
	if (dst.dtype != src.dtype || dst.dtype == Float16) && !(dst.dtype == Float32 && src.dtype == Uint8) {
		misuse(op, fmt.Sprintf("dst of %v, src of %v", dst.dtype, src.dtype), "the same type but float16, or float32 from uint8")
	}
	dr, dc := rowsOf(dst)
	_, sc := rowsOf(src)
	if dc != sc || index.Len() < dr {
		misuse(op, fmt.Sprintf("dst %v, src %v, index %v", dst.shape, src.shape, index.shape), "dst [m n], src [rows n], index of m or more")
	}
	checkDisjoint(op, "dst", dst, src, index)
	if o.State != nil {
		checkState(b, op, o.State)
		checkDisjoint(op, "dst", dst, o.State)
	}
}

// rowsOf reads a vector as a column, for gathers.
func rowsOf(t *Tensor) (rows, cols int) {
	if t.shape.rank == 1 {
		return t.Len(), 1
	}
	return t.shape.Rows(), t.shape.Cols()
}

func checkRandom(b Backend, dst *Tensor, o Random) {
	const op = "RandomFill"
	checkDType(op, "dst", dst, Float32)
	checkOperands(b, op, dst)
	ok := finite(o.A) && finite(o.B)
	switch o.Distribution {
	case Uniform:
		ok = ok && o.A <= o.B && finite(o.B-o.A)
	case Normal:
		ok = ok && o.B >= 0
	case DropoutMask:
		ok = o.A > 0 && o.A <= 1
	default:
		ok = false
	}
	if !ok {
		misuse(op, fmt.Sprintf("distribution %d with %g, %g", o.Distribution, o.A, o.B),
			"Uniform a ≤ b, Normal with deviation ≥ 0, or DropoutMask keeping (0, 1]")
	}
	if o.State != nil {
		checkState(b, op, o.State)
	}
}

func checkDropout(b Backend, dst, x *Tensor, o Drop) {
	const op = "Dropout"
	checkSame(b, op, dst, x)
	if !(o.Keep > 0 && o.Keep <= 1) {
		misuse(op, fmt.Sprintf("a share of %g kept", o.Keep), "above 0 and at most 1")
	}
	if o.First < 0 {
		misuse(op, fmt.Sprintf("%d rows before", o.First), "0 or more")
	}
	if o.State != nil {
		checkState(b, op, o.State)
		checkDisjoint(op, "dst", dst, o.State)
	}
}

func checkCheckFinite(b Backend, state, x *Tensor) {
	const op = "CheckFinite"
	checkDType(op, "x", x, Float32)
	checkOperands(b, op, x)
	checkState(b, op, state)
	checkDisjoint(op, "state", state, x)
}

func checkOptimize(b Backend, o OptimizerStep) {
	const op = "Optimize"
	checkDType(op, "Params", o.Params, Float32)
	n := o.Params.Len()
	if o.Optimizer.Kind > NAdam || n%BlockLen != 0 {
		misuse(op, fmt.Sprintf("%v over %d parameters", o.Optimizer.Kind, n), "a known rule over a multiple of %d", BlockLen)
	}
	vector := func(name string, t *Tensor, n int) {
		checkDType(op, name, t, Float32)
		checkLen(op, name, t, n)
	}
	vector("Grads", o.Grads, n)
	checkDType(op, "Blocks", o.Blocks, Float32)
	if s := o.Blocks.shape; s.Rows() != n/BlockLen || s.Cols() != 2 && s.Cols() != 3 {
		misuse(op, "Blocks "+s.String(), "[%d 2], or [%d 3] with L1", n/BlockLen, n/BlockLen)
	}
	if o.Optimizer.Kind.UsesM() {
		vector("M", o.M, n)
		checkDisjoint(op, "M", o.M, o.Params, o.Grads, o.V, o.Blocks)
	}
	if o.Optimizer.Kind.UsesV() {
		vector("V", o.V, n)
		checkDisjoint(op, "V", o.V, o.Params, o.Grads, o.Blocks)
	}
	if o.Optimizer.Kind.UsesTop() {
		vector("Top", o.Top, n)
		checkDisjoint(op, "Top", o.Top, o.Params, o.Grads, o.M, o.V, o.Blocks)
	}
	checkOperands(b, op, o.Params, o.Grads, o.M, o.V, o.Top, o.Blocks)
	checkDisjoint(op, "Params", o.Params, o.Grads, o.Blocks)
	checkState(b, op, o.State)
	if o.Batch < 0 {
		misuse(op, fmt.Sprintf("a batch of %d", o.Batch), "1 or more to end the step, or 0")
	}
	if !(o.Clip.Norm >= 0) || !finite(o.Clip.Norm) || !(o.Clip.Value >= 0) || !finite(o.Clip.Value) {
		misuse(op, fmt.Sprintf("gradients clipped by %g and %g", o.Clip.Norm, o.Clip.Value), "finite bounds above 0, or 0 for none")
	}
	checkRates(b, op, o.Rates, o.State)
	if o.Rates != nil && o.Batch == 0 {
		misuse(op, "Rates in a step that is not ended", "a Batch, or Rates for AdvanceState")
	}
	checkDisjoint(op, "Rates", o.Rates, o.Params, o.M, o.V, o.Top)
}

func checkGradNorm(b Backend, state, x *Tensor, most float32) {
	const op = "GradNorm"
	checkDType(op, "x", x, Float32)
	checkOperands(b, op, x)
	checkState(b, op, state)
	checkDisjoint(op, "state", state, x)
	if !(most > 0) || !finite(most) {
		misuse(op, fmt.Sprintf("a largest norm of %g", most), "a finite one above 0")
	}
}

func checkMaxNorm(b Backend, state, w *Tensor, most float32) {
	const op = "MaxNorm"
	checkDType(op, "w", w, Float32)
	checkOperands(b, op, w)
	checkState(b, op, state)
	checkDisjoint(op, "w", w, state)
	if !(most > 0) || !finite(most) {
		misuse(op, fmt.Sprintf("a largest norm of %g", most), "a finite one above 0")
	}
}

func checkAdvance(b Backend, state *Tensor, a Advance) {
	const op = "AdvanceState"
	checkState(b, op, state)
	checkRates(b, op, a.Rates, state)
}

func checkRates(b Backend, op string, rates, state *Tensor) {
	if rates == nil {
		return
	}
	checkDType(op, "Rates", rates, Float32)
	checkOperands(b, op, rates)
	if rates.Len() == 0 {
		misuse(op, "no Rates", "1 or more")
	}
	checkDisjoint(op, "State", state, rates)
}
