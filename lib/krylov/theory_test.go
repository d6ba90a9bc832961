package krylov_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/krylov"
	"github.com/podium-go/podium/lib/krylov/krylovtest"
	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/sparse/gallery"
)

var background = context.Background()

// product returns A x.
func product(a krylov.Operator, x []float64) []float64 {
	r, _ := a.Dims()
	y := make([]float64, r)
	a.MulVec(y, x)
	return y
}

func inner(x, y []float64) float64 {
	s := 0.0
	for i, v := range x {
		s += v * y[i]
	}
	return s
}

func minus(x, y []float64) []float64 {
	d := slices.Clone(x)
	for i, v := range y {
		d[i] -= v
	}
	return d
}

// The A-norm of the error of CG falls in every step and obeys the bound by the
// condition number (Saad 2003, 6.128).
func TestErrorBoundOfCG(t *testing.T) {
	const n = 24
	a := gallery.Laplacian2D(n, n)
	x, b := gallery.Manufactured(a)
	lambda := gallery.Laplacian2DEigenvalues(n, n)
	root := math.Sqrt(lambda[len(lambda)-1] / lambda[0])
	rate := (root - 1) / (root + 1)
	energy := func(y []float64) float64 {
		e := minus(x, y)
		return math.Sqrt(inner(e, product(a, e)))
	}
	first := energy(make([]float64, len(b)))
	last := first
	_, err := krylov.CG(background, a, b, krylov.Config{RelTol: 1e-10, Each: func(s krylov.Step) bool {
		e := energy(s.X())
		if e > last*(1+1e-10) {
			t.Errorf("iteration %d: the error rises from %g to %g", s.Iteration, last, e)
		}
		if bound := 2 * math.Pow(rate, float64(s.Iteration)) * first; e > bound*(1+1e-9) {
			t.Errorf("iteration %d: error %g above the bound %g", s.Iteration, e, bound)
		}
		last = e
		return true
	}})
	if err != nil {
		t.Fatal(err)
	}
}

// MINRES obeys the bound for symmetric intervals of eigenvalues (Greenbaum
// 1997, 3.1): 2 ((κ-1)/(κ+1))^(k/2) with κ = λ_max/λ_min.
func TestResidualBoundOfMINRES(t *testing.T) {
	const n = 200
	d := make([]float64, n)
	for i := range d {
		d[i] = 1 + 9*float64(i/2)/float64(n/2-1)
		if i%2 == 1 {
			d[i] = -d[i]
		}
	}
	a := sparse.DiagonalMatrix(d)
	_, b := gallery.Manufactured(a)
	r, err := krylov.MINRES(background, a, b, krylov.Config{RelTol: 1e-9})
	if err != nil {
		t.Fatal(err)
	}
	for k, norm := range r.History {
		if bound := 2 * math.Pow(9.0/11, float64(k/2)) * r.History[0]; norm > bound*(1+1e-9) {
			t.Errorf("iteration %d: %g above the bound %g", k, norm, bound)
		}
	}
}

func TestFiniteTermination(t *testing.T) {
	for _, c := range []struct {
		name   string
		solve  krylov.Solver
		lambda []float64
		within int
	}{
		{"CG", krylov.CG, []float64{1, 2, 5}, 3},
		{"CG", krylov.CG, []float64{7}, 1},
		{"MINRES", krylov.MINRES, []float64{-3, 1, 4}, 3},
		{"GMRES", krylov.GMRES, []float64{-3, 1, 4, 9}, 4},
		{"FGMRES", krylov.FGMRES, []float64{-3, 1, 4, 9}, 4},
		{"BiCGSTAB", krylov.BiCGSTAB, []float64{1, 2, 5}, 3},
	} {
		p := krylovtest.FewEigenvalues(90, c.lambda...)
		r, err := c.solve(background, p.A, p.B, krylov.Config{})
		if err != nil || r.Iterations > c.within {
			t.Errorf("%s with %d eigenvalues: %v, %v", c.name, len(c.lambda), r, err)
		}
	}
}

