package ad_test

import (
	"errors"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ad/adtest"
	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/linalg"
	"github.com/podium-go/podium/lib/tensor"
)

// ok returns x, which is computed without fail.
func ok(x *ad.Var, err error) *ad.Var {
	if err != nil {
		panic(err)
	}
	return x
}

// columns scales the columns of x by numbers that differ.
func columns(x *ad.Var) *ad.Var {
	s := tensor.Linspace(0.5, 1.5, x.Dim(-1))
	if d := x.DType().Real(); d != tensor.Float64 {
		s = s.Convert(d)
	}
	return x.Mul(s)
}

func herm(x *ad.Var) *ad.Var { return x.Conj().T() }

func init() {
	near := func(x *tensor.Tensor) *tensor.Tensor { // a well-conditioned matrix
		return x.Mul(0.3).Add(tensor.Eye(x.DType(), x.Dim(0)).Mul(2.0))
	}
	both := func(name, what string, f func(x []*ad.Var) *ad.Var, order int, make func(seed uint64, shape ...int) []*tensor.Tensor, shape ...int) {
		add(name, adtest.Case{Name: name + ", " + what, F: f, X: make(3, shape...), Order: order})
	}
	square := func(name string, f func(a *ad.Var) *ad.Var, order int) {
		g := func(x []*ad.Var) *ad.Var { return f(x[0]) }
		both(name, "real", g, order, func(s uint64, n ...int) []*tensor.Tensor { return []*tensor.Tensor{near(normal(s, n...))} }, 4, 4)
		both(name, "complex", g, order, func(s uint64, n ...int) []*tensor.Tensor {
			return []*tensor.Tensor{near(complexNormal(s, n...))}
		}, 3, 3)
	}
	system := func(what string, f func(a, b *ad.Var) *ad.Var, shape ...int) {
		g := func(x []*ad.Var) *ad.Var { return f(x[0], x[1]) }
		add("Solve", adtest.Case{Name: "Solve, " + what, F: g, X: []*tensor.Tensor{near(normal(1, 3, 3)), normal(2, shape...)}, Order: 3})
		add("Solve", adtest.Case{Name: "Solve complex, " + what, F: g, X: []*tensor.Tensor{near(complexNormal(1, 3, 3)), complexNormal(2, shape...)}})
	}
	system("a vector", func(a, b *ad.Var) *ad.Var { return ok(ad.Solve(a, b)) }, 3)
	system("columns", func(a, b *ad.Var) *ad.Var { return ok(ad.Solve(a, b)) }, 3, 2)
	system("lower", func(a, b *ad.Var) *ad.Var { return ok(ad.SolveTriangular(a, blas.Lower, b)) }, 3, 2)
	system("upper", func(a, b *ad.Var) *ad.Var { return ok(ad.SolveTriangular(a, blas.Upper, b)) }, 3)
	square("Solve", func(a *ad.Var) *ad.Var { return ok(ad.Inverse(a)) }, 2)
	square("LogDet", func(a *ad.Var) *ad.Var { return ok(ad.LogDet(a)) }, 3)
	square("Det", func(a *ad.Var) *ad.Var { return ok(ad.Det(a)) }, 3)
	square("Cholesky", func(a *ad.Var) *ad.Var { return ok(ad.Cholesky(a)) }, 3)
	square("Cholesky", func(a *ad.Var) *ad.Var { return ad.Trace(ok(ad.Cholesky(a))) }, 2)
	square("Expm", func(a *ad.Var) *ad.Var { return ok(ad.Expm(a.Mul(0.5))) }, 3)

	square("Eigh", func(a *ad.Var) *ad.Var {
		w, _, err := ad.Eigh(a)
		return ok(w, err)
	}, 2)
	square("Eigh", func(a *ad.Var) *ad.Var { // what does not depend on the signs of the columns
		w, v, err := ad.Eigh(a)
		return ok(columns(v).MatMul(herm(v)), err).Mul(w)
	}, 3)

	matrix := func(name string, f func(a *ad.Var) *ad.Var) {
		g := func(x []*ad.Var) *ad.Var { return f(x[0]) }
		for _, shape := range [][]int{{3, 3}, {4, 2}, {2, 4}} {
			add(name, adtest.Case{Name: name, F: g, X: []*tensor.Tensor{normal(4, shape...)}, Order: 1})
			add(name, adtest.Case{Name: name + ", complex", F: g, X: []*tensor.Tensor{complexNormal(8, shape...)}, Order: 1})
		}
	}
	matrix("SVD", func(a *ad.Var) *ad.Var { return ok(ad.SingularValues(a)) })
	matrix("SVD", func(a *ad.Var) *ad.Var {
		u, s, vh, err := ad.SVD(a)
		return ok(columns(u).MatMul(vh), err).Mul(s.Sum())
	})
	matrix("SVD", func(a *ad.Var) *ad.Var {
		u, _, _, err := ad.SVD(a)
		return ok(columns(u).MatMul(herm(u)), err)
	})
	matrix("SVD", func(a *ad.Var) *ad.Var {
		_, _, vh, err := ad.SVD(a)
		return ok(columns(herm(vh)).MatMul(vh), err)
	})
	matrix("QR", func(a *ad.Var) *ad.Var {
		q, r, err := ad.QR(a)
		return ok(columns(q).MatMul(r), err)
	})
	matrix("QR", func(a *ad.Var) *ad.Var {
		_, r, err := ad.QR(a)
		return ok(herm(r).Mul(r.T()), err)
	})
	add("QR", adtest.Case{Name: "QR, q", X: []*tensor.Tensor{normal(5, 4, 3)}, Order: 1, F: func(x []*ad.Var) *ad.Var {
		q, _, err := ad.QR(x[0])
		return ok(q, err)
	}})
}

