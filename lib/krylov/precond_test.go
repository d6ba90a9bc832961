package krylov_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/krylov"
	"github.com/podium-go/podium/lib/krylov/krylovtest"
	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/sparse/gallery"
	"gonum.org/v1/gonum/mat"
)

// explicit returns M⁻¹ as a matrix.
func explicit(m krylov.Preconditioner, n int) *mat.Dense {
	d := mat.NewDense(n, n, nil)
	e, col := make([]float64, n), make([]float64, n)
	for j := range n {
		e[j] = 1
		for i := range col {
			col[i] = math.NaN() // whatever was there must not matter
		}
		m.Solve(col, e)
		d.SetCol(j, col)
		e[j] = 0
	}
	return d
}

// checkSPD checks that M⁻¹ is symmetric positive definite, and returns the
// extreme eigenvalues of M⁻¹A.
func checkSPD(t *testing.T, name string, m krylov.Preconditioner, a *sparse.Matrix) (least, most float64) {
	t.Helper()
	n := a.Rows
	d := explicit(m, n)
	size := mat.Norm(d, math.Inf(1))
	for i := range n {
		for j := range i {
			if math.Abs(d.At(i, j)-d.At(j, i)) > 1e-12*size {
				t.Errorf("%s: not symmetric at (%d, %d): %g and %g", name, i, j, d.At(i, j), d.At(j, i))
				return 0, 0
			}
			d.Set(j, i, d.At(i, j))
		}
	}
	// With the Cholesky factor A = LLᵀ, M⁻¹A has the eigenvalues of LᵀM⁻¹L.
	s := mat.NewSymDense(n, a.Dense())
	var chol mat.Cholesky
	if !chol.Factorize(s) {
		t.Fatalf("%s: A is not positive definite", name)
	}
	var l mat.TriDense
	chol.LTo(&l)
	var w mat.Dense
	w.Mul(d, &l)
	w.Mul(l.T(), &w)
	sym := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			sym.SetSym(i, j, (w.At(i, j)+w.At(j, i))/2)
		}
	}
	var e mat.EigenSym
	if !e.Factorize(sym, false) {
		t.Fatalf("%s: no eigenvalues", name)
	}
	v := e.Values(nil)
	if v[0] <= 0 {
		t.Errorf("%s: not positive definite, M⁻¹A has the eigenvalue %g", name, v[0])
	}
	return v[0], v[n-1]
}

func TestSymmetricPreconditioners(t *testing.T) {
	n := 12
	if testing.Short() {
		n = 6
	}
	for _, p := range krylovtest.Problems(n) {
		if p.Class != krylovtest.Definite {
			continue
		}
		jacobi, err := krylov.NewJacobi(p.A)
		if err != nil {
			t.Fatal(err)
		}
		checkSPD(t, p.Name+", Jacobi", jacobi, p.A)
		block, err := krylov.NewBlockJacobi(p.A, 7)
		if err != nil {
			t.Fatal(err)
		}
		checkSPD(t, p.Name+", block Jacobi", block, p.A)
		for _, omega := range []float64{0.5, 1, 1.6} {
			ssor, err := krylov.NewSSOR(p.A, omega)
			if err != nil {
				t.Fatal(err)
			}
			// M - A = (1/ω-1)... is positive semidefinite: no eigenvalue above 1
			// (Axelsson 1994, 6.2).
			if _, most := checkSPD(t, p.Name+", SSOR", ssor, p.A); most > 1+1e-9 {
				t.Errorf("%s: SSOR(%g) has the eigenvalue %g, above 1", p.Name, omega, most)
			}
		}
		ic, err := krylov.NewIC0(p.A)
		if err != nil {
			t.Fatal(err)
		}
		least, most := checkSPD(t, p.Name+", IC(0)", ic, p.A)
		r, err := krylov.CG(background, p.A, p.B, krylov.Config{Precond: ic})
		if err != nil {
			t.Fatal(err)
		}
		root := math.Sqrt(most / least)
		if bound := math.Ceil(math.Log(1e-8/2/root) / math.Log((root-1)/(root+1+1e-12)+1e-12)); float64(r.Iterations) > bound+20 {
			t.Errorf("%s: %d iterations with IC(0), the eigenvalues allow %g", p.Name, r.Iterations, bound)
		}
	}
}