// GMRES ends in n steps, and no sooner on the cyclic shift.
func TestGMRESEndsInNSteps(t *testing.T) {
	const n = 30
	a := krylovtest.Shift(n)
	b := make([]float64, n)
	b[0] = 1
	r, err := krylov.GMRES(background, a, b, krylov.Config{Restart: n})
	if err != nil || r.Iterations != n || r.History[n-1] < 0.999 {
		t.Errorf("%v, %v, history %v", r, err, r.History)
	}
	r, err = krylov.GMRES(background, a, b, krylov.Config{Restart: n - 1})
	if !errors.Is(err, krylov.Stagnated) || !strings.Contains(err.Error(), "raise Restart above 29") {
		t.Errorf("restarted: %v, %v", r, err)
	}
	// Any regular matrix ends in n steps.
	m := gallery.RandomUnsymmetric(40, 5, 3)
	x, c := gallery.Manufactured(m)
	r, err = krylov.GMRES(background, m, c, krylov.Config{Restart: 40, RelTol: 1e-12, MaxIter: 40})
	if err != nil || r.Iterations > 40 || krylovtest.Norm(minus(x, r.X)) > 1e-8 {
		t.Errorf("%v, %v", r, err)
	}
}

// In exact arithmetic the residual of GMRES is that of MINRES for symmetric
// matrices, and FGMRES with a fixed preconditioner is GMRES.
func TestEquivalences(t *testing.T) {
	a := gallery.Helmholtz(9, 10, 0.7)
	_, b := gallery.Manufactured(a)
	g, _ := krylov.GMRES(background, a, b, krylov.Config{Restart: 90})
	m, _ := krylov.MINRES(background, a, b, krylov.Config{})
	for k := range min(len(g.History), len(m.History), 30) {
		if math.Abs(g.History[k]-m.History[k]) > 1e-9*g.History[0] {
			t.Errorf("iteration %d: GMRES %g, MINRES %g", k, g.History[k], m.History[k])
		}
	}
	a = gallery.ConvectionDiffusion(12, 13, 0.5, -0.2)
	_, b = gallery.Manufactured(a)
	ilu, err := krylov.NewILU0(a)
	if err != nil {
		t.Fatal(err)
	}
	cfg := krylov.Config{Precond: ilu, Restart: 7}
	g, _ = krylov.GMRES(background, a, b, cfg)
	f, _ := krylov.FGMRES(background, a, b, cfg)
	if g.Iterations != f.Iterations || krylovtest.Norm(minus(g.X, f.X)) > 1e-10*krylovtest.Norm(g.X) {
		t.Errorf("GMRES %v, FGMRES %v", g, f)
	}
	cfg.Side = krylov.Left
	l, err := krylov.GMRES(background, a, b, cfg)
	if err != nil || l.Relative > 1e-8 || krylovtest.Norm(minus(g.X, l.X)) > 1e-6*krylovtest.Norm(g.X) {
		t.Errorf("from the left: %v, %v", l, err)
	}
	for k := 1; k < len(l.History); k++ {
		if l.History[k] > l.History[k-1]*(1+1e-9) {
			t.Errorf("from the left: the preconditioned residual rises in iteration %d", k)
		}
	}
}

// A preconditioner that changes is what FGMRES and flexible CG are for.
func TestChangingPreconditioner(t *testing.T) {
	a := gallery.Laplacian2D(20, 20)
	_, b := gallery.Manufactured(a)
	inner := krylov.PrecondFunc(func(dst, r []float64) {
		x, _ := krylov.CG(background, a, r, krylov.Config{RelTol: 0.1})
		copy(dst, x.X)
	})
	for name, solve := range map[string]krylov.Solver{"FGMRES": krylov.FGMRES, "CG": krylov.CG} {
		r, err := solve(background, a, b, krylov.Config{Precond: inner, Flexible: true})
		if err != nil || r.Iterations > 15 {
			t.Errorf("%s: %v, %v", name, r, err)
		}
		if r.Preconds < r.Iterations {
			t.Errorf("%s: %d applications of the preconditioner in %d iterations", name, r.Preconds, r.Iterations)
		}
	}
}

