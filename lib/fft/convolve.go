package fft

import (
	"fmt"

	"github.com/podium-go/podium/lib/tensor"
)

// Convolve returns the convolution of a and b over all their axes, by
// transforms:
//
//	c[k] = Σ_j a[j] b[k-j],  of shape a + b - 1
//
// It costs O(N log N) for N values of c; its error is relative to the largest
// values, not to each. The result is of the wider of the two types, complex if
// one of them is, and float64 for integers. It returns an error if the numbers
// of axes differ or a length is zero.
func Convolve(a, b *tensor.Tensor) (*tensor.Tensor, error) {
	if a.Dims() != b.Dims() || a.Dims() == 0 {
		return nil, fmt.Errorf("fft: Convolve: a has shape %v and b %v; they have to have the same number of axes, at least 1", a.Shape(), b.Shape())
	}
	full, padded := a.Shape(), a.Shape()
	for i := range full {
		if a.Dim(i) == 0 || b.Dim(i) == 0 {
			return nil, fmt.Errorf("fft: Convolve: a has shape %v and b %v; lengths have to be at least 1", a.Shape(), b.Shape())
		}
		full[i] += b.Dim(i) - 1
		padded[i] = convolutionLen(full[i])
	}
	isReal := !a.DType().IsComplex() && !b.DType().IsComplex()
	d := tensor.Complex128
	if single(a) && single(b) {
		d = tensor.Complex64
	}
	c := Config{Axes: allAxes(a), Lengths: padded}
	spectrum := func(x *tensor.Tensor) (*tensor.Tensor, error) {
		if isReal {
			return c.realForward(as(x, d.Real()))
		}
		return c.complex(as(x, d), forward)
	}
	x, err := spectrum(a)
	if err != nil {
		return nil, fmt.Errorf("fft: Convolve: a: %w", err)
	}
	y, err := spectrum(b)
	if err != nil {
		return nil, fmt.Errorf("fft: Convolve: b: %w", err)
	}
	if d == tensor.Complex64 {
		p, q := pairs[float32](tensor.Data[complex64](x)), pairs[float32](tensor.Data[complex64](y))
		kernels32().multiply(p, p, q)
	} else {
		p, q := pairs[float64](tensor.Data[complex128](x)), pairs[float64](tensor.Data[complex128](y))
		kernels64().multiply(p, p, q)
	}
	var z *tensor.Tensor
	if isReal {
		z, err = c.realInverse(x)
	} else {
		z, err = c.complex(x, inverse)
	}
	if err != nil {
		return nil, fmt.Errorf("fft: Convolve: %w", err)
	}
	for i, n := range full {
		z = z.Narrow(i, 0, n)
	}
	return z.Contiguous(), nil
}