// TestEqualEigenvalues differentiates what depends only on the space of a double
// eigenvalue.
func TestEqualEigenvalues(t *testing.T) {
	v, _, err := linalg.QR(normal(1, 3, 3))
	if err != nil {
		t.Fatal(err)
	}
	a := v.Mul(tensor.FromMatrix(tensor.Linspace(1, 1, 3).Vector())).MatMul(v.T()) // the unit matrix
	a = a.Add(v.Slice(tensor.All(), tensor.Only(0)).Outer(v.Slice(tensor.All(), tensor.Only(0))))
	// exp of A by its eigenvalues against the exponential.
	tape := ad.NewTape()
	x := tape.Var(a)
	c := normal(2, 3, 3)
	w, q, err := ad.Eigh(x)
	if err != nil {
		t.Fatal(err)
	}
	byValues := tape.Gradient(w.Exp().Sum(), x)[0]
	want, _ := linalg.Expm(a)
	if !tensor.AllClose(byValues, want, 1e-12, 1e-12) {
		t.Errorf("the gradient of the trace of exp is %v, want %v", byValues, want)
	}
	// The projection on the space of the double one.
	mask := tensor.Of([]float64{1, 1, 0}, 3)
	p := tape.Gradient(q.Mul(mask).MatMul(q.T()).Mul(c).Sum(), x)[0]
	h := 1e-5
	d := normal(3, 3, 3)
	f := func(s float64) float64 {
		_, q, err := linalg.Eigh(a.Add(d.Add(d.T()).Mul(0.5 * s)))
		if err != nil {
			t.Fatal(err)
		}
		return q.Mul(mask).MatMul(q.T()).Mul(c).Sum().Item()
	}
	got, slope := p.Mul(d).Sum().Item(), (f(h)-f(-h))/(2*h)
	if diff := got - slope; !(diff < 1e-7 && diff > -1e-7) {
		t.Errorf("the derivative of the projection is %g, want %g", got, slope)
	}
}

func TestDeterminants(t *testing.T) {
	a := ad.Const(tensor.Of([]float64{1, 2, 3, 4}, 2, 2))
	if d := ok(ad.Det(a)).Item(); d < -2-1e-14 || d > -2+1e-14 {
		t.Errorf("det = %g, want -2", d)
	}
	if tr := ad.Trace(a).Item(); tr != 5 {
		t.Errorf("trace = %g, want 5", tr)
	}
	empty := ad.Const(tensor.New(tensor.Float64, 0, 0))
	if d := ok(ad.Det(empty)).Item(); d != 1 {
		t.Errorf("det of nothing = %g, want 1", d)
	}
}

func TestLinalgMistakes(t *testing.T) {
	wide, singular := ad.Const(normal(1, 2, 3)), ad.Const(tensor.Of([]float64{1, 2, 2, 4}, 2, 2))
	b := ad.Const(normal(1, 3))
	for what, f := range map[string]func(){
		"Solve": func() { ad.Solve(wide, b) }, "Inverse": func() { ad.Inverse(wide) }, "Det": func() { ad.Det(wide) },
		"LogDet": func() { ad.LogDet(wide) }, "Cholesky": func() { ad.Cholesky(wide) }, "Eigh": func() { ad.Eigh(wide) },
		"Expm": func() { ad.Expm(wide) }, "Trace": func() { ad.Trace(wide) },
	} {
		panics(t, f, what, "[2 3]")
	}
	panics(t, func() { ad.Solve(singular, b) }, "[2 2]", "[3]")
	panics(t, func() { ad.SVD(b) }, "SVD", "[3]")
	panics(t, func() { ad.QR(b) }, "QR", "[3]")
	var s *linalg.SingularError
	if _, err := ad.Solve(singular, ad.Const(normal(1, 2))); !errors.As(err, &s) {
		t.Errorf("a singular system: %v", err)
	}
	if _, err := ad.LogDet(ad.Const(tensor.New(tensor.Float64, 2, 2))); err == nil {
		t.Error("log det 0 does not fail")
	}
	var n *linalg.NotPositiveDefiniteError
	if _, err := ad.Cholesky(ad.Const(tensor.Eye(tensor.Float64, 2).Neg())); !errors.As(err, &n) {
		t.Errorf("Cholesky of a negative matrix: %v", err)
	}
}
