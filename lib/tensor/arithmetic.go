package tensor

import (
	"math"
	"math/cmplx"
	"unsafe"

	"github.com/podium-go/podium/lib/internal/simd"
)

// arith makes an entry of a vector operation; reversed is it with the operands
// exchanged.
func arith[T Float](op, reversed simd.Op) entry {
	return entry{func(n int, dst, a, b, _ unsafe.Pointer, single uint) {
		switch single {
		case 0:
			simd.Binary(op, slice[T](dst, n), slice[T](a, n), slice[T](b, n))
		case 1:
			simd.Scalar(reversed, slice[T](dst, n), slice[T](b, n), *(*T)(a))
		default:
			simd.Scalar(op, slice[T](dst, n), slice[T](a, n), *(*T)(b))
		}
	}, 0b111}
}

var addOp = operation{name: "Add", grain: cheap, kernel: [8]entry{
	Float64: arith[float64](simd.OpAdd, simd.OpAdd), Float32: arith[float32](simd.OpAdd, simd.OpAdd),
	Complex128: lift2(simd.AddComplex[complex128]), Complex64: lift2(simd.AddComplex[complex64]),
	Int64: lift2(addInts[int64]), Int32: lift2(addInts[int32]), Uint8: lift2(addInts[uint8]),
}}

var subOp = operation{name: "Sub", grain: cheap, kernel: [8]entry{
	Float64: arith[float64](simd.OpSub, simd.OpRSub), Float32: arith[float32](simd.OpSub, simd.OpRSub),
	Complex128: lift2(simd.SubComplex[complex128]), Complex64: lift2(simd.SubComplex[complex64]),
	Int64: lift2(subInts[int64]), Int32: lift2(subInts[int32]), Uint8: lift2(subInts[uint8]),
}}

var mulOp = operation{name: "Mul", grain: cheap, kernel: [8]entry{
	Float64: arith[float64](simd.OpMul, simd.OpMul), Float32: arith[float32](simd.OpMul, simd.OpMul),
	Complex128: lift2(simd.MulComplex[complex128]), Complex64: lift2(simd.MulComplex[complex64]),
	Int64: lift2(mulInts[int64]), Int32: lift2(mulInts[int32]), Uint8: lift2(mulInts[uint8]),
}}

var divOp = operation{name: "Div", grain: cheap, kernel: [8]entry{
	Float64: arith[float64](simd.OpDiv, simd.OpRDiv), Float32: arith[float32](simd.OpDiv, simd.OpRDiv),
	Complex128: lift2(divide[complex128]), Complex64: lift2(divide[complex64]),
	Int64: lift2(divide[int64]), Int32: lift2(divide[int32]), Uint8: lift2(divide[uint8]),
}}

var minimumOp = operation{name: "Minimum", grain: cheap, kernel: [8]entry{
	Float64: arith[float64](simd.OpMin, simd.OpMin), Float32: arith[float32](simd.OpMin, simd.OpMin),
	Int64: lift2(minInts[int64]), Int32: lift2(minInts[int32]), Uint8: lift2(minInts[uint8]),
}}

var maximumOp = operation{name: "Maximum", grain: cheap, kernel: [8]entry{
	Float64: arith[float64](simd.OpMax, simd.OpMax), Float32: arith[float32](simd.OpMax, simd.OpMax),
	Int64: lift2(maxInts[int64]), Int32: lift2(maxInts[int32]), Uint8: lift2(maxInts[uint8]),
}}

// power has a kernel for one exponent, which may be special.
func power[T Float]() entry {
	return entry{func(n int, dst, a, b, _ unsafe.Pointer, single uint) {
		to, from := slice[T](dst, n), slice[T](a, n)
		if single == 2 {
			simd.Pow(to, from, *(*T)(b))
			return
		}
		for i, p := range slice[T](b, n) {
			to[i] = T(math.Pow(float64(from[i]), float64(p)))
		}
	}, 1<<0 | 1<<2}
}

var powOp = operation{name: "Pow", grain: costly, kernel: [8]entry{
	Float64: power[float64](), Float32: power[float32](),
	Complex128: lift2(func(dst, a, b []complex128) {
		for i, v := range a {
			dst[i] = cmplx.Pow(v, b[i])
		}
	}),
	Complex64: lift2(func(dst, a, b []complex64) {
		for i, v := range a {
			dst[i] = complex64(cmplx.Pow(complex128(v), complex128(b[i])))
		}
	}),
}}

// pairs makes the entries of a function of two numbers.
func pairs(f func(a, b float64) float64) [8]entry {
	return [8]entry{
		Float64: lift2(func(dst, a, b []float64) {
			for i, v := range a {
				dst[i] = f(v, b[i])
			}
		}),
		Float32: lift2(func(dst, a, b []float32) {
			for i, v := range a {
				dst[i] = float32(f(float64(v), float64(b[i])))
			}
		}),
	}
}

