package tensor

import (
	"math"
	"math/cmplx"

	"github.com/podium-go/podium/lib/internal/simd"
)

// The functions of one operand. Those of package simd are vector code; the
// others go element by element through packages math and math/cmplx.
var (
	expOp        = operation{name: "Exp", grain: costly, kernel: functions(simd.Exp[float64], simd.Exp[float32])}
	expm1Op      = operation{name: "Expm1", grain: costly, kernel: functions(simd.Expm1[float64], simd.Expm1[float32])}
	logOp        = operation{name: "Log", grain: costly, kernel: functions(simd.Log[float64], simd.Log[float32])}
	log1pOp      = operation{name: "Log1p", grain: costly, kernel: functions(simd.Log1p[float64], simd.Log1p[float32])}
	sqrtOp       = operation{name: "Sqrt", grain: cheap, kernel: functions(simd.Sqrt[float64], simd.Sqrt[float32])}
	sinOp        = operation{name: "Sin", grain: costly, kernel: functions(simd.Sin[float64], simd.Sin[float32])}
	cosOp        = operation{name: "Cos", grain: costly, kernel: functions(simd.Cos[float64], simd.Cos[float32])}
	tanhOp       = operation{name: "Tanh", grain: costly, kernel: functions(simd.Tanh[float64], simd.Tanh[float32])}
	sigmoidOp    = operation{name: "Sigmoid", grain: costly, kernel: functions(simd.Sigmoid[float64], simd.Sigmoid[float32])}
	erfOp        = operation{name: "Erf", grain: costly, kernel: functions(simd.Erf[float64], simd.Erf[float32])}
	reluOp       = operation{name: "ReLU", grain: cheap, kernel: functions(simd.ReLU[float64], simd.ReLU[float32])}
	geluOp       = operation{name: "GELU", grain: costly, kernel: functions(simd.GELU[float64], simd.GELU[float32])}
	geluTanhOp   = operation{name: "GELUTanh", grain: costly, kernel: functions(simd.GELUTanh[float64], simd.GELUTanh[float32])}
	siluOp       = operation{name: "SiLU", grain: costly, kernel: functions(simd.SiLU[float64], simd.SiLU[float32])}
	softplusOp   = operation{name: "Softplus", grain: costly, kernel: functions(simd.Softplus[float64], simd.Softplus[float32])}
	floorOp      = operation{name: "Floor", grain: cheap, kernel: functions(simd.Floor[float64], simd.Floor[float32])}
	ceilOp       = operation{name: "Ceil", grain: cheap, kernel: functions(simd.Ceil[float64], simd.Ceil[float32])}
	truncOp      = operation{name: "Trunc", grain: cheap, kernel: functions(simd.Trunc[float64], simd.Trunc[float32])}
	roundOp      = operation{name: "Round", grain: cheap, kernel: functions(simd.Round[float64], simd.Round[float32])}
	negOp        = operation{name: "Neg", grain: cheap, kernel: functions(simd.Neg[float64], simd.Neg[float32])}
	absOp        = operation{name: "Abs", grain: cheap, kernel: functions(simd.Abs[float64], simd.Abs[float32])}
	squareOp     = operation{name: "Square", grain: cheap, kernel: functions(simd.Square[float64], simd.Square[float32])}
	reciprocalOp = operation{name: "Reciprocal", grain: cheap, kernel: functions(simd.Reciprocal[float64], simd.Reciprocal[float32])}
	log2Op       = operation{name: "Log2", grain: costly, kernel: mapped(math.Log2)}
	log10Op      = operation{name: "Log10", grain: costly, kernel: mapped(math.Log10)}
	tanOp        = operation{name: "Tan", grain: costly, kernel: mapped(math.Tan)}
	asinOp       = operation{name: "Asin", grain: costly, kernel: mapped(math.Asin)}
	acosOp       = operation{name: "Acos", grain: costly, kernel: mapped(math.Acos)}
	atanOp       = operation{name: "Atan", grain: costly, kernel: mapped(math.Atan)}
	sinhOp       = operation{name: "Sinh", grain: costly, kernel: mapped(math.Sinh)}
	coshOp       = operation{name: "Cosh", grain: costly, kernel: mapped(math.Cosh)}
	erfcOp       = operation{name: "Erfc", grain: costly, kernel: mapped(math.Erfc)}
	erfInvOp     = operation{name: "ErfInv", grain: costly, kernel: mapped(math.Erfinv)}
	logGammaOp   = operation{name: "LogGamma", grain: costly, kernel: mapped(logGamma)}
	signOp       = operation{name: "Sign", grain: cheap, kernel: [8]entry{
		Float64: each(sign[float64]), Float32: each(sign[float32]),
		Int64: each(sign[int64]), Int32: each(sign[int32]), Uint8: each(sign[uint8]),
	}}
	conjOp = operation{name: "Conj", grain: cheap, kernel: [8]entry{
		Complex128: each(cmplx.Conj),
		Complex64:  each(func(v complex64) complex64 { return complex(real(v), -imag(v)) }),
	}}
	angleOp = operation{name: "Angle", grain: costly, result: DType.Real, kernel: [8]entry{
		Complex128: each(cmplx.Phase),
		Complex64:  each(func(v complex64) float32 { return float32(cmplx.Phase(complex128(v))) }),
	}}
	isNaNOp = operation{name: "IsNaN", grain: cheap, result: toBool, kernel: [8]entry{
		Float64: each(math.IsNaN), Float32: each(func(v float32) bool { return v != v }),
		Complex128: each(func(v complex128) bool { return v != v }), Complex64: each(func(v complex64) bool { return v != v }),
	}}
	isFiniteOp = operation{name: "IsFinite", grain: cheap, result: toBool, kernel: [8]entry{
		Float64: each(func(v float64) bool { return v-v == 0 }), Float32: each(func(v float32) bool { return v-v == 0 }),
		Complex128: each(func(v complex128) bool { return v-v == 0 }), Complex64: each(func(v complex64) bool { return v-v == 0 }),
	}}
)

