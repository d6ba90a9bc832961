package fft

import (
	"math"
	"slices"
	"testing"

	"github.com/podium-go/podium/lib/tensor"
)

// TestConvolve compares with the sum, for real and complex tensors of one and
// two axes.
func TestConvolve(t *testing.T) {
	for _, s := range [][2][]int{{{1}, {1}}, {{5}, {3}}, {{100}, {37}}, {{4, 6}, {3, 2}}, {{1, 9}, {5, 1}}} {
		a, b := tensor.Of(noise(product(s[0]), 1), s[0]...), tensor.Of(noise(product(s[1]), 2), s[1]...)
		for _, d := range []tensor.DType{tensor.Complex128, tensor.Float64, tensor.Float32} {
			limit := 1e-14
			x, y := a, b
			if !d.IsComplex() {
				x, y = a.Real().Convert(d), b.Real().Convert(d)
			}
			if d == tensor.Float32 {
				limit = 1e-6
			}
			got, err := Convolve(x, y)
			if err != nil {
				t.Fatal(err)
			}
			if got.DType() != d {
				t.Errorf("the convolution of %v is %v", d, got.DType())
			}
			want := directConvolution(x.Convert(tensor.Complex128), y.Convert(tensor.Complex128))
			if !slices.Equal(got.Shape(), want.Shape()) {
				t.Fatalf("shape %v, want %v", got.Shape(), want.Shape())
			}
			if e := distance(parts(tensor.Data[complex128](got.Convert(tensor.Complex128))), parts(tensor.Data[complex128](want))); !(e <= limit) {
				t.Errorf("%v and %v of %v: %.2g off", s[0], s[1], d, e)
			}
		}
	}
}

// directConvolution takes one axis for two of which the first has length 1.
func directConvolution(a, b *tensor.Tensor) *tensor.Tensor {
	if a.Dims() == 1 {
		c := directConvolution(a.Reshape(1, -1), b.Reshape(1, -1))
		return c.Reshape(-1)
	}
	c := tensor.New(tensor.Complex128, a.Dim(0)+b.Dim(0)-1, a.Dim(1)+b.Dim(1)-1)
	for i := range a.Dim(0) {
		for j := range a.Dim(1) {
			for k := range b.Dim(0) {
				for l := range b.Dim(1) {
					c.SetComplex(c.AtComplex(i+k, j+l)+a.AtComplex(i, j)*b.AtComplex(k, l), i+k, j+l)
				}
			}
		}
	}
	return c
}

// TestDerivative differentiates functions whose derivatives are known, along
// each axis.
func TestDerivative(t *testing.T) {
	const length = 3.0
	w := 2 * math.Pi / length
	for _, n := range []int{9, 16, 31} {
		x := tensor.New(tensor.Float64, 2, n, 3)
		d1, d2, d3 := x.Clone(), x.Clone(), x.Clone()
		for i := range 2 {
			for j := range n {
				for k := range 3 {
					a := float64(1 + i + k)
					p := w * length * float64(j) / float64(n)
					x.Set(a+math.Sin(p)+a*math.Cos(3*p), i, j, k)
					d1.Set(w*math.Cos(p)-3*a*w*math.Sin(3*p), i, j, k)
					d2.Set(-w*w*math.Sin(p)-9*a*w*w*math.Cos(3*p), i, j, k)
					d3.Set(-w*w*w*math.Cos(p)+27*a*w*w*w*math.Sin(3*p), i, j, k)
				}
			}
		}
		for order, want := range []*tensor.Tensor{x, d1, d2, d3} {
			got, err := Derivative(x, 1, order, length)
			if err != nil {
				t.Fatal(err)
			}
			// Rounding grows as (n/2)^order relative to the third harmonic.
			limit := 1e-14 * math.Pow(float64(n)/3, float64(order))
			if d := distance(tensor.Data[float64](got), tensor.Data[float64](want)); !(d <= limit) {
				t.Errorf("n = %d, order %d: %.2g off", n, order, d)
			}
			z, err := Derivative(x.Convert(tensor.Complex64), -2, order, length)
			if err != nil {
				t.Fatal(err)
			}
			re := z.Real().Convert(tensor.Float64)
			if d := distance(tensor.Data[float64](re), tensor.Data[float64](want)); !(d <= limit*0x1p29) || z.DType() != tensor.Complex64 {
				t.Errorf("n = %d, order %d in complex64: %.2g off", n, order, d)
			}
		}
	}
}

// TestChebyshev goes from a polynomial's coefficients to its values and back.
func TestChebyshev(t *testing.T) {
	for _, n := range []int{2, 3, 8, 21} {
		points := ChebyshevPoints(n)
		c := tensor.Of(realNoise(n*2, 3), n, 2)
		want := tensor.New(tensor.Float64, n, 2)
		for j, p := range points {
			for m := range 2 {
				s := 0.0
				for k := range n {
					s += c.At(k, m) * math.Cos(float64(k)*math.Acos(p))
				}
				want.Set(s, j, m)
			}
		}
		x, err := ChebyshevValues(c, 0)
		if err != nil {
			t.Fatal(err)
		}
		// The reference takes cosines of angles up to 20π.
		if d := distance(tensor.Data[float64](x), tensor.Data[float64](want)); !(d <= 1e-13) {
			t.Errorf("n = %d: values are %.2g off", n, d)
		}
		back, err := ChebyshevCoefficients(x, -2)
		if err != nil {
			t.Fatal(err)
		}
		if d := distance(tensor.Data[float64](back), tensor.Data[float64](c)); !(d <= 1e-14) {
			t.Errorf("n = %d: coefficients are %.2g off", n, d)
		}
	}
}

func TestNextFastLen(t *testing.T) {
	for n, want := range map[int]int{-3: 1, 0: 1, 1: 1, 13: 13, 17: 18, 97: 98, 10007: 10010} {
		if got := NextFastLen(n); got != want {
			t.Errorf("NextFastLen(%d) = %d, want %d", n, got, want)
		}
	}
}

func TestHalfWeights(t *testing.T) {
	for _, n := range []int{1, 2, 5, 6} {
		x := realNoise(n, 4)
		p, err := NewRealPlan(n)
		if err != nil {
			t.Fatal(err)
		}
		y := make([]complex128, p.SpectrumSize())
		p.Forward(y, x)
		sum, energy := 0.0, 0.0
		for k, w := range HalfWeights(n) {
			sum += w * (real(y[k])*real(y[k]) + imag(y[k])*imag(y[k]))
		}
		for _, v := range x {
			energy += float64(n) * v * v
		}
		if math.Abs(sum-energy) > 1e-14*energy {
			t.Errorf("n = %d: Parseval's sums are %v and %v", n, sum, energy)
		}
	}
}
