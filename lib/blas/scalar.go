package blas

import "math"

// Scalar is a type of elements that products and factorisations know.
type Scalar interface {
	float64 | float32 | complex128 | complex64
}

// Transpose says which form of a matrix enters a product.
type Transpose byte

// The forms of a matrix in a product: as it is, transposed, and transposed and
// conjugated. For real types the last two are the same.
const (
	NoTrans   Transpose = 'N'
	Trans     Transpose = 'T'
	ConjTrans Transpose = 'C'
)

// Side says from which side a triangular matrix enters.
type Side byte

// The sides.
const (
	Left  Side = 'L'
	Right Side = 'R'
)

// Uplo says which triangle of a matrix is meant.
type Uplo byte

// The triangles.
const (
	Upper Uplo = 'U'
	Lower Uplo = 'L'
)

// Diag says whether the diagonal of a triangular matrix is taken as all ones.
type Diag byte

// The kinds of diagonals.
const (
	NonUnit Diag = 'N'
	Unit    Diag = 'U'
)

// kindOf is the letter that LAPACK's names begin with, as an index.
type kindOf int

const (
	singleReal kindOf = iota
	doubleReal
	singleComplex
	doubleComplex
	kinds
)

var letters = [kinds]string{"s", "d", "c", "z"}

// kind returns which of the four types T is.
func kind[T Scalar]() kindOf {
	switch any(*new(T)).(type) {
	case float32:
		return singleReal
	case float64:
		return doubleReal
	case complex64:
		return singleComplex
	}
	return doubleComplex
}

// isComplex reports whether T is complex.
func isComplex[T Scalar]() bool { return kind[T]() >= singleComplex }

// isSingle reports whether T has single precision.
func isSingle[T Scalar]() bool { k := kind[T](); return k == singleReal || k == singleComplex }

// Conj returns the complex conjugate of x.
func Conj[T Scalar](x T) T {
	switch v := any(x).(type) {
	case complex128:
		return any(complex(real(v), -imag(v))).(T)
	case complex64:
		return any(complex(real(v), -imag(v))).(T)
	}
	return x
}

// Parts returns the real and the imaginary part of x.
func Parts[T Scalar](x T) (re, im float64) {
	switch v := any(x).(type) {
	case float64:
		return v, 0
	case float32:
		return float64(v), 0
	case complex128:
		return real(v), imag(v)
	case complex64:
		return float64(real(v)), float64(imag(v))
	}
	return math.NaN(), math.NaN()
}

// Make returns re + im·i as a T; a real T drops im.
func Make[T Scalar](re, im float64) T {
	var t T
	switch p := any(&t).(type) {
	case *float64:
		*p = re
	case *float32:
		*p = float32(re)
	case *complex128:
		*p = complex(re, im)
	case *complex64:
		*p = complex(float32(re), float32(im))
	}
	return t
}

// Eps returns the distance from 1 to the next larger number of T's precision.
func Eps[T Scalar]() float64 {
	if isSingle[T]() {
		return 0x1p-23
	}
	return 0x1p-52
}
