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
	FFT(x) // makes the tables
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
			IRFFT2(y)
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
		RFFT(x)
		DCT(x)
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
	for _, n := range []int{16, 64, 256, 1024, 4096, 65536, 10007, 30270, 1 << 20} {
		b.Run(fmt.Sprintf("%d/float64", n), func(b *testing.B) {
			p, err := NewPlan(n)
			benchPlan(b, p, n, err)
		})
		b.Run(fmt.Sprintf("%d/float32", n), func(b *testing.B) {
			p, err := NewPlan32(n)
			benchPlan(b, p, n, err)
		})
	}
	for _, count := range []int{64} {
		b.Run(fmt.Sprintf("%dx1024/float64", count), func(b *testing.B) {
			p, err := NewPlan(1024)
			benchPlan(b, p, count*1024, err)
		})
		b.Run(fmt.Sprintf("%dx1024/float32", count), func(b *testing.B) {
			p, err := NewPlan32(1024)
			benchPlan(b, p, count*1024, err)
		})
	}
	b.Run("256x256/float64", func(b *testing.B) {
		p, err := NewPlan(256, 256)
		benchPlan(b, p, 65536, err)
	})
	for _, n := range []int{256, 1024} {
		b.Run(fmt.Sprintf("real %dx%d/float64", n, n), func(b *testing.B) {
			p, err := NewRealPlan(n, n)
			benchReal(b, p, err)
		})
		b.Run(fmt.Sprintf("real %dx%d/float32", n, n), func(b *testing.B) {
			p, err := NewRealPlan32(n, n)
			benchReal(b, p, err)
		})
	}
}

func benchPlan[C complex64 | complex128](b *testing.B, p *Plan[C], n int, err error) {
	if err != nil {
		b.Fatal(err)
	}
	x, y := tensor.New(tensor.DTypeOf[C](), n), make([]C, n)
	fill(x)
	in := tensor.Data[C](x)
	b.ReportAllocs()
	for b.Loop() {
		p.Forward(y, in)
	}
}

func benchReal[F tensor.Float, C complex64 | complex128](b *testing.B, p *RealPlan[F, C], err error) {
	if err != nil {
		b.Fatal(err)
	}
	x, y := tensor.New(tensor.DTypeOf[F](), p.Size()), make([]C, p.SpectrumSize())
	fill(x)
	in := tensor.Data[F](x)
	b.Run("forward", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.Forward(y, in)
		}
	})
	b.Run("inverse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.Inverse(in, y)
		}
	})
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
