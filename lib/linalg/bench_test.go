package linalg

import (
	"testing"

	"github.com/podium-go/podium/lib/blas"
)

// bench runs a benchmark with the loaded library and in Go.
func bench(b *testing.B, f func()) {
	for _, choice := range []string{"auto", "go"} {
		restore, err := blas.Select(choice)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(blas.Active().Kind, func(b *testing.B) {
			for b.Loop() {
				f()
			}
		})
		restore()
	}
}

func BenchmarkSVD1000(b *testing.B) {
	a := randomDense[float64](1, 1000, 1000).tensor()
	bench(b, func() { _, _, _, _ = SVD(a) })
}

func BenchmarkSVDTall(b *testing.B) {
	a := randomDense[float64](1, 20000, 200).tensor()
	bench(b, func() { _, _, _, _ = SVD(a) })
}

func BenchmarkEigh1000(b *testing.B) {
	a := randomDense[float64](1, 1000, 1000).tensor()
	bench(b, func() { _, _, _ = Eigh(a) })
}

func BenchmarkEighValues1000(b *testing.B) {
	a := randomDense[float64](1, 1000, 1000).tensor()
	bench(b, func() { _, _ = EighValues(a) })
}

func BenchmarkQR1000(b *testing.B) {
	a := randomDense[float64](1, 1000, 1000).tensor()
	for b.Loop() {
		_, _, _ = QR(a)
	}
}

func BenchmarkQRTall(b *testing.B) {
	a := randomDense[float64](1, 20000, 200).tensor()
	for b.Loop() {
		_, _, _ = QR(a)
	}
}

func BenchmarkQRPivot1000(b *testing.B) {
	a := randomDense[float64](1, 1000, 1000).tensor()
	for b.Loop() {
		_, _ = QRPivot(a)
	}
}

func BenchmarkLU1000(b *testing.B) {
	a := randomDense[float64](1, 1000, 1000).tensor()
	for b.Loop() {
		_, _ = FactorLU(a)
	}
}

func BenchmarkCholesky1000(b *testing.B) {
	g := randomDense[float64](1, 1000, 1100)
	a := product(blas.NoTrans, blas.ConjTrans, g, g).tensor()
	for b.Loop() {
		_, _ = FactorCholesky(a)
	}
}

func BenchmarkExpm200(b *testing.B) {
	a := randomDense[float64](1, 200, 200).tensor()
	for b.Loop() {
		_, _ = Expm(a)
	}
}

func BenchmarkDenseLU(b *testing.B) {
	a := randomDense[float64](1, 20, 20)
	c := a.clone()
	x := make([]float64, 20)
	var f DenseLU[float64]
	for b.Loop() {
		c.copy(a)
		_ = f.Factorize(20, c.a)
		f.Solve(x)
	}
}
