package linalg

import (
	"errors"
	"math"
	"testing"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/linalg/gallery"
	"github.com/podium-go/podium/lib/tensor"
)

func testQR[T Scalar](t *testing.T) {
	for name, a := range cases[T](false) {
		size := frobenius(a)
		q, r, err := QR(a.tensor())
		ok(t, err)
		near(t, name+": QR", product(blas.NoTrans, blas.NoTrans, of[T](q), of[T](r)), a, size, 20*float64(a.rows+a.cols))
		orthonormal(t, name+": Q", of[T](q))
		for i := range r.Dim(0) {
			for j := range min(i, r.Dim(1)) {
				if v := of[T](r); v.a[i*v.ld+j] != 0 {
					t.Errorf("%s: R[%d, %d] is %v", name, i, j, v.a[i*v.ld+j])
				}
			}
		}
		p, err := QRPivot(a.tensor())
		ok(t, err)
		taken := newDense[T](a.rows, a.cols)
		for i := range a.rows {
			for j, c := range p.Perm {
				taken.a[i*taken.ld+j] = a.a[i*a.ld+c]
			}
		}
		near(t, name+": QRPivot", product(blas.NoTrans, blas.NoTrans, of[T](p.Q), of[T](p.R)), taken, size, 20*float64(a.rows+a.cols))
		orthonormal(t, name+": Q of QRPivot", of[T](p.Q))
		diag := of[T](p.R).diagonal()
		for i := 1; i < len(diag); i++ {
			if abs(diag[i]) > abs(diag[i-1])*(1+1e-3)+blas.Eps[T]()*size {
				t.Errorf("%s: R's diagonal grows from %g to %g", name, abs(diag[i-1]), abs(diag[i]))
			}
		}
		if a.rows < 500 {
			q, r, err := FullQR(a.tensor())
			ok(t, err)
			near(t, name+": FullQR", product(blas.NoTrans, blas.NoTrans, of[T](q), of[T](r)), a, size, 20*float64(a.rows+a.cols))
			orthonormal(t, name+": full Q", of[T](q))
		}
	}
}

func TestQR(t *testing.T) {
	types(t, testQR[float64], testQR[float32], testQR[complex128], testQR[complex64])
}

func testLU[T Scalar](t *testing.T) {
	for name, a := range cases[T](true) {
		f, err := FactorLU(a.tensor())
		ok(t, err)
		m := of[T](f.Factors)
		n := m.rows
		l, u := identity[T](n, n), newDense[T](n, n)
		for i := range n {
			copy(l.row(i)[:i], m.row(i)[:i])
			copy(u.row(i)[i:], m.row(i)[i:])
		}
		pa := a.clone()
		exchange(pa, f.Pivots)
		near(t, name+": LU", product(blas.NoTrans, blas.NoTrans, l, u), pa, frobenius(a), 20*float64(n+1))
		x := randomDense[T](9, n, 3)
		b := product(blas.NoTrans, blas.NoTrans, a, x)
		got, err := f.Solve(b.tensor())
		var singular *SingularError
		switch {
		case n > 0 && f.Cond > 1/blas.Eps[T]():
			if !errors.As(err, &singular) {
				t.Errorf("%s: condition %.1e, error %v", name, f.Cond, err)
			}
		case err != nil:
			t.Errorf("%s: %v", name, err)
		default:
			// the residual is small whatever the condition
			g := of[T](got)
			near(t, name+": residual", product(blas.NoTrans, blas.NoTrans, a, g), b, frobenius(a)*frobenius(g)+frobenius(b), 20*float64(n+1))
		}
	}
}

func TestLU(t *testing.T) {
	types(t, testLU[float64], testLU[float32], testLU[complex128], testLU[complex64])
}

func TestDeterminants(t *testing.T) {
	for _, m := range gallery.All(14) {
		if math.IsNaN(m.LogDet) {
			continue
		}
		log, sign, err := LogDet(m.A)
		ok(t, err)
		if m.Sign == 0 {
			if log > -20 {
				t.Errorf("%s: log det %g of a singular matrix", m.Name, log)
			}
			continue
		}
		cond, err := Cond(m.A)
		ok(t, err)
		// The relative error of a determinant is up to cond*eps.
		if tol := 1e-13 + 10*cond*0x1p-52; math.Abs(log-m.LogDet) > tol*float64(m.Rank) || real(sign) != m.Sign {
			t.Errorf("%s: log det %v (sign %v), want %v (%v), condition %.1e", m.Name, log, sign, m.LogDet, m.Sign, cond)
		}
	}
}

