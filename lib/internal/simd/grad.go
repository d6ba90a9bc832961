package simd

// ReLUGrad computes dst = dy where x > 0 and 0 elsewhere: the derivative of
// [ReLU] at x times dy.
func ReLUGrad[T Float](dst, dy, x []T) { Binary(opReLUGrad, dst, dy, x) }

// GELUGrad computes dst = dy (Φ(x) + x φ(x)), the derivative of [GELU] at x
// times dy, where φ is the normal density. Near its zero at x ≈ -0.75 it errs
// by about a unit in the last place of dy.
func GELUGrad[T Float](dst, dy, x []T) { Binary(opGELUGrad, dst, dy, x) }

// GELUTanhGrad computes the derivative of [GELUTanh] at x times dy.
func GELUTanhGrad[T Float](dst, dy, x []T) { Binary(opGELUTanhGrad, dst, dy, x) }

// TanhGrad computes dst = dy (1 - y²): the derivative of y = tanh(x), given y,
// times dy.
func TanhGrad[T Float](dst, dy, y []T) { Binary(opTanhGrad, dst, dy, y) }

// SigmoidGrad computes dst = dy y (1-y): the derivative of y = [Sigmoid](x),
// given y, times dy.
func SigmoidGrad[T Float](dst, dy, y []T) { Binary(opSigmoidGrad, dst, dy, y) }

// SiLUGrad computes dst = dy s (1 + x (1-s)) with s = 1/(1+e⁻ˣ): the derivative
// of [SiLU] at x times dy.
func SiLUGrad[T Float](dst, dy, x []T) { Binary(opSiLUGrad, dst, dy, x) }

// SoftplusGrad computes dst = dy/(1+e⁻ˣ): the derivative of [Softplus] at x
// times dy.
func SoftplusGrad[T Float](dst, dy, x []T) { Binary(opSoftplusGrad, dst, dy, x) }
