package ad

import (
	"math"

	"github.com/podium-go/podium/lib/tensor"
)

// function is a function of single elements.
type function struct {
	*op
	kernel func(dst, x *tensor.Tensor) *tensor.Tensor
}

// elementwise declares a function of single elements by its kernel and its
// derivative f'(x), in which y = f(x). fused, if not nil, computes the adjoint
// g f'(x) in one sweep where that is not differentiated again.
func elementwise(name string, kernel func(dst, x *tensor.Tensor) *tensor.Tensor, derivative func(x, y *Var) *Var,
	fused func(dst, g, x, y *tensor.Tensor) *tensor.Tensor) *function {
	f := &function{kernel: kernel}
	f.op = declare(op{
		name: name, derivative: derivative, again: func(x *Var) *Var { return f.of(x) },
		adjoint: func(c *Call, g *Var, _ int) *Var {
			x, y := c.In[0], c.Out[0]
			if fused != nil && x.tape.paused && !complexType(x.DType()) {
				dst := x.tape.alloc(x.DType(), x.Shape()...)
				return x.tape.Const(fused(dst, g.value, x.value, y.value))
			}
			return g.Mul(derivative(x, y).Conj())
		},
	})
	return f
}

// of applies the function.
func (f *function) of(x *Var) *Var {
	return f.apply(f.kernel(x.tape.alloc(x.DType(), x.Shape()...), x.Value()), nil, x)
}

// byX and byY make fused adjoints of those of lib/tensor.
func byX(f func(dst, dy, x *tensor.Tensor) *tensor.Tensor) func(dst, g, x, y *tensor.Tensor) *tensor.Tensor {
	return func(dst, g, x, _ *tensor.Tensor) *tensor.Tensor { return f(dst, g, x) }
}

func byY(f func(dst, dy, y *tensor.Tensor) *tensor.Tensor) func(dst, g, x, y *tensor.Tensor) *tensor.Tensor {
	return func(dst, g, _, y *tensor.Tensor) *tensor.Tensor { return f(dst, g, y) }
}

var (
	expFn, expm1Fn, logFn, log1pFn, log2Fn, log10Fn, sinFn, cosFn        *function
	tanFn, asinFn, acosFn, atanFn, sinhFn, coshFn, tanhFn, sigmoidFn     *function
	sqrtFn, squareFn, inverseFn, erfFn, erfcFn, erfInvFn, reluFn, geluFn *function
	geluTanFn, siluFn, softplusFn, absFn, signFn                         *function
)

func init() {
	expFn = elementwise("Exp", tensor.Exp, func(_, y *Var) *Var { return y }, nil)
	expm1Fn = elementwise("Expm1", tensor.Expm1, func(_, y *Var) *Var { return y.Add(1) }, nil)
	logFn = elementwise("Log", tensor.Log, func(x, _ *Var) *Var { return x.Reciprocal() }, nil)
	log1pFn = elementwise("Log1p", tensor.Log1p, func(x, _ *Var) *Var { return x.Add(1).Reciprocal() }, nil)
	log2Fn = elementwise("Log2", tensor.Log2, func(x, _ *Var) *Var { return x.Mul(math.Ln2).Reciprocal() }, nil)
	log10Fn = elementwise("Log10", tensor.Log10, func(x, _ *Var) *Var { return x.Mul(math.Ln10).Reciprocal() }, nil)
	sinFn = elementwise("Sin", tensor.Sin, func(x, _ *Var) *Var { return x.Cos() }, nil)
	cosFn = elementwise("Cos", tensor.Cos, func(x, _ *Var) *Var { return x.Sin().Neg() }, nil)
	tanFn = elementwise("Tan", tensor.Tan, func(_, y *Var) *Var { return y.Square().Add(1) }, nil)
	asinFn = elementwise("Asin", tensor.Asin, func(x, _ *Var) *Var { return x.Square().Neg().Add(1).Sqrt().Reciprocal() }, nil)
	acosFn = elementwise("Acos", tensor.Acos, func(x, _ *Var) *Var { return x.Square().Neg().Add(1).Sqrt().Reciprocal().Neg() }, nil)
	atanFn = elementwise("Atan", tensor.Atan, func(x, _ *Var) *Var { return x.Square().Add(1).Reciprocal() }, nil)
	sinhFn = elementwise("Sinh", tensor.Sinh, func(x, _ *Var) *Var { return x.Cosh() }, nil)
	coshFn = elementwise("Cosh", tensor.Cosh, func(x, _ *Var) *Var { return x.Sinh() }, nil)
	tanhFn = elementwise("Tanh", tensor.Tanh, func(_, y *Var) *Var { return y.Square().Neg().Add(1) }, byY(tensor.TanhGrad))
	sigmoidFn = elementwise("Sigmoid", tensor.Sigmoid, func(_, y *Var) *Var { return y.Sub(y.Square()) }, byY(tensor.SigmoidGrad))
	sqrtFn = elementwise("Sqrt", tensor.Sqrt, func(_, y *Var) *Var { return y.Mul(2).Reciprocal() }, nil)
	squareFn = elementwise("Square", tensor.Square, func(x, _ *Var) *Var { return x.Mul(2) }, nil)
	inverseFn = elementwise("Reciprocal", tensor.Reciprocal, func(_, y *Var) *Var { return y.Square().Neg() }, nil)
	erfFn = elementwise("Erf", tensor.Erf, func(x, _ *Var) *Var { return gauss(x).Mul(2 / math.SqrtPi) }, nil)
	erfcFn = elementwise("Erfc", tensor.Erfc, func(x, _ *Var) *Var { return gauss(x).Mul(-2 / math.SqrtPi) }, nil)
	erfInvFn = elementwise("ErfInv", tensor.ErfInv, func(_, y *Var) *Var { return y.Square().Exp().Mul(math.SqrtPi / 2) }, nil)
	reluFn = elementwise("ReLU", tensor.ReLU, func(x, _ *Var) *Var { return step(x) }, byX(tensor.ReLUGrad))
	geluFn = elementwise("GELU", tensor.GELU, geluDerivative, byX(tensor.GELUGrad))
	geluTanFn = elementwise("GELUTanh", tensor.GELUTanh, geluTanhDerivative, byX(tensor.GELUTanhGrad))
	siluFn = elementwise("SiLU", tensor.SiLU, func(x, _ *Var) *Var {
		s := x.Sigmoid()
		return s.Add(x.Mul(s.Sub(s.Square())))
	}, byX(tensor.SiLUGrad))
	softplusFn = elementwise("Softplus", tensor.Softplus, func(x, _ *Var) *Var { return x.Sigmoid() }, byX(tensor.SoftplusGrad))
	absFn = elementwise("Abs", tensor.Abs, func(x, _ *Var) *Var { return x.Sign() }, nil)
	signFn = elementwise("Sign", tensor.Sign, func(x, _ *Var) *Var { return zeros(x) }, nil)
}

