package krylov_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/krylov"
	"github.com/podium-go/podium/lib/krylov/krylovtest"
	"gonum.org/v1/gonum/mat"
)

// randomDense returns a rows×cols matrix of the given rank with singular values
// of order 1, and a right-hand side outside its range.
func randomDense(rows, cols, rank int, seed uint64) (*mat.Dense, []float64) {
	rng := rand.New(rand.NewPCG(seed, 2))
	fill := func(n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = rng.NormFloat64()
		}
		return v
	}
	var a mat.Dense
	a.Mul(mat.NewDense(rows, rank, fill(rows*rank)), mat.NewDense(rank, cols, fill(rank*cols)))
	return &a, fill(rows)
}

// leastSquares returns the minimum-norm minimiser of ‖b - A x‖² + δ²‖x‖², by
// the singular value decomposition.
func leastSquares(a *mat.Dense, b []float64, delta float64) []float64 {
	var svd mat.SVD
	svd.Factorize(a, mat.SVDThin)
	var u, v mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	sigma := svd.Values(nil)
	_, n := a.Dims()
	x := make([]float64, n)
	for k, s := range sigma {
		if s < 1e-10*sigma[0] {
			continue
		}
		c := mat.Dot(u.ColView(k), mat.NewVecDense(len(b), b)) * s / (s*s + delta*delta)
		for i := range x {
			x[i] += c * v.At(i, k)
		}
	}
	return x
}

func TestLSQR(t *testing.T) {
	for _, c := range []struct {
		rows, cols, rank int
		damp             float64
	}{
		{40, 15, 15, 0}, {40, 15, 15, 0.7}, {40, 15, 6, 0}, {40, 15, 6, 2}, // tall
		{15, 40, 15, 0}, {15, 40, 15, 0.7}, {15, 40, 6, 0}, // wide
		{20, 20, 20, 0}, {20, 20, 11, 0}, {1, 1, 1, 0}, {7, 1, 1, 0}, {1, 7, 1, 3},
	} {
		a, b := randomDense(c.rows, c.cols, c.rank, 5)
		op := krylov.Dense{Matrix: a}
		r, err := krylov.LSQR(background, op, b, krylov.Config{RelTol: 1e-12, Damp: c.damp, MaxIter: 2000})
		if err != nil {
			t.Errorf("%+v: %v", c, err)
			continue
		}
		want := leastSquares(a, b, c.damp)
		if e := krylovtest.Norm(minus(want, r.X)); e > 1e-8*krylovtest.Norm(want) {
			t.Errorf("%+v: error %g, norm %g (%v)", c, e, krylovtest.Norm(want), r)
		}
		residual := minus(b, product(op, r.X))
		truth := math.Hypot(krylovtest.Norm(residual), c.damp*krylovtest.Norm(r.X))
		if math.Abs(truth-r.Residual) > 1e-12*krylovtest.Norm(b) {
			t.Errorf("%+v: residual %g reported as %g", c, truth, r.Residual)
		}
		normal := make([]float64, c.cols)
		op.MulVecT(normal, residual)
		for i := range normal {
			normal[i] -= c.damp * c.damp * r.X[i]
		}
		if d := math.Abs(krylovtest.Norm(normal) - r.Normal); d > 1e-10*krylovtest.Norm(b) {
			t.Errorf("%+v: normal residual off by %g", c, d)
		}
		for k := 1; k < len(r.History); k++ {
			if r.History[k] > r.History[k-1]*(1+1e-12) {
				t.Errorf("%+v: the residual rises in iteration %d", c, k)
			}
		}
		wantStatus := krylov.LeastSquares
		if c.rank == c.rows && c.damp == 0 {
			wantStatus = krylov.Converged
		}
		if r.Status != wantStatus {
			t.Errorf("%+v: status %v, want %v", c, r.Status, wantStatus)
		}
	}
}

// With a guess, the least change of it that solves the problem.
func TestLSQRFromGuess(t *testing.T) {
	a, b := randomDense(10, 25, 10, 8)
	x0 := make([]float64, 25)
	for i := range x0 {
		x0[i] = float64(i)
	}
	op := krylov.Dense{Matrix: a}
	r, err := krylov.LSQR(background, op, b, krylov.Config{RelTol: 1e-12, X0: x0})
	if err != nil {
		t.Fatal(err)
	}
	want := leastSquares(a, minus(b, product(op, x0)), 0)
	for i := range want {
		want[i] += x0[i]
	}
	if e := krylovtest.Norm(minus(want, r.X)); e > 1e-8*krylovtest.Norm(want) {
		t.Errorf("error %g", e)
	}
}

