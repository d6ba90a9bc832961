package tensor

// The methods return a new tensor; the functions write into dst (see the
// package's comment).

// Exp returns eˣ.
func (x *Tensor) Exp() *Tensor { return expOp.one(nil, x) }

// Exp is [Tensor.Exp] into dst.
func Exp(dst, x *Tensor) *Tensor { return expOp.one(dst, x) }

// Expm1 returns eˣ - 1, accurately near zero.
func (x *Tensor) Expm1() *Tensor { return expm1Op.one(nil, x) }

// Expm1 is [Tensor.Expm1] into dst.
func Expm1(dst, x *Tensor) *Tensor { return expm1Op.one(dst, x) }

// Log returns the natural logarithm.
func (x *Tensor) Log() *Tensor { return logOp.one(nil, x) }

// Log is [Tensor.Log] into dst.
func Log(dst, x *Tensor) *Tensor { return logOp.one(dst, x) }

// Log1p returns log(1+x), accurately near zero.
func (x *Tensor) Log1p() *Tensor { return log1pOp.one(nil, x) }

// Log1p is [Tensor.Log1p] into dst.
func Log1p(dst, x *Tensor) *Tensor { return log1pOp.one(dst, x) }

// Sqrt returns the square root.
func (x *Tensor) Sqrt() *Tensor { return sqrtOp.one(nil, x) }

// Sqrt is [Tensor.Sqrt] into dst.
func Sqrt(dst, x *Tensor) *Tensor { return sqrtOp.one(dst, x) }

// Sin returns the sine of angles in radians.
func (x *Tensor) Sin() *Tensor { return sinOp.one(nil, x) }

// Sin is [Tensor.Sin] into dst.
func Sin(dst, x *Tensor) *Tensor { return sinOp.one(dst, x) }

// Cos returns the cosine of angles in radians.
func (x *Tensor) Cos() *Tensor { return cosOp.one(nil, x) }

// Cos is [Tensor.Cos] into dst.
func Cos(dst, x *Tensor) *Tensor { return cosOp.one(dst, x) }

// Tanh returns the hyperbolic tangent.
func (x *Tensor) Tanh() *Tensor { return tanhOp.one(nil, x) }

// Tanh is [Tensor.Tanh] into dst.
func Tanh(dst, x *Tensor) *Tensor { return tanhOp.one(dst, x) }

// Sigmoid returns 1/(1+e⁻ˣ).
func (x *Tensor) Sigmoid() *Tensor { return sigmoidOp.one(nil, x) }

// Sigmoid is [Tensor.Sigmoid] into dst.
func Sigmoid(dst, x *Tensor) *Tensor { return sigmoidOp.one(dst, x) }

// Erf returns the error function.
func (x *Tensor) Erf() *Tensor { return erfOp.one(nil, x) }

// Erf is [Tensor.Erf] into dst.
func Erf(dst, x *Tensor) *Tensor { return erfOp.one(dst, x) }

// ReLU returns max(x, 0).
func (x *Tensor) ReLU() *Tensor { return reluOp.one(nil, x) }

// ReLU is [Tensor.ReLU] into dst.
func ReLU(dst, x *Tensor) *Tensor { return reluOp.one(dst, x) }

// GELU returns x Φ(x) with the normal distribution Φ (Hendrycks & Gimpel 2016).
func (x *Tensor) GELU() *Tensor { return geluOp.one(nil, x) }

// GELU is [Tensor.GELU] into dst.
func GELU(dst, x *Tensor) *Tensor { return geluOp.one(dst, x) }

// GELUTanh returns the approximation x (1+tanh(√(2/π) (x+0.044715x³)))/2 of [Tensor.GELU].
func (x *Tensor) GELUTanh() *Tensor { return geluTanhOp.one(nil, x) }

// GELUTanh is [Tensor.GELUTanh] into dst.
func GELUTanh(dst, x *Tensor) *Tensor { return geluTanhOp.one(dst, x) }

// SiLU returns x/(1+e⁻ˣ), also called swish.
func (x *Tensor) SiLU() *Tensor { return siluOp.one(nil, x) }

// SiLU is [Tensor.SiLU] into dst.
func SiLU(dst, x *Tensor) *Tensor { return siluOp.one(dst, x) }

// Softplus returns log(1+eˣ).
func (x *Tensor) Softplus() *Tensor { return softplusOp.one(nil, x) }

// Softplus is [Tensor.Softplus] into dst.
func Softplus(dst, x *Tensor) *Tensor { return softplusOp.one(dst, x) }

// Floor returns the greatest integers that are not above x.
func (x *Tensor) Floor() *Tensor { return floorOp.one(nil, x) }

// Floor is [Tensor.Floor] into dst.
func Floor(dst, x *Tensor) *Tensor { return floorOp.one(dst, x) }

// Ceil returns the least integers that are not below x.
func (x *Tensor) Ceil() *Tensor { return ceilOp.one(nil, x) }

// Ceil is [Tensor.Ceil] into dst.
func Ceil(dst, x *Tensor) *Tensor { return ceilOp.one(dst, x) }

// Trunc returns x without its fraction.
func (x *Tensor) Trunc() *Tensor { return truncOp.one(nil, x) }

// Trunc is [Tensor.Trunc] into dst.
func Trunc(dst, x *Tensor) *Tensor { return truncOp.one(dst, x) }

// Round returns the nearest integers, the even one of two.
func (x *Tensor) Round() *Tensor { return roundOp.one(nil, x) }

// Round is [Tensor.Round] into dst.
func Round(dst, x *Tensor) *Tensor { return roundOp.one(dst, x) }

// Neg returns -x.
func (x *Tensor) Neg() *Tensor { return negOp.one(nil, x) }

