package linalg

import (
	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/tensor"
)

// toComplex returns a copy of m as complex numbers.
func toComplex[T Scalar](m dense[T]) dense[complex128] {
	c := newDense[complex128](m.rows, m.cols)
	for i := range m.rows {
		out := c.row(i)
		for j, v := range m.row(i) {
			out[j] = complex(blas.Parts(v))
		}
	}
	return c
}

// toReal returns a copy of the real part of m.
func toReal[T Scalar](m dense[T]) dense[float64] {
	c := newDense[float64](m.rows, m.cols)
	for i := range m.rows {
		out := c.row(i)
		for j, v := range m.row(i) {
			out[j] = realPart(v)
		}
	}
	return c
}

// fromComplex returns a copy of m as numbers of type T.
func fromComplex[T Scalar](m dense[complex128]) dense[T] {
	c := newDense[T](m.rows, m.cols)
	for i := range m.rows {
		out := c.row(i)
		for j, v := range m.row(i) {
			out[j] = blas.Make[T](real(v), imag(v))
		}
	}
	return c
}

// complexTensor returns values that belong to a matrix of type T as a tensor of
// the complex type of the same precision.
func complexTensor[T Scalar](values []complex128, shape ...int) *tensor.Tensor {
	if blas.Eps[T]() == 0x1p-52 {
		return tensor.Of(values, shape...)
	}
	single := make([]complex64, len(values))
	for i, v := range values {
		single[i] = complex64(v)
	}
	return tensor.Of(single, shape...)
}

// fromReal returns a copy of m as numbers of type T.
func fromReal[T Scalar](m dense[float64]) dense[T] {
	c := newDense[T](m.rows, m.cols)
	for i := range m.rows {
		out := c.row(i)
		for j, v := range m.row(i) {
			out[j] = number[T](v)
		}
	}
	return c
}
