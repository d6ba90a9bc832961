package fft

import (
	"fmt"
	"testing"

	"github.com/podium-go/podium/lib/tensor"
)

// The benchmarks are the cases that bench compares with SciPy.

func BenchmarkComplex(b *testing.B) {
	for _, shape := range [][]int{{1024}, {65536}, {10007}, {30270}, {64, 1024}, {1 << 20}} {
		b.Run(fmt.Sprintf("%v/float64", shape), func(b *testing.B) { benchComplex[complex128](b, shape) })
		b.Run(fmt.Sprintf("%v/float32", shape), func(b *testing.B) { benchComplex[complex64](b, shape) })
	}
}

func benchComplex[C complex64 | complex128](b *testing.B, shape []int) {
	x := tensor.New(tensor.DTypeOf[C](), shape...)
	fill(x)
	for b.Loop() {
		if _, err := FFT(x); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReal(b *testing.B) {
	for _, d := range []tensor.DType{tensor.Float64, tensor.Float32} {
		for _, n := range []int{256, 1024} {
			x := tensor.New(d, n, n)
			fill(x)
			y, err := RFFT2(x)
			if err != nil {
				b.Fatal(err)
			}
			b.Run(fmt.Sprintf("RFFT2 %d/%v", n, d), func(b *testing.B) {
				for b.Loop() {
					RFFT2(x)
				}
			})
			b.Run(fmt.Sprintf("IRFFT2 %d/%v", n, d), func(b *testing.B) {
				for b.Loop() {
					IRFFT2(y)
				}
			})
		}
		x := tensor.New(d, 64, 1024)
		fill(x)
		b.Run(fmt.Sprintf("RFFT 64x1024/%v", d), func(b *testing.B) {
			for b.Loop() {
				RFFT(x)
			}
		})
		b.Run(fmt.Sprintf("DCT 64x1024/%v", d), func(b *testing.B) {
			for b.Loop() {
				DCT(x)
			}
		})
	}
}

// BenchmarkPlan runs plans, which allocate nothing.
func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{16, 64, 256, 1024, 65536} {
		b.Run(fmt.Sprintf("%d/float64", n), func(b *testing.B) {
			p, err := NewPlan(n)
			if err != nil {
				b.Fatal(err)
			}
			x, y := noise(n, 1), make([]complex128, n)
			b.ReportAllocs()
			for b.Loop() {
				p.Forward(y, x)
			}
		})
	}
}

// fill stores small numbers.
func fill(x *tensor.Tensor) {
	switch x.DType() {
	case tensor.Float64:
		for i := range tensor.Data[float64](x) {
			tensor.Data[float64](x)[i] = float64(i%17) - 8
		}
	case tensor.Float32:
		for i := range tensor.Data[float32](x) {
			tensor.Data[float32](x)[i] = float32(i%17) - 8
		}
	case tensor.Complex128:
		for i := range tensor.Data[complex128](x) {
			tensor.Data[complex128](x)[i] = complex(float64(i%17)-8, float64(i%13)-6)
		}
	case tensor.Complex64:
		for i := range tensor.Data[complex64](x) {
			tensor.Data[complex64](x)[i] = complex(float32(i%17)-8, float32(i%13)-6)
		}
	}
}