// Neg is [Tensor.Neg] into dst.
func Neg(dst, x *Tensor) *Tensor { return negOp.one(dst, x) }

// Abs returns |x|; of a complex tensor a real one.
func (x *Tensor) Abs() *Tensor { return absOp.one(nil, x) }

// Abs is [Tensor.Abs] into dst.
func Abs(dst, x *Tensor) *Tensor { return absOp.one(dst, x) }

// Square returns x².
func (x *Tensor) Square() *Tensor { return squareOp.one(nil, x) }

// Square is [Tensor.Square] into dst.
func Square(dst, x *Tensor) *Tensor { return squareOp.one(dst, x) }

// Reciprocal returns 1/x.
func (x *Tensor) Reciprocal() *Tensor { return reciprocalOp.one(nil, x) }

// Reciprocal is [Tensor.Reciprocal] into dst.
func Reciprocal(dst, x *Tensor) *Tensor { return reciprocalOp.one(dst, x) }

// Log2 returns the logarithm to base 2.
func (x *Tensor) Log2() *Tensor { return log2Op.one(nil, x) }

// Log2 is [Tensor.Log2] into dst.
func Log2(dst, x *Tensor) *Tensor { return log2Op.one(dst, x) }

// Log10 returns the logarithm to base 10.
func (x *Tensor) Log10() *Tensor { return log10Op.one(nil, x) }

// Log10 is [Tensor.Log10] into dst.
func Log10(dst, x *Tensor) *Tensor { return log10Op.one(dst, x) }

// Tan returns the tangent of angles in radians.
func (x *Tensor) Tan() *Tensor { return tanOp.one(nil, x) }

// Tan is [Tensor.Tan] into dst.
func Tan(dst, x *Tensor) *Tensor { return tanOp.one(dst, x) }

// Asin returns the arc sine in radians.
func (x *Tensor) Asin() *Tensor { return asinOp.one(nil, x) }

// Asin is [Tensor.Asin] into dst.
func Asin(dst, x *Tensor) *Tensor { return asinOp.one(dst, x) }

// Acos returns the arc cosine in radians.
func (x *Tensor) Acos() *Tensor { return acosOp.one(nil, x) }

// Acos is [Tensor.Acos] into dst.
func Acos(dst, x *Tensor) *Tensor { return acosOp.one(dst, x) }

// Atan returns the arc tangent in radians.
func (x *Tensor) Atan() *Tensor { return atanOp.one(nil, x) }

// Atan is [Tensor.Atan] into dst.
func Atan(dst, x *Tensor) *Tensor { return atanOp.one(dst, x) }

// Sinh returns the hyperbolic sine.
func (x *Tensor) Sinh() *Tensor { return sinhOp.one(nil, x) }

// Sinh is [Tensor.Sinh] into dst.
func Sinh(dst, x *Tensor) *Tensor { return sinhOp.one(dst, x) }

// Cosh returns the hyperbolic cosine.
func (x *Tensor) Cosh() *Tensor { return coshOp.one(nil, x) }

// Cosh is [Tensor.Cosh] into dst.
func Cosh(dst, x *Tensor) *Tensor { return coshOp.one(dst, x) }

// Erfc returns 1 - erf(x), accurately for large x.
func (x *Tensor) Erfc() *Tensor { return erfcOp.one(nil, x) }

// Erfc is [Tensor.Erfc] into dst.
func Erfc(dst, x *Tensor) *Tensor { return erfcOp.one(dst, x) }

// ErfInv returns the inverse of [Tensor.Erf].
func (x *Tensor) ErfInv() *Tensor { return erfInvOp.one(nil, x) }

// ErfInv is [Tensor.ErfInv] into dst.
func ErfInv(dst, x *Tensor) *Tensor { return erfInvOp.one(dst, x) }

// LogGamma returns log |Γ(x)|.
func (x *Tensor) LogGamma() *Tensor { return logGammaOp.one(nil, x) }

// LogGamma is [Tensor.LogGamma] into dst.
func LogGamma(dst, x *Tensor) *Tensor { return logGammaOp.one(dst, x) }

// Sign returns -1, 0 or 1, or NaN.
func (x *Tensor) Sign() *Tensor { return signOp.one(nil, x) }

// Sign is [Tensor.Sign] into dst.
func Sign(dst, x *Tensor) *Tensor { return signOp.one(dst, x) }

// Conj returns the complex conjugate.
func (x *Tensor) Conj() *Tensor { return conjOp.one(nil, x) }

// Conj is [Tensor.Conj] into dst.
func Conj(dst, x *Tensor) *Tensor { return conjOp.one(dst, x) }

// Angle returns the argument of complex numbers in radians, in (-π, π].
func (x *Tensor) Angle() *Tensor { return angleOp.one(nil, x) }

// Angle is [Tensor.Angle] into dst.
func Angle(dst, x *Tensor) *Tensor { return angleOp.one(dst, x) }

// IsNaN returns whether elements are NaN, as a Bool tensor.
func (x *Tensor) IsNaN() *Tensor { return isNaNOp.one(nil, x) }

// IsNaN is [Tensor.IsNaN] into dst.
func IsNaN(dst, x *Tensor) *Tensor { return isNaNOp.one(dst, x) }

// IsFinite returns whether elements are neither infinite nor NaN, as a Bool tensor.
func (x *Tensor) IsFinite() *Tensor { return isFiniteOp.one(nil, x) }

// IsFinite is [Tensor.IsFinite] into dst.
func IsFinite(dst, x *Tensor) *Tensor { return isFiniteOp.one(dst, x) }

// Not returns the negation of a Bool tensor.
func (x *Tensor) Not() *Tensor { return notOp.one(nil, x) }

// Not is [Tensor.Not] into dst.
func Not(dst, x *Tensor) *Tensor { return notOp.one(dst, x) }
