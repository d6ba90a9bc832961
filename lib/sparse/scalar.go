package sparse

import "math"

// Scalar is what a matrix may hold.
type Scalar interface {
	float32 | float64 | complex64 | complex128
}

// abs returns |v|, without overflow.
func abs[T Scalar](v T) float64 {
	switch v := any(v).(type) {
	case float32:
		return math.Abs(float64(v))
	case float64:
		return math.Abs(v)
	case complex64:
		return math.Hypot(float64(real(v)), float64(imag(v)))
	case complex128:
		return math.Hypot(real(v), imag(v))
	}
	panic("sparse: unknown scalar")
}

// conj returns the complex conjugate of v, which is v itself if it is real.
func conj[T Scalar](v T) T {
	switch w := any(v).(type) {
	case complex64:
		return any(complex(real(w), -imag(w))).(T)
	case complex128:
		return any(complex(real(w), -imag(w))).(T)
	}
	return v
}

// isComplex says whether T is one of the complex types.
func isComplex[T Scalar]() bool {
	var v T
	switch any(v).(type) {
	case complex64, complex128:
		return true
	}
	return false
}

// finite says whether v is neither infinite nor NaN in any of its parts.
func finite[T Scalar](v T) bool { return v-v == 0 }

// Field is what a matrix may hold to be factorised.
type Field interface {
	float64 | complex128
}
