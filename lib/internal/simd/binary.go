package simd

// Op is an operation of two operands a and b.
type Op uint8

// The operations. RSub and RDiv take the operands the other way round, which
// matters where the second one is broadcast. Max is a where a > b or a is NaN
// and b elsewhere, so that a NaN of either stays; Min likewise.
const (
	OpAdd  Op = iota // a + b
	OpSub            // a - b
	OpRSub           // b - a
	OpMul            // a b
	OpDiv            // a / b
	OpRDiv           // b / a
	OpMin            // min(a, b)
	OpMax            // max(a, b)

	// The derivatives, with a the derivative by the function's result.
	opReLUGrad
	opGELUGrad
	opGELUTanhGrad
	opTanhGrad
	opSigmoidGrad
	opSiLUGrad
	opSoftplusGrad
)

// Binary computes dst[i] = a[i] op b[i].
func Binary[T Float](op Op, dst, a, b []T) {
	same(len(dst), len(a), len(b))
	switch op {
	case OpRSub:
		op, a, b = OpSub, b, a
	case OpRDiv:
		op, a, b = OpDiv, b, a
	}
	if len(dst) > 0 && !binaryVector(op, dst, a, b) {
		binaryGo(op, dst, a, b)
	}
}

// Scalar computes dst[i] = a[i] op s.
func Scalar[T Float](op Op, dst, a []T, s T) {
	same(len(dst), len(a))
	if op == OpSub {
		op, s = OpAdd, -s
	}
	if len(dst) > 0 && !scalarVector(op, dst, a, s) {
		scalarGo(op, dst, a, s)
	}
}

// Add computes dst = a + b.
func Add[T Float](dst, a, b []T) { Binary(OpAdd, dst, a, b) }

// Sub computes dst = a - b.
func Sub[T Float](dst, a, b []T) { Binary(OpSub, dst, a, b) }

// Mul computes dst = a b.
func Mul[T Float](dst, a, b []T) { Binary(OpMul, dst, a, b) }

// Div computes dst = a / b.
func Div[T Float](dst, a, b []T) { Binary(OpDiv, dst, a, b) }

// Min computes the lesser of a and b (see [OpMin]).
func Min[T Float](dst, a, b []T) { Binary(OpMin, dst, a, b) }

// Max computes the greater of a and b (see [OpMax]).
func Max[T Float](dst, a, b []T) { Binary(OpMax, dst, a, b) }

// AddScalar computes dst = a + s.
func AddScalar[T Float](dst, a []T, s T) { Scalar(OpAdd, dst, a, s) }

// Scale computes dst = s a.
func Scale[T Float](dst []T, s T, a []T) { Scalar(OpMul, dst, a, s) }

// FMA computes dst = a b + c with one rounding.
func FMA[T Float](dst, a, b, c []T) {
	same(len(dst), len(a), len(b), len(c))
	if len(dst) > 0 && !fmaVector(dst, a, b, c) {
		fmaGo(dst, a, b, c)
	}
}

// Axpy computes y += alpha x with one rounding.
func Axpy[T Float](y []T, alpha T, x []T) { Axpby(y, alpha, x, 1, y) }

// Axpby computes dst = alpha x + beta y: beta y is rounded, and then the sum.
func Axpby[T Float](dst []T, alpha T, x []T, beta T, y []T) {
	same(len(dst), len(x), len(y))
	if len(dst) > 0 && !axpbyVector(dst, alpha, x, beta, y) {
		axpbyGo(dst, alpha, x, beta, y)
	}
}

// Fill sets every element of dst to s.
func Fill[E any](dst []E, s E) {
	if len(dst) == 0 {
		return
	}
	dst[0] = s
	for n := 1; n < len(dst); n *= 2 {
		copy(dst[n:], dst[:n])
	}
}