func TestLSQRHardInput(t *testing.T) {
	op := func(a *mat.Dense) krylov.Dense { return krylov.Dense{Matrix: a} }
	a, b := randomDense(12, 5, 5, 3)
	want := leastSquares(a, b, 0)
	for _, sa := range []float64{1e-300, 1e-160, 1, 1e160, 1e300} {
		for _, sb := range []float64{1e-300, 1, 1e300} {
			var m mat.Dense
			m.Scale(sa, a)
			c := make([]float64, len(b))
			for i := range c {
				c[i] = sb * b[i]
			}
			r, err := krylov.LSQR(background, op(&m), c, krylov.Config{RelTol: 1e-11})
			if exponent := math.Log10(sb) - math.Log10(sa); math.Abs(exponent) > 290 {
				if err == nil {
					for i := range want {
						if w := want[i] * sb / sa; math.Abs(r.X[i]-w) > 1e-6*math.Abs(w) {
							t.Errorf("A·%g, b·%g: a silent wrong answer", sa, sb)
							break
						}
					}
				}
				continue
			}
			if err != nil {
				t.Errorf("A·%g, b·%g: %v", sa, sb, err)
				continue
			}
			for i := range want {
				if d := math.Abs(r.X[i]/sb*sa - want[i]); d > 1e-8 {
					t.Errorf("A·%g, b·%g: off by %g", sa, sb, d)
				}
			}
		}
	}
	if r, err := krylov.LSQR(background, krylovtest.Hilbert(14), product(krylovtest.Hilbert(14), make([]float64, 14)), krylov.Config{}); err != nil || r.Iterations != 0 {
		t.Errorf("b = 0: %v, %v", r, err)
	}
	for _, tol := range []float64{1e-10, 1e-15, 1e-18} {
		h := krylovtest.Hilbert(14)
		c := make([]float64, 14)
		for i := range c {
			c[i] = 1
		}
		r, err := krylov.LSQR(background, h, c, krylov.Config{RelTol: tol, MaxIter: 5000})
		if truth := krylovtest.Residual(h, c, r.X); math.Abs(truth-r.Residual) > 1e-12 {
			t.Errorf("Hilbert: residual %g reported as %g (%v, %v)", truth, r.Residual, r, err)
		}
	}
	c := slices.Clone(b)
	c[2] = math.NaN()
	if _, err := krylov.LSQR(background, op(a), c, krylov.Config{}); !errors.Is(err, krylov.NonFinite) {
		t.Errorf("NaN in b: %v", err)
	}
	bad := mat.DenseCopyOf(a)
	bad.Set(1, 1, math.NaN())
	if r, err := krylov.LSQR(background, op(bad), b, krylov.Config{}); !errors.Is(err, krylov.NonFinite) {
		t.Errorf("NaN in A: %v, %v", r, err)
	}
	zero := krylov.Func{Rows: 3, Cols: 2, Mul: func(dst, _ []float64) { clear(dst) }, MulT: func(dst, _ []float64) { clear(dst) }}
	if r, err := krylov.LSQR(background, zero, []float64{1, 2, 3}, krylov.Config{}); err != nil || krylovtest.Norm(r.X) != 0 || r.Status != krylov.LeastSquares {
		t.Errorf("A = 0: %v, %v", r, err)
	}
	for _, shape := range [][2]int{{0, 0}, {0, 3}, {3, 0}} {
		empty := krylov.Func{Rows: shape[0], Cols: shape[1], Mul: zero.Mul, MulT: zero.MulT}
		c := make([]float64, shape[0])
		for i := range c {
			c[i] = 1
		}
		if r, err := krylov.LSQR(background, empty, c, krylov.Config{}); err != nil || len(r.X) != shape[1] {
			t.Errorf("%v: %v, %v", shape, r, err)
		}
	}
	if _, err := krylov.LSQR(background, krylov.Func{Rows: 1, Cols: 1}, []float64{1}, krylov.Config{}); err == nil || !strings.Contains(err.Error(), "MulT") {
		t.Errorf("no transpose: %v", err)
	}
	d, _ := krylov.NewDiagonal([]float64{1})
	if _, err := krylov.LSQR(background, op(a), b, krylov.Config{Precond: d}); err == nil || !strings.Contains(err.Error(), "Precond") {
		t.Errorf("preconditioner: %v", err)
	}
	ctx, cancel := context.WithCancel(background)
	cancel()
	if r, err := krylov.LSQR(ctx, op(a), b, krylov.Config{}); !errors.Is(err, context.Canceled) || r == nil {
		t.Errorf("cancelled: %v, %v", r, err)
	}
	if r, err := krylov.LSQR(background, op(a), b, krylov.Config{MaxIter: 2}); !errors.Is(err, krylov.MaxIterations) || r.Iterations != 2 {
		t.Errorf("two iterations: %v, %v", r, err)
	}
}

func TestLSQRThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	const n = 50000
	a := krylov.Func{Rows: n, Cols: n, Mul: bidiagonal(-1), MulT: bidiagonal(1)}
	b := make([]float64, n)
	for i := range b {
		b[i] = math.Sin(float64(i))
	}
	var first *krylov.Result
	for _, threads := range []int{1, 2, 3} {
		runtime.GOMAXPROCS(threads)
		r, _ := krylov.LSQR(background, a, b, krylov.Config{MaxIter: 10})
		if first == nil {
			first = r
		} else if !slices.Equal(first.X, r.X) || !slices.Equal(first.History, r.History) {
			t.Errorf("another result on %d threads", threads)
		}
	}
}

// bidiagonal returns y_i = 2 x_i - x_{i+side}.
func bidiagonal(side int) func(dst, x []float64) {
	return func(dst, x []float64) {
		for i := range dst {
			dst[i] = 2 * x[i]
			if j := i + side; j >= 0 && j < len(x) {
				dst[i] -= x[j]
			}
		}
	}
}
