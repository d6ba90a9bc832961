package sparse_test

import (
	"fmt"
	"testing"

	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/sparse/gallery"
)

// brusselator returns 100*I - J on an n×n grid: what a stiff integrator solves
// with.
func brusselator(n int) *sparse.Matrix {
	a := gallery.Brusselator2D(n, 0.02)
	for k := range a.Val {
		a.Val[k] = -a.Val[k]
	}
	for i := range a.Rows {
		p, _ := a.Index(i, i)
		a.Val[p] += 100
	}
	return a
}

func BenchmarkLU(b *testing.B) {
	a := brusselator(70)
	benchLU(b, a)
}

func BenchmarkLUComplex(b *testing.B) {
	a := brusselator(70)
	c := &sparse.CSR[complex128]{Rows: a.Rows, Cols: a.Cols, RowPtr: a.RowPtr, ColInd: a.ColInd, Val: make([]complex128, a.NNZ())}
	for k, v := range a.Val {
		c.Val[k] = complex(v, 0)
	}
	for i := range a.Rows {
		p, _ := a.Index(i, i)
		c.Val[p] += 30i
	}
	benchLU(b, c)
}

func benchLU[T sparse.Field](b *testing.B, a *sparse.CSR[T]) {
	f, err := sparse.NewLU(a, sparse.LUConfig{})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("order", func(b *testing.B) {
		for b.Loop() {
			sparse.AMD(a)
		}
	})
	b.Run("factor", func(b *testing.B) {
		for b.Loop() {
			sparse.NewLU(a, sparse.LUConfig{})
		}
		b.ReportMetric(float64(f.NNZ()), "entries")
	})
	b.Run("refactor", func(b *testing.B) {
		for b.Loop() {
			f.Refactor(a)
		}
	})
	x, y := make([]T, a.Rows), make([]T, a.Rows)
	for i := range y {
		y[i] = T(a.Val[0])
	}
	b.Run("solve", func(b *testing.B) {
		for b.Loop() {
			f.Solve(x, y)
		}
	})
}

func BenchmarkMulVec(b *testing.B) {
	a := gallery.Laplacian2D(1000, 1000)
	x, y := make([]float64, a.Cols), make([]float64, a.Rows)
	for i := range x {
		x[i] = float64(i % 17)
	}
	b.Run("A", func(b *testing.B) {
		for b.Loop() {
			a.MulVec(y, x)
		}
	})
	b.Run("T", func(b *testing.B) {
		for b.Loop() {
			a.MulVecT(y, x)
		}
	})
}

func BenchmarkLULaplacian(b *testing.B) {
	for _, n := range []int{300, 500} {
		a := gallery.Laplacian2D(n, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchLU(b, a) })
	}
}

func BenchmarkCholesky(b *testing.B) {
	for _, n := range []int{300, 500} {
		a := gallery.Laplacian2D(n, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				sparse.NewCholesky(a, sparse.SymmetricConfig{})
			}
		})
		f, err := sparse.NewCholesky(a, sparse.SymmetricConfig{})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(n, "/refactor"), func(b *testing.B) {
			for b.Loop() {
				f.Refactor(a)
			}
			b.ReportMetric(float64(f.NNZ()), "entries")
		})
		x := make([]float64, a.Rows)
		b.Run(fmt.Sprint(n, "/solve"), func(b *testing.B) {
			for b.Loop() {
				f.Solve(x, x)
			}
		})
	}
}

func BenchmarkProduct(b *testing.B) {
	a := gallery.Laplacian2D(500, 500)
	b.Run("A*A", func(b *testing.B) {
		for b.Loop() {
			sparse.Mul(a, a)
		}
	})
	x, y := make([]float64, a.Cols*8), make([]float64, a.Rows*8)
	b.Run("block of 8", func(b *testing.B) {
		for b.Loop() {
			a.MulBlock(y, x, 8)
		}
	})
}