var (
	atan2Op = operation{name: "Atan2", grain: costly, kernel: pairs(math.Atan2)}
	hypotOp = operation{name: "Hypot", grain: costly, kernel: pairs(math.Hypot)}
	modOp   = operation{name: "Mod", grain: costly, kernel: modEntries()}
)

func modEntries() [8]entry {
	e := pairs(func(a, b float64) float64 {
		m := math.Mod(a, b)
		if m != 0 && (m < 0) != (b < 0) {
			m += b
		}
		return m
	})
	e[Int64], e[Int32], e[Uint8] = lift2(modInts[int64]), lift2(modInts[int32]), lift2(modInts[uint8])
	return e
}

type integer interface{ int64 | int32 | uint8 }

func addInts[T integer](dst, a, b []T) {
	dst, b = dst[:len(a)], b[:len(a)]
	for i, v := range a {
		dst[i] = v + b[i]
	}
}

func subInts[T integer](dst, a, b []T) {
	dst, b = dst[:len(a)], b[:len(a)]
	for i, v := range a {
		dst[i] = v - b[i]
	}
}

func mulInts[T integer](dst, a, b []T) {
	dst, b = dst[:len(a)], b[:len(a)]
	for i, v := range a {
		dst[i] = v * b[i]
	}
}

func divide[T Number](dst, a, b []T) {
	dst, b = dst[:len(a)], b[:len(a)]
	for i, v := range a {
		dst[i] = v / b[i]
	}
}

func minInts[T integer](dst, a, b []T) {
	dst, b = dst[:len(a)], b[:len(a)]
	for i, v := range a {
		dst[i] = min(v, b[i])
	}
}

func maxInts[T integer](dst, a, b []T) {
	dst, b = dst[:len(a)], b[:len(a)]
	for i, v := range a {
		dst[i] = max(v, b[i])
	}
}

func modInts[T integer](dst, a, b []T) {
	dst, b = dst[:len(a)], b[:len(a)]
	for i, v := range a {
		m := v % b[i]
		if m != 0 && (m < 0) != (b[i] < 0) {
			m += b[i]
		}
		dst[i] = m
	}
}

// fma multiplies and adds with one rounding.
func fma[T Float]() entry {
	return entry{func(n int, dst, a, b, c unsafe.Pointer, single uint) {
		switch single {
		case 0:
			simd.FMA(slice[T](dst, n), slice[T](a, n), slice[T](b, n), slice[T](c, n))
		case 1:
			simd.Axpby(slice[T](dst, n), *(*T)(a), slice[T](b, n), 1, slice[T](c, n))
		default:
			simd.Axpby(slice[T](dst, n), *(*T)(b), slice[T](a, n), 1, slice[T](c, n))
		}
	}, 0b111}
}

func mulAdd[T Number](n int, dst, a, b, c unsafe.Pointer, _ uint) {
	x, y, z := slice[T](a, n), slice[T](b, n), slice[T](c, n)
	for i := range slice[T](dst, n) {
		slice[T](dst, n)[i] = x[i]*y[i] + z[i]
	}
}

var fmaOp = operation{name: "FMA", grain: cheap, kernel: [8]entry{
	Float64: fma[float64](), Float32: fma[float32](),
	Complex128: {mulAdd[complex128], 1}, Complex64: {mulAdd[complex64], 1},
	Int64: {mulAdd[int64], 1}, Int32: {mulAdd[int32], 1}, Uint8: {mulAdd[uint8], 1},
}}

// clamp bounds elements; NaN stays.
func clamp[T Float]() entry {
	return entry{func(n int, dst, a, lo, hi unsafe.Pointer, single uint) {
		to := slice[T](dst, n)
		if single == 0b110 {
			simd.Scalar(simd.OpMax, to, slice[T](a, n), *(*T)(lo))
			simd.Scalar(simd.OpMin, to, to, *(*T)(hi))
			return
		}
		low, high := slice[T](lo, n), slice[T](hi, n)
		for i, v := range slice[T](a, n) {
			to[i] = min(max(v, low[i]), high[i])
		}
	}, 1<<0 | 1<<0b110}
}

func clampInts[T integer](n int, dst, a, lo, hi unsafe.Pointer, _ uint) {
	to, low, high := slice[T](dst, n), slice[T](lo, n), slice[T](hi, n)
	for i, v := range slice[T](a, n) {
		to[i] = min(max(v, low[i]), high[i])
	}
}

var clampOp = operation{name: "Clamp", grain: cheap, kernel: [8]entry{
	Float64: clamp[float64](), Float32: clamp[float32](),
	Int64: {clampInts[int64], 1}, Int32: {clampInts[int32], 1}, Uint8: {clampInts[uint8], 1},
}}