// The SSOR preconditioner is (D + ωL) D⁻¹ (D + ωU) / (ω(2-ω)).
func TestSSORFormula(t *testing.T) {
	a := gallery.ConvectionDiffusion(4, 5, 0.4, 0.1)
	n := a.Rows
	for _, omega := range []float64{0.3, 1, 1.9} {
		l, u, d := mat.NewDense(n, n, nil), mat.NewDense(n, n, nil), mat.NewDense(n, n, nil)
		for i := range n {
			for j := range n {
				switch v := a.At(i, j); {
				case i == j:
					l.Set(i, i, v)
					u.Set(i, i, v)
					d.Set(i, i, 1/v)
				case i > j:
					l.Set(i, j, omega*v)
				default:
					u.Set(i, j, omega*v)
				}
			}
		}
		var m mat.Dense
		m.Product(l, d, u)
		m.Scale(1/(omega*(2-omega)), &m)
		ssor, err := krylov.NewSSOR(a, omega)
		if err != nil {
			t.Fatal(err)
		}
		m.Mul(&m, explicit(ssor, n))
		checkIdentity(t, "SSOR", &m, 1e-12)
		// SOR: M = D/ω + L.
		sor, err := krylov.NewSOR(a, omega)
		if err != nil {
			t.Fatal(err)
		}
		m.Scale(1/omega, l)
		m.Mul(&m, explicit(sor, n))
		checkIdentity(t, "SOR", &m, 1e-12)
		sor.SetOmega(0.7)
		if sor.Omega() != 0.7 {
			t.Error("Omega is not what was set")
		}
	}
}

func checkIdentity(t *testing.T, name string, m *mat.Dense, tol float64) {
	t.Helper()
	n, _ := m.Dims()
	for i := range n {
		for j := range n {
			want := 0.0
			if i == j {
				want = 1
			}
			if math.Abs(m.At(i, j)-want) > tol {
				t.Errorf("%s: M M⁻¹ is %g at (%d, %d)", name, m.At(i, j), i, j)
				return
			}
		}
	}
}

// Without fill the incomplete factorisations are exact: tridiagonal and
// arrow matrices.
func TestExactFactorisations(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	const n = 40
	tri, arrow := make([]float64, n*n), make([]float64, n*n)
	for i := range n {
		tri[i*n+i], arrow[i*n+i] = 4+rng.Float64(), 4
		if i > 0 {
			v := rng.NormFloat64()
			tri[i*n+i-1], tri[(i-1)*n+i] = v, v
		}
		if i < n-1 {
			arrow[i*n+n-1], arrow[(n-1)*n+i] = 0.3, 0.3
		}
	}
	for name, data := range map[string][]float64{"tridiagonal": tri, "arrow": arrow} {
		a := sparse.FromDense(n, n, data)
		full := mat.NewDense(n, n, data)
		ic, err := krylov.NewIC0(a)
		if err != nil || ic.Shift != 0 {
			t.Fatal(err)
		}
		var m mat.Dense
		m.Mul(full, explicit(ic, n))
		checkIdentity(t, name+", IC(0)", &m, 1e-12)
		for i := 1; i < n; i++ { // unsymmetric
			if a.At(i, i-1) != 0 {
				p, _ := a.Index(i, i-1)
				a.Val[p] *= -2
			}
		}
		full = mat.NewDense(n, n, a.Dense())
		ilu, err := krylov.NewILU0(a)
		if err != nil {
			t.Fatal(err)
		}
		m.Mul(full, explicit(ilu, n))
		checkIdentity(t, name+", ILU(0)", &m, 1e-12)
	}
}

// On the pattern of A the product of the factors is A (Saad 2003, 10.3.2).
func TestFactorsMatchOnPattern(t *testing.T) {
	a := gallery.ConvectionDiffusion(6, 7, 0.4, 0.1)
	n := a.Rows
	ilu, err := krylov.NewILU0(a)
	if err != nil {
		t.Fatal(err)
	}
	s := gallery.Laplacian2D(6, 7)
	ic, err := krylov.NewIC0(s)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		a *sparse.Matrix
		m krylov.Preconditioner
	}{"ILU(0)": {a, ilu}, "IC(0)": {s, ic}} {
		var m mat.Dense
		if err := m.Inverse(explicit(c.m, n)); err != nil {
			t.Fatal(err)
		}
		for i := range n {
			cols, vals := c.a.Row(i)
			for k, j := range cols {
				if d := math.Abs(m.At(i, int(j)) - vals[k]); d > 1e-11 {
					t.Errorf("%s: differs by %g at (%d, %d)", name, d, i, j)
				}
			}
		}
	}
}

