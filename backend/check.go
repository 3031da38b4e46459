package backend

import (
	"fmt"
	"math"
)

// This file and check_ops.go are the one place where callers' mistakes are found.

func misuse(op, got, want string, args ...any) {
	panic(&Misuse{Op: op, Got: got, Want: fmt.Sprintf(want, args...)})
}

func checkDims(op string, dims []int) {
	if len(dims) < 1 || len(dims) > MaxRank {
		misuse(op, fmt.Sprintf("%d axes", len(dims)), "1 to %d", MaxRank)
	}
	for _, d := range dims {
		if d < 0 {
			misuse(op, fmt.Sprintf("extent %d", d), "0 or more")
		}
	}
}

// checkCount makes sure that a tensor's elements, and those of any of its axes, can be
// counted.
func checkCount(op string, dims []int) {
	if _, ok := product(1, dims); !ok {
		misuse(op, "a shape of more elements than an int counts", "a smaller one")
	}
}

func checkAxis(op string, axis int, s Shape) {
	if axis < 0 || axis >= s.rank {
		misuse(op, fmt.Sprintf("axis %d", axis), "an axis of %v", s)
	}
}

func checkView(t *Tensor, offset int, shape Shape) {
	checkAlive("View", t)
	if offset < 0 || offset+shape.Len() > t.Len() {
		misuse("View", fmt.Sprintf("%v at %d", shape, offset), "a range within the %d elements of %v", t.Len(), t.shape)
	}
}

func checkRows(t *Tensor, from, to int) {
	if from < 0 || to < from || to > t.shape.Rows() {
		misuse("Rows", fmt.Sprintf("rows %d to %d", from, to), "a range within the %d rows of %v", t.shape.Rows(), t.shape)
	}
}

func checkAlive(op string, t *Tensor) {
	if t == nil {
		misuse(op, "a nil tensor", "a tensor")
	}
	if t.store.isFreed() {
		misuse(op, "a freed tensor "+t.shape.String(), "a live one")
	}
}

// checkOperands makes sure that every tensor (nil ones are skipped) is alive and
// on b's device, and pins it to the recording being made.
func checkOperands(b Backend, op string, tensors ...*Tensor) {
	space, recording := b.Space(), b.Recording()
	for _, t := range tensors {
		if t == nil {
			continue
		}
		checkAlive(op, t)
		if t.store.space != space {
			misuse(op, "a tensor "+t.shape.String()+" of another device", "all tensors on the backend's device")
		}
		if recording != nil {
			recording.pin(t)
		}
	}
}

func checkRecorded(r *Recording) {
	if r.program == nil {
		misuse("Replay", "a freed recording", "a live one")
	}
}

func checkTransfer(b Backend, op string, t *Tensor, d DType, n int) {
	checkRequired(op, "tensor", t)
	checkOperands(b, op, t)
	if t.dtype != d || t.Len() != n {
		misuse(op, fmt.Sprintf("%d of %v on the host", n, d), "%d of %v as the tensor %v has", t.Len(), t.dtype, t.shape)
	}
}

func checkRequired(op, name string, t *Tensor) {
	if t == nil {
		misuse(op, "no "+name, "one")
	}
}

func checkDType(op, name string, t *Tensor, want DType) {
	checkRequired(op, name, t)
	if t.dtype != want {
		misuse(op, name+" of "+t.dtype.String(), "%v", want)
	}
}

func checkShape(op, name string, t *Tensor, want Shape) {
	if t.shape != want {
		misuse(op, name+" "+t.shape.String(), "%v", want)
	}
}

func checkLen(op, name string, t *Tensor, want int) {
	if t.Len() != want {
		misuse(op, name+" "+t.shape.String(), "%d elements", want)
	}
}

func overlap(a, b *Tensor) bool {
	if a == nil || b == nil || a.store != b.store || a.Len() == 0 || b.Len() == 0 {
		return false
	}
	sa, sb := a.dtype.Size(), b.dtype.Size()
	return a.offset*sa < (b.offset+b.Len())*sb && b.offset*sb < (a.offset+a.Len())*sa
}

// checkDisjoint refuses an output that shares memory with another operand.
func checkDisjoint(op, name string, out *Tensor, others ...*Tensor) {
	for _, t := range others {
		if overlap(out, t) {
			misuse(op, name+" "+out.shape.String()+" overlapping another operand", "separate memory")
		}
	}
}

// checkInPlace allows an output to be exactly another operand, and refuses any
// other overlap.
func checkInPlace(op, name string, out *Tensor, others ...*Tensor) {
	for _, t := range others {
		if overlap(out, t) && !(out.offset == t.offset && out.Len() == t.Len() && out.dtype == t.dtype) {
			misuse(op, name+" "+out.shape.String()+" overlapping a part of another operand", "the same memory or separate memory")
		}
	}
}

func finite(x float32) bool { return !math.IsNaN(float64(x)) && !math.IsInf(float64(x), 0) }
