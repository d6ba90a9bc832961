package blas

import (
	"unsafe"

	"github.com/podium-go/podium/lib/internal/simd"
)

// vectorLength is the number of elements from which the kernels for vectors are
// worth their call.
const vectorLength = 24

// cast returns x, whose elements are of type E. A value in an interface would
// take memory.
func cast[E, T any](x []T) []E { return *(*[]E)(unsafe.Pointer(&x)) }

// Axpy computes y += alpha * x. The slices have the same length.
func Axpy[T Scalar](alpha T, x, y []T) {
	y = y[:len(x)]
	if len(x) >= vectorLength {
		switch kind[T]() {
		case doubleReal:
			simd.Axpy(cast[float64](y), *(*float64)(unsafe.Pointer(&alpha)), cast[float64](x))
			return
		case singleReal:
			simd.Axpy(cast[float32](y), *(*float32)(unsafe.Pointer(&alpha)), cast[float32](x))
			return
		}
	}
	for i, v := range x {
		y[i] += alpha * v
	}
}

// Axpby computes dst = alpha * x + beta * y. The slices have the same length.
func Axpby[T Scalar](dst []T, alpha T, x []T, beta T, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	if len(dst) >= vectorLength {
		switch kind[T]() {
		case doubleReal:
			simd.Axpby(cast[float64](dst), *(*float64)(unsafe.Pointer(&alpha)), cast[float64](x), *(*float64)(unsafe.Pointer(&beta)), cast[float64](y))
			return
		case singleReal:
			simd.Axpby(cast[float32](dst), *(*float32)(unsafe.Pointer(&alpha)), cast[float32](x), *(*float32)(unsafe.Pointer(&beta)), cast[float32](y))
			return
		}
	}
	for i, v := range x {
		dst[i] = alpha*v + beta*y[i]
	}
}

// Dot returns Σ x_i y_i, without conjugation. The slices have the same length.
func Dot[T Scalar](x, y []T) T {
	y = y[:len(x)]
	if len(x) >= vectorLength {
		switch kind[T]() {
		case doubleReal:
			s := simd.DotShort(cast[float64](x), cast[float64](y))
			return *(*T)(unsafe.Pointer(&s))
		case singleReal:
			s := simd.DotShort(cast[float32](x), cast[float32](y))
			return *(*T)(unsafe.Pointer(&s))
		}
	}
	var s0, s1, s2, s3 T
	i := 0
	for ; i+4 <= len(x); i += 4 {
		s0 += x[i] * y[i]
		s1 += x[i+1] * y[i+1]
		s2 += x[i+2] * y[i+2]
		s3 += x[i+3] * y[i+3]
	}
	for ; i < len(x); i++ {
		s0 += x[i] * y[i]
	}
	return (s0 + s1) + (s2 + s3)
}

// Dotc returns Σ conj(x_i) y_i. The slices have the same length.
func Dotc[T Scalar](x, y []T) T {
	switch x := any(x).(type) {
	case []complex128:
		y := any(y).([]complex128)[:len(x)]
		var s complex128
		for i, v := range x {
			s += complex(real(v), -imag(v)) * y[i]
		}
		return any(s).(T)
	case []complex64:
		y := any(y).([]complex64)[:len(x)]
		var s complex64
		for i, v := range x {
			s += complex(real(v), -imag(v)) * y[i]
		}
		return any(s).(T)
	}
	return Dot(x, y)
}

// MaxPart returns the largest size of a real or imaginary part in x, NaN if
// there is a NaN and 0 if x is empty.
func MaxPart[T Scalar](x []T) float64 {
	switch x := any(x).(type) {
	case []float64:
		return simd.MaxAbs(x)
	case []float32:
		return float64(simd.MaxAbs(x))
	case []complex128:
		return simd.MaxAbs(simd.Parts128(x))
	case []complex64:
		return float64(simd.MaxAbs(simd.Parts64(x)))
	}
	return 0
}
