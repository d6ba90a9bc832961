package simd

// unaryOp names a function of one element.
type unaryOp uint8

const (
	opNeg unaryOp = iota
	opAbs
	opSqrt
	opSquare
	opReciprocal
	opFloor
	opCeil
	opTrunc
	opRound
	opExp
	opExpm1
	opLog
	opLog1p
	opTanh
	opSigmoid
	opErf
	opSin
	opCos // follows opSin
	opReLU
	opGELU
	opGELUTanh
	opSiLU
	opSoftplus
)

// Neg computes dst = -x.
func Neg[T Float](dst, x []T) { unary(opNeg, dst, x) }

// Abs computes dst = |x|.
func Abs[T Float](dst, x []T) { unary(opAbs, dst, x) }

// Sqrt computes dst = √x, correctly rounded.
func Sqrt[T Float](dst, x []T) { unary(opSqrt, dst, x) }

// Square computes dst = x².
func Square[T Float](dst, x []T) { unary(opSquare, dst, x) }

// Reciprocal computes dst = 1/x, correctly rounded.
func Reciprocal[T Float](dst, x []T) { unary(opReciprocal, dst, x) }

// Floor computes the greatest integers that are not above x.
func Floor[T Float](dst, x []T) { unary(opFloor, dst, x) }

// Ceil computes the least integers that are not below x.
func Ceil[T Float](dst, x []T) { unary(opCeil, dst, x) }

// Trunc rounds x towards zero.
func Trunc[T Float](dst, x []T) { unary(opTrunc, dst, x) }

// Round rounds x to the nearest integer, to the even one of two.
func Round[T Float](dst, x []T) { unary(opRound, dst, x) }

// Exp computes dst = eˣ.
func Exp[T Float](dst, x []T) { unary(opExp, dst, x) }

// Expm1 computes dst = eˣ - 1, accurately near zero.
func Expm1[T Float](dst, x []T) { unary(opExpm1, dst, x) }

// Log computes the natural logarithm; NaN below zero.
func Log[T Float](dst, x []T) { unary(opLog, dst, x) }

// Log1p computes dst = log(1+x), accurately near zero.
func Log1p[T Float](dst, x []T) { unary(opLog1p, dst, x) }

// Tanh computes the hyperbolic tangent.
func Tanh[T Float](dst, x []T) { unary(opTanh, dst, x) }

// Sigmoid computes dst = 1/(1+e⁻ˣ).
func Sigmoid[T Float](dst, x []T) { unary(opSigmoid, dst, x) }

// Erf computes the error function.
func Erf[T Float](dst, x []T) { unary(opErf, dst, x) }

// Sin computes the sine of x in radians.
func Sin[T Float](dst, x []T) { unary(opSin, dst, x) }

// Cos computes the cosine of x in radians.
func Cos[T Float](dst, x []T) { unary(opCos, dst, x) }

// ReLU computes dst = max(x, 0). NaN stays NaN.
func ReLU[T Float](dst, x []T) { unary(opReLU, dst, x) }

// GELU computes dst = x Φ(x) with the normal distribution Φ(x) = (1+erf(x/√2))/2
// (Hendrycks & Gimpel 2016). It errs by up to 2.5 units in the last place, and
// below zero, where it falls as exp(-x²/2), by up to 7.
func GELU[T Float](dst, x []T) { unary(opGELU, dst, x) }

// GELUTanh computes the form of GELU with the hyperbolic tangent,
//
//	dst = x (1+tanh(√(2/π) (x + 0.044715 x³))) / 2.
//
// Below zero its relative error grows with the argument of tanh.
func GELUTanh[T Float](dst, x []T) { unary(opGELUTanh, dst, x) }

// SiLU computes dst = x/(1+e⁻ˣ). It errs by up to 2.5 units in the last place
// in float32 and 3 in float64.
func SiLU[T Float](dst, x []T) { unary(opSiLU, dst, x) }

// Softplus computes dst = log(1+eˣ). It errs by up to 1.6 units in the last
// place in float32.
func Softplus[T Float](dst, x []T) { unary(opSoftplus, dst, x) }

func unary[T Float](op unaryOp, dst, x []T) {
	same(len(dst), len(x))
	if len(dst) > 0 && !unaryVector(op, dst, x) {
		unaryGo(op, dst, x)
	}
}
