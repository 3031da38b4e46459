package backend

// BinaryOp is an element-wise operation of two tensors.
type BinaryOp uint8

// The binary operations, each correctly rounded (Div within 2.5 ulp on OpenGL).
const (
	OpAdd BinaryOp = iota
	OpSub
	OpMul
	OpDiv
)

// String is the name of the function, as "Add".
func (o BinaryOp) String() string { return [...]string{"Add", "Sub", "Mul", "Div"}[o] }

// Add computes dst = x + y with NumPy broadcasting: dst has the shape that x and y
// expand to. dst may be x or y itself where that has dst's shape; otherwise it
// overlaps neither. Sub, Mul and Div are alike.
func Add(b Backend, dst, x, y *Tensor) { binary(b, OpAdd, dst, x, y) }

// Sub computes dst = x - y; see Add.
func Sub(b Backend, dst, x, y *Tensor) { binary(b, OpSub, dst, x, y) }

// Mul computes dst = x · y, element by element; see Add.
func Mul(b Backend, dst, x, y *Tensor) { binary(b, OpMul, dst, x, y) }

// Div computes dst = x / y, element by element; see Add.
func Div(b Backend, dst, x, y *Tensor) { binary(b, OpDiv, dst, x, y) }

func binary(b Backend, op BinaryOp, dst, x, y *Tensor) {
	checkBinary(b, op, dst, x, y)
	b.Binary(op, dst, x, y)
}

// Axpy computes dst = dst + alpha·x for tensors of one shape.
func Axpy(b Backend, dst *Tensor, alpha float32, x *Tensor) {
	checkSame(b, "Axpy", dst, x)
	b.Axpby(dst, alpha, x, 1)
}

// Scale computes dst = alpha·x for tensors of one shape. dst may be x.
func Scale(b Backend, dst *Tensor, alpha float32, x *Tensor) {
	checkSame(b, "Scale", dst, x)
	b.Axpby(dst, alpha, x, 0)
}

// Fill sets every element of dst, of any type, to value. For uint8 and int32 the
// value must be one that the type holds exactly.
func Fill(b Backend, dst *Tensor, value float32) {
	checkFill(b, dst, value)
	b.Fill(dst, value)
}

// Copy copies src to dst, of the same type and number of elements. They do not
// overlap.
func Copy(b Backend, dst, src *Tensor) {
	checkCopy(b, dst, src)
	b.Copy(dst, src)
}

// Convert copies src to dst, of as many elements and of another type: float32 to
// Float16, each rounded to the nearest, of two to the even one, or Float16 to float32,
// which is exact. Numbers of 65520 and more become infinite. Denormal numbers of either
// type are converted as any other, and NaN stays NaN.
func Convert(b Backend, dst, src *Tensor) {
	checkConvert(b, dst, src)
	b.Convert(dst, src)
}

// Activate computes dst = g(x), element by element. dst may be x.
func Activate(b Backend, act Activation, dst, x *Tensor) {
	checkSame(b, "Activate", dst, x)
	checkActivation("Activate", act)
	b.Activate(act, dst, x)
}

// ActivationGrad computes dst = dy ⊙ g', element by element, from what the forward
// pass saved: its input where act.NeedsInput(), else its output. dst may be dy or
// saved.
func ActivationGrad(b Backend, act Activation, dst, dy, saved *Tensor) {
	checkSame(b, "ActivationGrad", dst, dy, saved)
	checkActivation("ActivationGrad", act)
	b.ActivationGrad(act, dst, dy, saved)
}

// Softmax computes each row of dst as e^(x-max x) / Σ e^(x-max x). dst may be x.
// A row that holds NaN or +Inf becomes NaN throughout; -Inf has probability 0.
func Softmax(b Backend, dst, x *Tensor) {
	checkSame(b, "Softmax", dst, x)
	b.Softmax(dst, x)
}

// SoftmaxGrad computes each row of dst as y ⊙ (dy - Σ dy·y), the gradient of a
// softmax whose output was y. dst may be dy or y.
func SoftmaxGrad(b Backend, dst, dy, y *Tensor) {
	checkSame(b, "SoftmaxGrad", dst, dy, y)
	b.SoftmaxGrad(dst, dy, y)
}
