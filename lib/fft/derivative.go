package fft

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/tensor"
)

// Derivative returns the derivative of the given order ≥ 0 along an axis of x, the
// values of a periodic function at the n points j·length/n. It is exact for
// trigonometric polynomials of degree below n/2:
//
//	F(∂ᵐx)_k = (2πi k/length)ᵐ F(x)_k
//
// For even n, the term k = n/2 counts for half of k = ±n/2 each; so it drops
// out of odd orders. The result is float32 or complex64 if x is, and complex if
// x is. It returns an error for a negative order, a length that is not
// positive, and an axis that does not exist or has no points.
//
// Source: Trefethen, Spectral Methods in MATLAB, SIAM 2000, chapter 3.
func Derivative(x *tensor.Tensor, axis, order int, length float64) (*tensor.Tensor, error) {
	if order < 0 {
		return nil, fmt.Errorf("fft: Derivative: order is %d; it has to be at least 0", order)
	}
	if !(length > 0) || math.IsInf(length, 1) {
		return nil, fmt.Errorf("fft: Derivative: length is %v; it has to be positive and finite", length)
	}
	c := Config{Axes: []int{axis}}
	var y *tensor.Tensor
	var err error
	if x.DType().IsComplex() {
		y, err = c.complex(x, forward)
	} else {
		y, err = c.realForward(x)
	}
	if err != nil {
		return nil, fmt.Errorf("fft: Derivative: %w", err)
	}
	if axis < 0 {
		axis += x.Dims()
	}
	n := x.Dim(axis)
	// (iκ)ᵐ is real or imaginary, according to m.
	factors, sign := make([]float64, y.Dim(axis)), [...]float64{1, 1, -1, -1}[order%4]
	for i := range factors {
		k := i
		if 2*k > n {
			k -= n
		}
		if 2*k == n && order%2 == 1 {
			continue
		}
		factors[i] = sign * math.Pow(2*math.Pi*float64(k)/length, float64(order))
	}
	outer, inner := around(y.Shape(), axis)
	if single(y) {
		scaleAxis(pairs[float32](tensor.Data[complex64](y)), factors, order%2 == 1, outer, inner)
	} else {
		scaleAxis(pairs[float64](tensor.Data[complex128](y)), factors, order%2 == 1, outer, inner)
	}
	c.Lengths = []int{n}
	if x.DType().IsComplex() {
		y, err = c.complex(y, inverse)
	} else {
		y, err = c.realInverse(y)
	}
	if err != nil {
		return nil, fmt.Errorf("fft: Derivative: %w", err)
	}
	return y, nil
}

// scaleAxis multiplies the middle axis of outer × len(factors) × inner complex
// numbers by the factors, times i if imaginary.
func scaleAxis[F tensor.Float](x []F, factors []float64, imaginary bool, outer, inner int) {
	for o := range outer {
		for k, f := range factors {
			row := x[2*(o*len(factors)+k)*inner:][:2*inner]
			for i := 0; i < len(row); i += 2 {
				re, im := F(f)*row[i], F(f)*row[i+1]
				if imaginary {
					re, im = -im, re
				}
				row[i], row[i+1] = re, im
			}
		}
	}
}
