package ad_test

import (
	"context"
	"errors"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ad/adtest"
	"github.com/podium-go/podium/lib/krylov"
	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/tensor"
)

// tridiagonal is a matrix of n rows with a dominant diagonal that is not
// symmetric.
func tridiagonal(n int, lower, upper float64) *sparse.Matrix {
	d := make([]float64, n*n)
	for i := range n {
		d[i*n+i] = 3 + float64(i)/float64(n)
		if i > 0 {
			d[i*n+i-1] = lower
		}
		if i+1 < n {
			d[i*n+i+1] = upper
		}
	}
	return sparse.FromDense(n, n, d)
}

func init() {
	// 3×4, with a row without entries.
	p := sparse.FromDense(3, 4, []float64{1, 0, 2, 3, 0, 0, 0, 0, 0, 4, 5, 0})
	pair := func(name, what string, f func(v, x *ad.Var) *ad.Var, v, x []int) {
		g := func(x []*ad.Var) *ad.Var { return f(x[0], x[1]) }
		add(name, adtest.Case{Name: name + ", " + what, F: g, X: []*tensor.Tensor{normal(1, v...), normal(2, x...)}})
		add(name, adtest.Case{Name: name + " complex, " + what, F: g, X: []*tensor.Tensor{complexNormal(1, v...), complexNormal(2, x...)}})
	}
	mul := func(v, x *ad.Var) *ad.Var { return ad.NewSparse(p, v).MatMul(x) }
	mulT := func(v, x *ad.Var) *ad.Var { return ad.NewSparse(p, v).MatMulT(x) }
	outer := func(u, x *ad.Var) *ad.Var { return ad.SparseOuter(p, u, x) }
	pair("SparseMatMul", "a vector", mul, []int{5}, []int{4})
	pair("SparseMatMul", "columns", mul, []int{5}, []int{4, 3})
	pair("SparseMatMulT", "a vector", mulT, []int{5}, []int{3})
	pair("SparseMatMulT", "columns", mulT, []int{5}, []int{3, 2})
	pair("SparseOuter", "columns", outer, []int{3, 2}, []int{4, 2})

	a := tridiagonal(5, -1, -0.5)
	values := tensor.Of(a.Val, len(a.Val))
	for _, shape := range [][]int{{5}, {5, 3}} {
		add("SparseSolve", adtest.Case{X: []*tensor.Tensor{values, normal(2, shape...)}, Single: -1, Order: 3,
			F: func(x []*ad.Var) *ad.Var { return ok(ad.NewSparse(a, x[0]).Solve(x[1])) }})
	}
	add("SparseSolve", adtest.Case{Name: "SparseSolve by iteration", X: []*tensor.Tensor{values, normal(2, 5, 2)}, Single: -1,
		F: func(x []*ad.Var) *ad.Var {
			return ok(ad.NewSparse(a, x[0]).SolveIterative(gmres(a, x[0].Value()), x[1]))
		}})
}

// gmres solves with a matrix of the pattern of a.
func gmres(a *sparse.Matrix, values *tensor.Tensor) ad.Iterative {
	m := a.Clone()
	copy(m.Val, tensor.Data[float64](values))
	t := m.Transpose()
	solve := func(a *sparse.Matrix) func(dst, b []float64) error {
		return func(dst, b []float64) error {
			r, err := krylov.GMRES(context.Background(), a, b, krylov.Config{RelTol: 1e-14})
			if err == nil {
				copy(dst, r.X)
			}
			return err
		}
	}
	return ad.Iterative{Forward: solve(m), Transposed: solve(t)}
}