func TestConditionEstimate(t *testing.T) {
	for _, m := range gallery.All(10) {
		f, err := FactorLU(m.A)
		ok(t, err)
		if f.Cond > 1e12 {
			continue
		}
		inverse, err := f.Inverse()
		ok(t, err)
		a, b := of[float64](m.A), of[float64](inverse)
		if exact := a.norm1() * b.norm1(); f.Cond > exact*(1+1e-6) || f.Cond < exact/3 {
			t.Errorf("%s: condition %g, estimate %g", m.Name, exact, f.Cond)
		}
	}
}

func testCholesky[T Scalar](t *testing.T) {
	for _, n := range []int{0, 1, 2, 31, 33, 100, 150} {
		g := randomDense[T](5, n, n+5)
		a := product(blas.NoTrans, blas.ConjTrans, g, g)
		f, err := FactorCholesky(a.tensor())
		ok(t, err)
		l := of[T](f.L)
		near(t, "L Lᴴ", product(blas.NoTrans, blas.ConjTrans, l, l), a, frobenius(a), 10*float64(n+1))
		x := randomDense[T](6, n, 2)
		got, err := f.Solve(product(blas.NoTrans, blas.NoTrans, a, x).tensor())
		ok(t, err)
		near(t, "Cholesky.Solve", of[T](got), x, f.Cond*frobenius(x), 10*float64(n+1))
		lu, err := FactorLU(a.tensor())
		ok(t, err)
		if log, _ := lu.LogDet(); math.Abs(log-f.LogDet()) > 100*f.Cond*blas.Eps[T]()*float64(n+1) {
			t.Errorf("n = %d: log det %g by Cholesky, %g by LU", n, f.LogDet(), log)
		}
		if n == 0 {
			continue
		}
		v := randomDense[T](7, n, 1)
		up, err := f.Update(1, v.tensor().Reshape(n))
		ok(t, err)
		b := a.clone()
		b.mul(blas.NoTrans, blas.ConjTrans, 1, v, v, 1)
		lu2 := of[T](up.L)
		near(t, "update", product(blas.NoTrans, blas.ConjTrans, lu2, lu2), b, frobenius(b), 20*float64(n+1))
		down, err := up.Update(-1, v.tensor().Reshape(n))
		ok(t, err)
		near(t, "downdate", of[T](down.L), l, f.Cond*frobenius(l), 20*float64(n+1))
		if n > 2 {
			a.a[2*a.ld+2] = -1
			_, err = FactorCholesky(a.tensor())
			var not *NotPositiveDefiniteError
			if !errors.As(err, &not) || not.Minor != 3 {
				t.Errorf("error %v, want one of minor 3", err)
			}
		}
	}
}

func TestCholesky(t *testing.T) {
	types(t, testCholesky[float64], testCholesky[float32], testCholesky[complex128], testCholesky[complex64])
}

func testSmall[T Scalar](t *testing.T) {
	var f DenseLU[T]
	var bf BandLU[T]
	for _, n := range []int{1, 2, 5, 40, 70, 129} {
		a := randomDense[T](8, n, n)
		x := randomDense[T](9, n, 1)
		b := product(blas.NoTrans, blas.NoTrans, a, x)
		bt := product(blas.Trans, blas.NoTrans, a, x)
		full, err := FactorLU(a.tensor())
		ok(t, err)
		ok(t, f.Factorize(n, a.clone().a))
		f.Solve(b.a)
		near(t, "DenseLU.Solve", b, x, full.Cond*frobenius(x), 10)
		f.SolveTrans(bt.a)
		near(t, "DenseLU.SolveTrans", bt, x, full.Cond*frobenius(x), 10)
		for _, kl := range []int{0, 1, 3} {
			for _, ku := range []int{0, 2, 5} {
				band, m := NewBand[T](n, kl, ku), newDense[T](n, n)
				for i := range n {
					for j := max(0, i-kl); j < min(n, i+ku+1); j++ {
						v := a.a[i*n+j]
						if kl == 0 && i == j {
							v += 3
						}
						band.Set(i, j, v)
						m.a[i*m.ld+j] = v
					}
				}
				full, err := FactorLU(m.tensor())
				ok(t, err)
				b := make([]T, n)
				band.MulVec(b, x.a)
				near(t, "Band.MulVec", dense[T]{n, 1, 1, b}, product(blas.NoTrans, blas.NoTrans, m, x), 20, 10)
				ok(t, bf.Factorize(band))
				bf.Solve(b)
				near(t, "BandLU.Solve", dense[T]{n, 1, 1, b}, x, full.Cond*frobenius(x), 10)
				if kl == 1 && ku == 2 {
					lower, d, upper := make([]T, n-1), make([]T, n), make([]T, n-1)
					for i := range n {
						d[i] = m.a[i*m.ld+i]
						if i+1 < n {
							lower[i], upper[i] = m.a[(i+1)*m.ld+i], m.a[i*m.ld+i+1]
							if i+2 < n {
								m.a[i*m.ld+i+2] = 0
							}
						}
					}
					full, err := FactorLU(m.tensor())
					ok(t, err)
					b := product(blas.NoTrans, blas.NoTrans, m, x)
					ok(t, SolveTridiagonal(lower, d, upper, b.a))
					near(t, "SolveTridiagonal", b, x, full.Cond*frobenius(x), 10)
				}
			}
		}
	}
	var singular *SingularError
	if err := f.Factorize(2, []T{1, 2, 2, 4}); !errors.As(err, &singular) || singular.Pivot != 1 {
		t.Errorf("DenseLU of a singular matrix: %v", err)
	}
	if err := bf.Factorize(Band[T]{2, 1, 1, []T{0, 1, 2, 2, 4, 0}}); !errors.As(err, &singular) || singular.Pivot != 1 {
		t.Errorf("BandLU of a singular matrix: %v", err)
	}
	if err := SolveTridiagonal([]T{2}, []T{1, 4}, []T{2}, []T{1, 1}); !errors.As(err, &singular) {
		t.Errorf("SolveTridiagonal of a singular matrix: %v", err)
	}
}

