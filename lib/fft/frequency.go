package fft

import (
	"fmt"

	"github.com/podium-go/podium/lib/tensor"
)

// Freq returns the frequencies, in cycles per unit, that belong to the n values
// of a transform of samples that are d units apart (numpy's fftfreq):
//
//	0, 1, …, ⌈n/2⌉-1, -⌊n/2⌋, …, -1, each divided by n·d
//
// Times 2π, they are wave numbers. It panics if n < 1.
func Freq(n int, d float64) []float64 {
	f := make([]float64, checkPoints("Freq", n))
	for i := range f {
		k := i
		if 2*k >= n {
			k -= n
		}
		f[i] = float64(k) / (float64(n) * d)
	}
	return f
}

// RFreq returns the frequencies that belong to the n/2+1 values of a real
// transform of n samples that are d units apart (numpy's rfftfreq):
//
//	0, 1, …, ⌊n/2⌋, each divided by n·d
//
// It panics if n < 1.
func RFreq(n int, d float64) []float64 {
	f := make([]float64, checkPoints("RFreq", n)/2+1)
	for i := range f {
		f[i] = float64(i) / (float64(n) * d)
	}
	return f
}

// HalfWeights returns how many of the n values of the transform of real numbers
// each of the n/2+1 that are kept stands for: 1 for the first and, if n is
// even, the last, and 2 for those between. So Σ over all |X|² = Σ w|X|² over
// the half, and with them the adjoint of a real transform is its inverse, see
// [RealPlan]. It panics if n < 1.
func HalfWeights(n int) []float64 {
	w := make([]float64, checkPoints("HalfWeights", n)/2+1)
	for k := range w {
		w[k] = 2
		if k == 0 || 2*k == n {
			w[k] = 1
		}
	}
	return w
}

func checkPoints(what string, n int) int {
	if n < 1 {
		panic(fmt.Sprintf("fft: %s: n is %d; it has to be at least 1", what, n))
	}
	return n
}

// Shift returns x with the values along the axes rolled so that frequency zero
// comes to the middle, index n/2 (numpy's fftshift); without axes, along all.
// It panics if there is no such axis.
func Shift(x *tensor.Tensor, axes ...int) *tensor.Tensor {
	return roll(x, axes, func(n int) int { return (n + 1) / 2 })
}

// Unshift undoes [Shift] (numpy's ifftshift).
func Unshift(x *tensor.Tensor, axes ...int) *tensor.Tensor {
	return roll(x, axes, func(n int) int { return n / 2 })
}

// roll moves the value with index start(n) of each axis to index 0.
func roll(x *tensor.Tensor, axes []int, start func(n int) int) *tensor.Tensor {
	if len(axes) == 0 {
		axes = allAxes(x)
	}
	y := x.Clone()
	for _, a := range axes {
		n := x.Dim(a)
		s := start(n)
		z := tensor.New(x.DType(), x.Shape()...)
		z.Narrow(a, 0, n-s).Copy(y.Narrow(a, s, n))
		z.Narrow(a, n-s, n).Copy(y.Narrow(a, 0, s))
		y = z
	}
	return y
}