// TestSparseIsDense compares with the same on dense matrices.
func TestSparseIsDense(t *testing.T) {
	a := tridiagonal(6, -1, 0.5)
	dense := tensor.Of(a.Dense(), 6, 6)
	x, g := normal(1, 6, 2), normal(2, 6, 2)
	tape := ad.NewTape()
	v, d, b := tape.Var(tensor.Of(a.Val, len(a.Val))), tape.Var(dense), tape.Var(x)
	s := ad.NewSparse(a, v)
	check := func(what string, sparse, full *ad.Var) {
		t.Helper()
		if !tensor.AllClose(sparse.Value(), full.Value(), 1e-13, 1e-13) {
			t.Errorf("%s: %v, want %v", what, sparse, full)
		}
		p, q := tape.VJP(sparse, g, v, b), tape.VJP(full, g, d, b)
		if !tensor.AllClose(p[1], q[1], 1e-13, 1e-13) {
			t.Errorf("%s: the gradient of the vectors is %v, want %v", what, p[1], q[1])
		}
		e := 0
		for i := range 6 {
			cols, _ := a.Row(i)
			for _, j := range cols {
				if got, want := p[0].At(e), q[0].At(i, int(j)); !(got-want < 1e-13 && want-got < 1e-13) {
					t.Errorf("%s: the gradient of entry (%d, %d) is %g, want %g", what, i, j, got, want)
				}
				e++
			}
		}
	}
	check("product", s.MatMul(b), d.MatMul(b))
	check("product with the transpose", s.MatMulT(b), d.T().MatMul(b))
	check("solution", ok(s.Solve(b)), ok(ad.Solve(d, b)))
}

// TestSymmetricFactors solves with a Cholesky factorisation that is used again.
func TestSymmetricFactors(t *testing.T) {
	a := tridiagonal(6, -1, -1)
	f, err := sparse.NewCholesky(a, sparse.SymmetricConfig{})
	if err != nil {
		t.Fatal(err)
	}
	tape := ad.NewTape()
	v, b := tape.Var(tensor.Of(a.Val, len(a.Val))), tape.Var(normal(1, 6))
	s := ad.NewSparse(a, v)
	got, want := tape.Gradient(s.SolveWith(f, b).Square().Sum(), v, b), tape.Gradient(ok(s.Solve(b)).Square().Sum(), v, b)
	for i := range got {
		if !tensor.AllClose(got[i], want[i], 1e-13, 1e-13) {
			t.Errorf("gradient %d: %v, want %v", i, got[i], want[i])
		}
	}
}

func TestSparseMistakes(t *testing.T) {
	a := tridiagonal(4, 1, 1)
	s := ad.ConstSparse(a)
	panics(t, func() { s.MatMul(ad.Const(normal(1, 5))) }, "MatMul", "[5]", "4×4")
	panics(t, func() { s.MatMulT(ad.Const(normal(1, 4).Convert(tensor.Float32))) }, "MatMulT", "float32", "float64")
	panics(t, func() { ad.NewSparse(a, ad.Const(normal(1, 3))) }, "[3]", "10 entries")
	panics(t, func() { s.With(ad.Const(normal(1, 3))) }, "[3]", "10 entries")
	panics(t, func() { s.Solve(ad.Const(normal(1, 5))) }, "Solve", "[5]")
	wide := ad.ConstSparse(sparse.FromDense(1, 2, []float64{1, 2}))
	panics(t, func() { wide.Solve(ad.Const(normal(1, 1))) }, "1×2")
	zero := ad.ConstSparse(sparse.FromDense(2, 2, []float64{1, 2, 2, 4}))
	if _, err := zero.Solve(ad.Const(normal(1, 2))); !errors.Is(err, sparse.ErrSingular) {
		t.Errorf("a singular system: %v", err)
	}
	broken := errors.New("broken")
	fail := ad.Iterative{Forward: func(_, _ []float64) error { return broken }}
	if _, err := s.SolveIterative(fail, ad.Const(normal(1, 4))); !errors.Is(err, broken) {
		t.Errorf("an iteration that fails: %v", err)
	}
	tape := ad.NewTape()
	half := ad.Iterative{Forward: func(dst, b []float64) error { copy(dst, b); return nil }, Transposed: fail.Forward}
	b := tape.Var(normal(1, 4))
	x := ok(s.SolveIterative(half, b))
	panics(t, func() { tape.Gradient(x.Sum(), b) }, "broken")
}
