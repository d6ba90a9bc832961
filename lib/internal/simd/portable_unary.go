package simd

import "math"

// functions are the elementary functions of [unaryGo], in float64.
var functions = [...]func(float64) float64{
	opSqrt:     math.Sqrt,
	opFloor:    math.Floor,
	opCeil:     math.Ceil,
	opTrunc:    math.Trunc,
	opRound:    math.RoundToEven,
	opExp:      math.Exp,
	opExpm1:    math.Expm1,
	opLog:      math.Log,
	opLog1p:    math.Log1p,
	opTanh:     math.Tanh,
	opSigmoid:  sigmoid,
	opErf:      math.Erf,
	opSin:      sin,
	opCos:      cos,
	opGELU:     gelu,
	opGELUTanh: geluTanh,
	opSiLU:     silu,
	opSoftplus: softplus,
}

// unaryGo is [unary] without vector instructions.
func unaryGo[T Float](op unaryOp, dst, x []T) {
	dst = dst[:len(x)]
	switch op {
	case opNeg:
		for i, v := range x {
			dst[i] = -v
		}
	case opAbs:
		for i, v := range x {
			dst[i] = T(math.Abs(float64(v)))
		}
	case opSquare:
		for i, v := range x {
			dst[i] = v * v
		}
	case opReciprocal:
		for i, v := range x {
			dst[i] = 1 / v
		}
	case opReLU:
		for i, v := range x {
			if v < 0 {
				v = 0
			}
			dst[i] = v
		}
	default:
		f := functions[op]
		for i, v := range x {
			dst[i] = T(f(float64(v)))
		}
	}
}

func sigmoid(x float64) float64 {
	s, _ := logistic(x)
	return s
}

// logistic returns s = 1/(1+e⁻ˣ) and its derivative s (1-s).
func logistic(x float64) (s, slope float64) {
	e := math.Exp(-math.Abs(x))
	s = 1 / (1 + e)
	slope = e / (1 + e) * s
	if x < 0 {
		s = e / (1 + e)
	}
	return s, slope
}

// far is from where on package math loses digits of the sine.
const far = 1 << 25

func sin(x float64) float64 {
	if !(math.Abs(x) < far) {
		return sine(x, 0)
	}
	return math.Sin(x)
}

func cos(x float64) float64 {
	if !(math.Abs(x) < far) {
		return sine(x, 1)
	}
	return math.Cos(x)
}

// normal returns the normal distribution at x and x times its density.
func normal(x float64) (cdf, xpdf float64) {
	// What the rounding of the argument a takes away, times the derivative.
	const sqrt2Rest = -9.667293313452913e-17
	a := -x / math.Sqrt2
	rest := (math.FMA(-a, math.Sqrt2, -x) - a*sqrt2Rest) / math.Sqrt2
	cdf = math.Erfc(a) / 2
	if d := math.Exp(-a * a); d > 0 {
		cdf -= rest * d / math.SqrtPi
	}
	if e := math.Exp(-x * x / 2); e > 0 {
		xpdf = x * e / math.Sqrt(2*math.Pi)
	}
	return cdf, xpdf
}

func gelu(x float64) float64 {
	cdf, _ := normal(x)
	return scaled(x, cdf)
}

// scaled returns x s, and 0 where s is 0 even if x is infinite.
func scaled(x, s float64) float64 {
	if s == 0 {
		return math.Copysign(0, x)
	}
	return x * s
}

// The constants of the form of GELU with the hyperbolic tangent: its argument
// is geluA x + geluB x³.
const (
	geluA = 0.79788456080286535587989211986876 // √(2/π)
	geluB = 0.044715 * geluA
)

func geluTanh(x float64) float64 {
	return scaled(x, sigmoid(2*x*(geluA+geluB*x*x)))
}

func silu(x float64) float64 { return scaled(x, sigmoid(x)) }

func softplus(x float64) float64 {
	return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x)))
}
