package fft

import (
	"fmt"

	"github.com/podium-go/podium/lib/tensor"
)

// ChebyshevPoints returns the n ≥ 2 extrema of the Chebyshev polynomial of
// degree n-1, from 1 down to -1:
//
//	t_j = cos(πj/(n-1))
//
// It panics if n < 2.
func ChebyshevPoints(n int) []float64 {
	if n < 2 {
		panic(fmt.Sprintf("fft: ChebyshevPoints: n is %d; it has to be at least 2", n))
	}
	t := make([]float64, n)
	for j := range t {
		t[j], _ = root(j, 2*(n-1))
	}
	return t
}

// ChebyshevCoefficients returns the coefficients c of the polynomial along an
// axis that has the values x at the [ChebyshevPoints]:
//
//	x_j = Σ_k c_k T_k(t_j),  T_k(cos θ) = cos kθ
//
// It returns an error if x is complex or the axis has less than 2 points.
//
// Source: Trefethen, Approximation Theory and Approximation Practice, SIAM
// 2013, chapter 3.
func ChebyshevCoefficients(x *tensor.Tensor, axis int) (*tensor.Tensor, error) {
	y, err := Config{Axes: []int{axis}, Norm: Forward}.trig(x, DCTI, DCTI, forward)
	if err != nil {
		return nil, fmt.Errorf("fft: ChebyshevCoefficients: %w", err)
	}
	scaleInner(y, axis, 2)
	return y, nil
}

// ChebyshevValues returns the values at the [ChebyshevPoints] of the
// polynomials with the coefficients c along an axis: the reverse of
// [ChebyshevCoefficients].
func ChebyshevValues(c *tensor.Tensor, axis int) (*tensor.Tensor, error) {
	if c.DType().IsComplex() {
		return nil, fmt.Errorf("fft: ChebyshevValues: c is %v; it has to be real", c.DType())
	}
	f, err := Config{Axes: []int{axis}}.fit(c, false)
	if err == nil {
		err = DCTI.check(f.lengths[0])
	}
	if err != nil {
		return nil, fmt.Errorf("fft: ChebyshevValues: %w", err)
	}
	c = c.Convert(realType(c))
	scaleInner(c, axis, 0.5)
	y, err := Config{Axes: []int{axis}, Norm: Forward}.trig(c, DCTI, DCTI, inverse)
	if err != nil {
		return nil, fmt.Errorf("fft: ChebyshevValues: %w", err)
	}
	return y, nil
}

// scaleInner multiplies all but the first and the last index of an axis by f.
func scaleInner(x *tensor.Tensor, axis int, f float64) {
	if axis < 0 {
		axis += x.Dims()
	}
	n := x.Dim(axis)
	outer, inner := around(x.Shape(), axis)
	if x.DType() == tensor.Float32 {
		scaleMiddle(tensor.Data[float32](x), float32(f), outer, n, inner)
	} else {
		scaleMiddle(tensor.Data[float64](x), f, outer, n, inner)
	}
}

func scaleMiddle[F tensor.Float](x []F, f F, outer, n, inner int) {
	for o := range outer {
		middle := x[(o*n+1)*inner : (o*n+n-1)*inner]
		for i := range middle {
			middle[i] *= f
		}
	}
}