func TestWrongInput(t *testing.T) {
	spd := gallery.Laplacian2D(9, 9)
	_, b := gallery.Manufactured(spd)
	negative := spd.Clone()
	for i := range negative.Val {
		negative.Val[i] *= -1
	}
	skew := sparse.FromDense(4, 4, []float64{0, 1, 0, 0, -1, 0, 2, 0, 0, -2, 0, 3, 0, 0, -3, 0})
	four := []float64{1, -2, 3, 5}
	unsymmetric := gallery.ConvectionDiffusion(9, 9, 1, 2)
	flip := krylov.PrecondFunc(func(dst, r []float64) {
		for i, v := range r {
			dst[i] = -v
		}
	})
	sweep, err := krylov.NewSOR(spd, 1.2)
	if err != nil {
		t.Fatal(err)
	}
	singular := gallery.Neumann2D(8, 8)
	outside := make([]float64, 64)
	for i := range outside {
		outside[i] = 1 + math.Sin(float64(i))
	}
	rankOne := sparse.FromDense(3, 3, []float64{1, 0, 0, 0, 0, 0, 0, 0, 0})
	for _, c := range []struct {
		name  string
		solve krylov.Solver
		a     krylov.Operator
		b     []float64
		m     krylov.Preconditioner
		want  krylov.Status
		words string
	}{
		{"CG, negative definite", krylov.CG, negative, b, nil, krylov.Indefinite, "in iteration 1; use MINRES"},
		{"CG, indefinite", krylov.CG, gallery.Helmholtz(9, 9, 1), b, nil, krylov.Indefinite, "curvature"},
		{"CG, unsymmetric", krylov.CG, unsymmetric, b, nil, krylov.NotSymmetric, "use GMRES or BiCGSTAB"},
		{"MINRES, unsymmetric", krylov.MINRES, unsymmetric, b, nil, krylov.NotSymmetric, "use GMRES or BiCGSTAB"},
		{"CG, negative preconditioner", krylov.CG, spd, b, flip, krylov.IndefinitePrecond, "not positive definite"},
		{"MINRES, negative preconditioner", krylov.MINRES, spd, b, flip, krylov.IndefinitePrecond, "not positive definite"},
		{"CG, unsymmetric preconditioner", krylov.CG, spd, b, sweep, krylov.PrecondNotSymmetric, "set Flexible, or use FGMRES"},
		{"MINRES, unsymmetric preconditioner", krylov.MINRES, spd, b, sweep, krylov.NotSymmetric, "preconditioner is not symmetric"},
		{"CG, inconsistent", krylov.CG, singular, outside, nil, krylov.Inconsistent, "not in its range"},
		{"MINRES, inconsistent", krylov.MINRES, singular, outside, nil, krylov.Inconsistent, "least-squares solution"},
		{"GMRES, inconsistent", krylov.GMRES, rankOne, []float64{1, 1, 0}, nil, krylov.Breakdown, "A is singular"},
		{"BiCGSTAB, skew", krylov.BiCGSTAB, skew, four, nil, krylov.Breakdown, "use GMRES"},
	} {
		r, err := c.solve(background, c.a, c.b, krylov.Config{Precond: c.m})
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: want %v with %q, got %v", c.name, c.want, c.words, err)
			continue
		}
		truth := krylovtest.Norm(minus(c.b, product(c.a, r.X)))
		if math.Abs(truth-r.Residual) > 1e-8*krylovtest.Norm(c.b) {
			t.Errorf("%s: residual %g reported as %g", c.name, truth, r.Residual)
		}
	}
	// What breaks the others is solved by GMRES.
	if r, err := krylov.GMRES(background, skew, four, krylov.Config{}); err != nil {
		t.Errorf("%v, %v", r, err)
	}
	// The least-squares solution of the inconsistent system: b without its mean.
	r, _ := krylov.MINRES(background, singular, outside, krylov.Config{RelTol: 1e-10})
	mean := 0.0
	for _, v := range outside {
		mean += v / 64
	}
	for i, v := range product(singular, r.X) {
		if math.Abs(v-(outside[i]-mean)) > 1e-6 {
			t.Fatalf("MINRES: A x is %g at %d, the part of b in the range %g", v, i, outside[i]-mean)
		}
	}
	// Singular systems with a solution are solved.
	for i := range outside {
		outside[i] -= mean
	}
	for name, solve := range map[string]krylov.Solver{"CG": krylov.CG, "MINRES": krylov.MINRES, "GMRES": krylov.GMRES, "BiCGSTAB": krylov.BiCGSTAB} {
		if r, err := solve(background, singular, outside, krylov.Config{}); err != nil {
			t.Errorf("%s, consistent: %v, %v", name, r, err)
		}
	}
}

func TestSidesAndShapes(t *testing.T) {
	a := gallery.Laplacian1D(5)
	b := make([]float64, 5)
	if _, err := krylov.CG(background, a, b, krylov.Config{Side: krylov.Left}); err == nil || !strings.Contains(err.Error(), "Side is Left") {
		t.Errorf("CG from the left: %v", err)
	}
	if s := krylov.Status(99).String(); s != "Status(99)" {
		t.Errorf("unknown status: %s", s)
	}
	_, err := krylov.Block(background, krylov.CG, a, [][]float64{b}, [][]float64{b, b}, krylov.Config{})
	if err == nil || !strings.Contains(err.Error(), "2 initial guesses for 1") {
		t.Errorf("guesses: %v", err)
	}
	_, err = krylov.Block(background, krylov.CG, a, [][]float64{b}, nil, krylov.Config{X0: b})
	if err == nil || !strings.Contains(err.Error(), "X0 or Dst") {
		t.Errorf("X0: %v", err)
	}
}