func TestSmallSolvers(t *testing.T) {
	types(t, testSmall[float64], testSmall[float32], testSmall[complex128], testSmall[complex64])
}

func TestDenseLUDoesNotAllocate(t *testing.T) {
	var f DenseLU[float64]
	a, b := randomDense[float64](1, 40, 40), make([]float64, 40)
	ok(t, f.Factorize(40, a.clone().a))
	if n := testing.AllocsPerRun(10, func() {
		_ = f.Factorize(40, a.a)
		f.Solve(b)
	}); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

func TestNotFinite(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		a := tensor.Of([]float64{1, 2, 3, 4, 5, bad, 7, 8, 9}, 3, 3)
		eye := tensor.Of([]float64{1, 0, 0, 0, 1, 0, 0, 0, 1}, 3, 3)
		for name, f := range map[string]func() error{
			"QR":              func() error { _, _, err := QR(a); return err },
			"QRPivot":         func() error { _, err := QRPivot(a); return err },
			"FactorLU":        func() error { _, err := FactorLU(a); return err },
			"FactorCholesky":  func() error { _, err := FactorCholesky(a); return err },
			"SVD":             func() error { _, _, _, err := SVD(a); return err },
			"SingularValues":  func() error { _, err := SingularValues(a); return err },
			"Eigh":            func() error { _, _, err := Eigh(a); return err },
			"EighGeneral a":   func() error { _, _, err := EighGeneral(a, eye); return err },
			"EighGeneral b":   func() error { _, _, err := EighGeneral(eye, a); return err },
			"Eig":             func() error { _, _, err := Eig(a); return err },
			"EigGeneral a":    func() error { _, _, _, err := EigGeneral(a, eye); return err },
			"EigGeneral b":    func() error { _, _, _, err := EigGeneral(eye, a); return err },
			"Schur":           func() error { _, _, err := Schur(a); return err },
			"LeastSquares a":  func() error { _, err := LeastSquares(a, eye, LeastSquaresConfig{}); return err },
			"LeastSquares b":  func() error { _, err := LeastSquares(eye, a, LeastSquaresConfig{}); return err },
			"Pinv":            func() error { _, err := Pinv(a, 0); return err },
			"Expm":            func() error { _, err := Expm(a); return err },
			"Norm":            func() error { _, err := Norm(a, Two); return err },
			"NullSpace":       func() error { _, err := NullSpace(a, 0); return err },
			"SolveTriangular": func() error { _, err := SolveTriangular(a, blas.Upper, blas.NoTrans, eye); return err },
		} {
			var e *NotFiniteError
			if err := f(); !errors.As(err, &e) || e.Row != 1 || e.Col != 2 {
				t.Errorf("%s with %g: %v", name, bad, err)
			}
		}
	}
}

func TestWrongShapesPanic(t *testing.T) {
	a, b := tensor.New(tensor.Float64, 3, 2), tensor.New(tensor.Float64, 4)
	mustPanic(t, "[3 2]", func() { _, _ = FactorLU(a) })
	mustPanic(t, "right side has the shape [4], the matrix [3 2]", func() { _, _ = LeastSquares(a, b, LeastSquaresConfig{}) })
	mustPanic(t, "[4]", func() { _, _, _ = QR(b) })
	mustPanic(t, "int64", func() { _, _, _ = QR(tensor.New(tensor.Int64, 2, 2)) })
	mustPanic(t, "[3 3], the other [2 2]", func() { _, _, _ = EighGeneral(tensor.New(tensor.Float64, 3, 3), tensor.New(tensor.Float64, 2, 2)) })
	mustPanic(t, "float32", func() { _, _ = Solve(eye(tensor.Float64, 2), tensor.New(tensor.Float32, 2)) })
}