func TestShiftOfIC(t *testing.T) {
	// Kershaw's matrix (1978), positive definite, for which IC(0) meets a
	// negative pivot.
	a := sparse.FromDense(4, 4, []float64{3, -2, 0, 2, -2, 3, -2, 0, 0, -2, 3, -2, 2, 0, -2, 3})
	ic, err := krylov.NewIC0(a)
	if err != nil || ic.Shift <= 0 {
		t.Fatalf("%+v, %v", ic, err)
	}
	checkSPD(t, "Kershaw", ic, a)
	b := []float64{1, 2, 3, 4}
	if r, err := krylov.CG(background, a, b, krylov.Config{Precond: ic}); err != nil || r.Iterations > 4 {
		t.Errorf("%v, %v", r, err)
	}
}

func TestBadMatricesOfPreconditioners(t *testing.T) {
	zero := sparse.FromDense(2, 2, []float64{1, 2, 3, 0})
	negative := sparse.FromDense(2, 2, []float64{1, 0, 0, -1})
	nan := sparse.FromDense(2, 2, []float64{1, 0, 0, math.NaN()})
	wide := sparse.Zero[float64](2, 3)
	singular := sparse.FromDense(2, 2, []float64{1, 1, 1, 1})
	missing := sparse.FromDense(2, 2, []float64{0, 1, 1, 0})
	fail := func(what string, err error, words string, is error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), words) || is != nil && !errors.Is(err, is) {
			t.Errorf("%s: want an error with %q, got %v", what, words, err)
		}
	}
	for name, make := range map[string]func(*sparse.Matrix) error{
		"Jacobi":       func(a *sparse.Matrix) error { _, err := krylov.NewJacobi(a); return err },
		"block Jacobi": func(a *sparse.Matrix) error { _, err := krylov.NewBlockJacobi(a, 1); return err },
		"SOR":          func(a *sparse.Matrix) error { _, err := krylov.NewSOR(a, 1); return err },
		"SSOR":         func(a *sparse.Matrix) error { _, err := krylov.NewSSOR(a, 1); return err },
		"AMG":          func(a *sparse.Matrix) error { _, err := krylov.NewAMG(a, krylov.AMGConfig{}); return err },
		"IC(0)":        func(a *sparse.Matrix) error { _, err := krylov.NewIC0(a); return err },
		"ILU(0)":       func(a *sparse.Matrix) error { _, err := krylov.NewILU0(a); return err },
	} {
		fail(name+", wide", make(wide), "2×3", nil)
		fail(name+", NaN", make(nan), "", nil)
		if name != "ILU(0)" {
			fail(name+", zero", make(zero), "", nil)
		}
		if err := make(sparse.Zero[float64](0, 0)); err != nil {
			t.Errorf("%s, no unknowns: %v", name, err)
		}
	}
	_, err := krylov.NewILU0(singular)
	fail("ILU(0), singular", err, "the pivot of row 1 is 0", krylov.Breakdown)
	_, err = krylov.NewILU0(missing)
	fail("ILU(0), no diagonal", err, "the pivot of row 0 is 0", krylov.Breakdown)
	_, err = krylov.NewIC0(negative)
	fail("IC(0), negative", err, "entry 1 of the diagonal is -1", krylov.Indefinite)
	_, err = krylov.NewAMG(negative, krylov.AMGConfig{})
	fail("AMG, negative", err, "entry 1 of the diagonal of level 0 is -1", krylov.Indefinite)
	_, err = krylov.NewBlockJacobi(singular, 2)
	fail("block Jacobi, singular", err, "block 0, of rows 0 to 1", nil)
	_, err = krylov.NewBlockJacobi(singular, 0)
	fail("block Jacobi, size", err, "size is 0", nil)
	_, err = krylov.NewSSOR(negative, 2)
	fail("SSOR, omega", err, "omega is 2", nil)
}

func TestBlockJacobi(t *testing.T) {
	a := gallery.Elasticity2D(5, 5, 0.3) // two unknowns a point
	whole, err := krylov.NewBlockJacobi(a, a.Rows)
	if err != nil {
		t.Fatal(err)
	}
	_, b := gallery.Manufactured(a)
	if r, err := krylov.CG(background, a, b, krylov.Config{Precond: whole}); err != nil || r.Iterations != 1 {
		t.Errorf("one block: %v, %v", r, err)
	}
	points, err := krylov.NewBlockJacobi(a, 2)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := krylov.GMRES(background, a, b, krylov.Config{Precond: points}); err != nil {
		t.Errorf("points: %v, %v", r, err)
	}
}
