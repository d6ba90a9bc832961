package krylovtest_test

import (
	"math"
	"slices"
	"testing"

	"github.com/podium-go/podium/lib/krylov/krylovtest"
	"github.com/podium-go/podium/lib/sparse"
	"gonum.org/v1/gonum/mat"
)

// Every problem is of the class that it says, is regular, and has the solution
// that it says: by gonum's dense factorisations.
func TestProblems(t *testing.T) {
	classes := map[krylovtest.Class]int{}
	for _, p := range krylovtest.Problems(5) {
		t.Run(p.Name, func(t *testing.T) {
			classes[p.Class]++
			n := p.A.Rows
			if err := p.A.Check(); err != nil || p.A.Cols != n || len(p.X) != n || len(p.B) != n {
				t.Fatalf("%d×%d, %d, %d: %v", n, p.A.Cols, len(p.X), len(p.B), err)
			}
			m := mat.NewDense(n, n, p.A.Dense())
			asymmetry := 0.0
			for i := range n {
				for j := range i {
					asymmetry = max(asymmetry, math.Abs(m.At(i, j)-m.At(j, i)))
				}
			}
			if (asymmetry == 0) != (p.Class != krylovtest.Regular) {
				t.Errorf("class %d with |A - Aᵀ| up to %g", p.Class, asymmetry)
			}
			var svd mat.SVD
			svd.Factorize(m, mat.SVDNone)
			sigma := svd.Values(nil)
			if sigma[n-1] < 1e-9*sigma[0] {
				t.Errorf("singular values from %g to %g", sigma[0], sigma[n-1])
			}
			if p.Class != krylovtest.Regular {
				var eig mat.EigenSym
				eig.Factorize(mat.NewSymDense(n, m.RawMatrix().Data), false)
				if least := eig.Values(nil)[0]; (least > 0) != (p.Class == krylovtest.Definite) {
					t.Errorf("class %d with the smallest eigenvalue %g", p.Class, least)
				}
			}
			// A X = B, with the product made by hand.
			for i := range n {
				sum, size := 0.0, 0.0
				for j := range n {
					sum += m.At(i, j) * p.X[j]
					size += math.Abs(m.At(i, j) * p.X[j])
				}
				if math.Abs(sum-p.B[i]) > 1e-15*float64(n)*size {
					t.Errorf("row %d of A X is %v, B has %v", i, sum, p.B[i])
				}
			}
		})
	}
	for c := krylovtest.Definite; c <= krylovtest.Regular; c++ {
		if classes[c] < 2 {
			t.Errorf("%d problems of class %d", classes[c], c)
		}
	}
}

// FewEigenvalues has the eigenvalues that were asked for and no others.
func TestFewEigenvalues(t *testing.T) {
	lambda := []float64{-3, 1, 4}
	p := krylovtest.FewEigenvalues(7, lambda...)
	var eig mat.EigenSym
	eig.Factorize(mat.NewSymDense(7, p.A.Dense()), false)
	for i, want := range []float64{-3, -3, -3, 1, 1, 4, 4} {
		if got := eig.Values(nil)[i]; math.Abs(got-want) > 1e-13 {
			t.Errorf("eigenvalue %d is %v, want %v", i, got, want)
		}
	}
	if p.Class != krylovtest.Symmetric || krylovtest.FewEigenvalues(7, 1, 2).Class != krylovtest.Definite {
		t.Error("of the wrong class")
	}
}

// The inverse of the Hilbert matrix of order 3 is one of integers, and its
// condition number of order 6 is about 1.5e7.
//
// Source: Choi, Tricks or treats with the Hilbert matrix, Amer. Math. Monthly
// 90, 1983.
func TestHilbert(t *testing.T) {
	h := krylovtest.Hilbert(3)
	y := make([]float64, 3)
	for k, column := range [][]float64{{9, -36, 30}, {-36, 192, -180}, {30, -180, 180}} {
		h.MulVec(y, column)
		for i, v := range y {
			want := 0.0
			if i == k {
				want = 1
			}
			if math.Abs(v-want) > 1e-13 {
				t.Errorf("(%d, %d) of H H⁻¹ is %v", i, k, v)
			}
		}
	}
	var svd mat.SVD
	svd.Factorize(mat.NewDense(6, 6, krylovtest.Hilbert(6).Dense()), mat.SVDNone)
	if c := svd.Cond(); math.Abs(c/1.495e7-1) > 1e-3 {
		t.Errorf("the condition number of order 6 is %g", c)
	}
}

func TestShift(t *testing.T) {
	y := make([]float64, 4)
	krylovtest.Shift(4).MulVec(y, []float64{1, 2, 3, 4})
	if !slices.Equal(y, []float64{2, 3, 4, 1}) {
		t.Errorf("shifted to %v", y)
	}
}

func TestNorms(t *testing.T) {
	for _, s := range []float64{1e-320, 1e-300, 1, 1e300} {
		if got := krylovtest.Norm([]float64{3 * s, -4 * s}); math.Abs(got/(5*s)-1) > 1e-3 || s != 1e-320 && math.Abs(got/(5*s)-1) > 1e-15 {
			t.Errorf("‖(3, -4)·%g‖ is %v", s, got)
		}
	}
	if krylovtest.Norm(nil) != 0 || !math.IsInf(krylovtest.Norm([]float64{1, math.Inf(-1)}), 1) || !math.IsNaN(krylovtest.Norm([]float64{1, math.NaN()})) {
		t.Error("norm of nothing, of Inf or of NaN")
	}
	a := sparse.DiagonalMatrix([]float64{2, 3})
	if got := krylovtest.Residual(a, []float64{5, 7}, []float64{1, 1}); got != 5 {
		t.Errorf("residual is %v, want 5", got)
	}
}