// gauss is exp(-x²).
func gauss(x *Var) *Var { return x.Square().Neg().Exp() }

// step is 1 where x > 0 and 0 elsewhere, a constant.
func step(x *Var) *Var {
	mask := tensor.Gt(x.tape.alloc(tensor.Bool, x.Shape()...), x.value, 0.0)
	v := tensor.Convert(x.tape.alloc(x.DType(), x.Shape()...), mask)
	return &Var{value: v, tape: x.tape, epoch: x.epoch, node: -1}
}

// zeros is the constant 0 of the shape of x.
func zeros(x *Var) *Var {
	z := x.tape.alloc(x.DType(), x.Shape()...)
	z.Fill(0.0)
	return &Var{value: z, tape: x.tape, epoch: x.epoch, node: -1}
}

// geluDerivative is Φ(x) + x φ(x), for x Φ(x) with the normal distribution Φ.
func geluDerivative(x, _ *Var) *Var {
	phi := x.Square().Mul(-0.5).Exp().Mul(1 / math.Sqrt(2*math.Pi))
	return x.Mul(math.Sqrt2 / 2).Erf().Add(1).Mul(0.5).Add(x.Mul(phi))
}

// geluTanhDerivative is that of x (1 + tanh u)/2, u = √(2/π) (x + 0.044715 x³).
func geluTanhDerivative(x, _ *Var) *Var {
	const a = 0.044715
	scale := math.Sqrt(2 / math.Pi)
	x2 := x.Square()
	th := x.Mul(x2.Mul(a).Add(1)).Mul(scale).Tanh()
	du := x2.Mul(3 * a).Add(1).Mul(scale)
	return th.Add(1).Mul(0.5).Add(x.Mul(0.5).Mul(th.Square().Neg().Add(1)).Mul(du))
}

// The functions of single elements, as in lib/tensor.

func (x *Var) Exp() *Var        { return expFn.of(x) }
func (x *Var) Expm1() *Var      { return expm1Fn.of(x) }
func (x *Var) Log() *Var        { return logFn.of(x) }
func (x *Var) Log1p() *Var      { return log1pFn.of(x) }
func (x *Var) Log2() *Var       { return log2Fn.of(x) }
func (x *Var) Log10() *Var      { return log10Fn.of(x) }
func (x *Var) Sin() *Var        { return sinFn.of(x) }
func (x *Var) Cos() *Var        { return cosFn.of(x) }
func (x *Var) Tan() *Var        { return tanFn.of(x) }
func (x *Var) Asin() *Var       { return asinFn.of(x) }
func (x *Var) Acos() *Var       { return acosFn.of(x) }
func (x *Var) Atan() *Var       { return atanFn.of(x) }
func (x *Var) Sinh() *Var       { return sinhFn.of(x) }
func (x *Var) Cosh() *Var       { return coshFn.of(x) }
func (x *Var) Tanh() *Var       { return tanhFn.of(x) }
func (x *Var) Sigmoid() *Var    { return sigmoidFn.of(x) }
func (x *Var) Sqrt() *Var       { return sqrtFn.of(x) }
func (x *Var) Square() *Var     { return squareFn.of(x) }
func (x *Var) Reciprocal() *Var { return inverseFn.of(x) }
func (x *Var) Erf() *Var        { return erfFn.of(x) }
func (x *Var) Erfc() *Var       { return erfcFn.of(x) }
func (x *Var) ErfInv() *Var     { return erfInvFn.of(x) }
func (x *Var) ReLU() *Var       { return reluFn.of(x) }
func (x *Var) GELU() *Var       { return geluFn.of(x) }
func (x *Var) GELUTanh() *Var   { return geluTanFn.of(x) }
func (x *Var) SiLU() *Var       { return siluFn.of(x) }
func (x *Var) Softplus() *Var   { return softplusFn.of(x) }

// Abs returns |x| of real numbers; its derivative at 0 is taken as 0.
func (x *Var) Abs() *Var { return absFn.of(x) }

// Sign returns the signs, whose derivative is taken as 0 everywhere.
func (x *Var) Sign() *Var { return signFn.of(x) }