func init() {
	for op, f := range map[*operation]func(complex128) complex128{
		&expOp:  cmplx.Exp,
		&logOp:  cmplx.Log,
		&sqrtOp: cmplx.Sqrt,
		&sinOp:  cmplx.Sin,
		&cosOp:  cmplx.Cos,
		&tanOp:  cmplx.Tan,
		&sinhOp: cmplx.Sinh,
		&coshOp: cmplx.Cosh,
		&tanhOp: cmplx.Tanh,
	} {
		op.kernel[Complex128], op.kernel[Complex64] = viaComplex128(f)
	}
	// Those that other types of elements have as well.
	negOp.kernel[Complex128], negOp.kernel[Complex64] = each(negative[complex128]), each(negative[complex64])
	negOp.kernel[Int64], negOp.kernel[Int32] = each(negative[int64]), each(negative[int32])
	squareOp.kernel[Complex128], squareOp.kernel[Complex64] = each(square[complex128]), each(square[complex64])
	squareOp.kernel[Int64], squareOp.kernel[Int32], squareOp.kernel[Uint8] = each(square[int64]), each(square[int32]), each(square[uint8])
	reciprocalOp.kernel[Complex128] = each(func(v complex128) complex128 { return 1 / v })
	reciprocalOp.kernel[Complex64] = each(func(v complex64) complex64 { return 1 / v })
	absOp.result = DType.Real
	absOp.kernel[Complex128] = each(cmplx.Abs)
	absOp.kernel[Complex64] = each(func(v complex64) float32 { return float32(cmplx.Abs(complex128(v))) })
	absOp.kernel[Int64] = each(func(v int64) int64 { return max(v, -v) })
	absOp.kernel[Int32] = each(func(v int32) int32 { return max(v, -v) })
	absOp.kernel[Uint8] = each(func(v uint8) uint8 { return v })
}

// functions makes the entries of a vector function.
func functions(float64s func(dst, x []float64), float32s func(dst, x []float32)) [8]entry {
	return [8]entry{Float64: plain(float64s), Float32: plain(float32s)}
}

// mapped makes the entries of a function of package math.
func mapped(f func(float64) float64) (e [8]entry) {
	e[Float64], e[Float32] = viaFloat64(f)
	return e
}

func logGamma(x float64) float64 {
	y, _ := math.Lgamma(x)
	return y
}

func sign[T ordered](v T) T {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return T(0) - 1
	}
	return v // 0 and NaN
}

func negative[T Number](v T) T { return -v }

func square[T Number](v T) T { return v * v }
