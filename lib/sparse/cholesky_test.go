package sparse_test

import (
	"errors"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/sparse/gallery"
	"gonum.org/v1/gonum/mat"
)

// solver is what the symmetric factorisations have in common.
type solver[T sparse.Field] interface {
	Solve(dst, b []T)
	SolveBlock(dst, b []T, k int)
	Refactor(a *sparse.CSR[T]) error
}

func testSolver[T sparse.Field](t *testing.T, f solver[T], a *sparse.CSR[T]) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 1))
	n := a.Rows
	for range 2 {
		b, x := vector[T](rng, n), make([]T, n)
		f.Solve(x, b)
		if e := backward(a, x, b); !(e < stable) {
			t.Errorf("backward error %g", e)
		}
		const k = 5
		block := vector[T](rng, n*k)
		sol := slices.Clone(block)
		f.SolveBlock(sol, sol, k)
		for j := range k {
			for i := range n {
				x[i], b[i] = sol[i*k+j], block[i*k+j]
			}
			if e := backward(a, x, b); !(e < stable) {
				t.Errorf("column %d of a block: backward error %g", j, e)
			}
		}
		// Congruence with a diagonal of very different sizes keeps the symmetry.
		a = a.Clone()
		d := make([]T, n)
		for i := range d {
			d[i] = 1
			for range rng.IntN(60) {
				d[i] *= 4
			}
		}
		a.ScaleRows(d)
		a.ScaleCols(d)
		if err := f.Refactor(a); err != nil {
			t.Fatal(err)
		}
	}
}

// lower returns the lower triangle of a.
func lower[T sparse.Scalar](a *sparse.CSR[T]) *sparse.CSR[T] {
	c := sparse.NewCOO[T](a.Rows, a.Cols)
	for i := range a.Rows {
		cols, vals := a.Row(i)
		for k, j := range cols {
			if int(j) <= i {
				c.Add(i, int(j), vals[k])
			}
		}
	}
	return c.CSR()
}

// hermitian returns D*A*Dᴴ with phases in D, symmetric returns a complex
// symmetric matrix.
func hermitian(a *sparse.Matrix) *sparse.CSR[complex128] {
	c := &sparse.CSR[complex128]{Rows: a.Rows, Cols: a.Cols, RowPtr: a.RowPtr, ColInd: a.ColInd, Val: make([]complex128, a.NNZ())}
	for i := range a.Rows {
		for p := a.RowPtr[i]; p < a.RowPtr[i+1]; p++ {
			c.Val[p] = complex(a.Val[p], 0) * cmplx.Exp(complex(0, float64(i-int(a.ColInd[p]))))
		}
	}
	return c
}

func TestCholeskyOnTheGallery(t *testing.T) {
	for _, p := range gallery.All(9) {
		if !p.Symmetric {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			for _, o := range []sparse.Ordering{sparse.Automatic, sparse.Natural, sparse.CuthillMcKee} {
				config := sparse.SymmetricConfig{Ordering: o}
				f, err := sparse.NewCholesky(lower(p.A), config)
				if !p.Definite {
					if !errors.Is(err, sparse.ErrNotPositiveDefinite) {
						t.Errorf("%v", err)
					}
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				a := p.A
				if err := f.Refactor(lower(a)); err != nil {
					t.Fatal(err)
				}
				if f, err = sparse.NewCholesky(a, config); err != nil {
					t.Fatal(err)
				}
				testSolver[float64](t, f, a)
				h := hermitian(a)
				g, err := sparse.NewCholesky(h, config)
				if err != nil {
					t.Fatal(err)
				}
				testSolver[complex128](t, g, h)
			}
		})
	}
}

func TestLDLOnTheGallery(t *testing.T) {
	for _, p := range gallery.All(9) {
		if !p.Symmetric {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			f, err := sparse.NewLDL(p.A, sparse.SymmetricConfig{})
			if len(p.NullSpace) > 0 {
				if !errors.Is(err, sparse.ErrSingular) {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if positive, negative, known := f.Inertia(); known && p.Eigenvalues != nil {
				want := 0
				for _, l := range p.Eigenvalues {
					if l < 0 {
						want++
					}
				}
				if negative != want || positive != p.A.Rows-want {
					t.Errorf("%d positive and %d negative eigenvalues, %d are negative", positive, negative, want)
				}
			} else if !known && p.Definite {
				t.Error("a definite matrix was factorised as LU")
			}
			testSolver[float64](t, f, p.A)
			c := p.A.Clone()
			z := toComplexPlain(c)
			for i := range z.Rows {
				k, _ := z.Index(i, i)
				z.Val[k] += 0.3i * z.Val[k]
			}
			g, err := sparse.NewLDL(z, sparse.SymmetricConfig{})
			if err != nil {
				t.Fatal(err)
			}
			testSolver[complex128](t, g, z)
		})
	}
}

func toComplexPlain(a *sparse.Matrix) *sparse.CSR[complex128] {
	c := &sparse.CSR[complex128]{Rows: a.Rows, Cols: a.Cols, RowPtr: a.RowPtr, ColInd: a.ColInd, Val: make([]complex128, a.NNZ())}
	for k, v := range a.Val {
		c.Val[k] = complex(v, 0)
	}
	return c
}

// A saddle point has zeros on its diagonal: no pivots there, an LU inside.
func TestLDLSaddlePoint(t *testing.T) {
	a := gallery.Laplacian2D(6, 6)
	b := sparse.NewCOO[float64](5, 36)
	for i := range 5 {
		b.Add(i, 7*i, 1)
		b.Add(i, 7*i+1, -2)
	}
	c := b.CSR()
	k := sparse.Block([][]*sparse.Matrix{{a, c.Transpose()}, {c, nil}})
	for _, m := range []*sparse.Matrix{k, k.Permute(reversed(k.Rows), reversed(k.Rows))} {
		f, err := sparse.NewLDL(m, sparse.SymmetricConfig{})
		if err != nil {
			t.Fatal(err)
		}
		testSolver[float64](t, f, m)
		if f.NNZ() == 0 {
			t.Error("no entries")
		}
		f, err = sparse.NewLDL(m, sparse.SymmetricConfig{})
		if err != nil {
			t.Fatal(err)
		}
		wantLog, wantSign := mat.LogDet(mat.NewDense(m.Rows, m.Rows, m.Dense()))
		if s, l := f.LogDet(); s != wantSign || math.Abs(l-wantLog) > 1e-10 {
			t.Errorf("determinant %g exp(%g), want %g exp(%g)", s, l, wantSign, wantLog)
		}
	}
	// [0 1; 1 0]: nothing on the diagonal at all.
	f, err := sparse.NewLDL(sparse.FromDense(2, 2, []float64{0, 1, 1, 0}), sparse.SymmetricConfig{})
	if err != nil {
		t.Fatal(err)
	}
	x := []float64{3, 5}
	f.Solve(x, x)
	if !slices.Equal(x, []float64{5, 3}) {
		t.Errorf("x is %v", x)
	}
	if _, _, known := f.Inertia(); known {
		t.Error("the inertia is known")
	}
}

func reversed(n int) []int32 {
	p := make([]int32, n)
	for i := range p {
		p[i] = int32(n - 1 - i)
	}
	return p
}

func TestSymmetricDeterminantAndCondition(t *testing.T) {
	for _, p := range gallery.All(8) {
		if !p.Symmetric || p.Eigenvalues == nil || len(p.NullSpace) > 0 {
			continue
		}
		want, sign := 0., 1.
		for _, l := range p.Eigenvalues {
			want += math.Log(math.Abs(l))
			if l < 0 {
				sign = -sign
			}
		}
		f, err := sparse.NewLDL(p.A, sparse.SymmetricConfig{})
		if err != nil {
			t.Fatal(err)
		}
		if s, l := f.LogDet(); s != sign || math.Abs(l-want) > 1e-10*(1+math.Abs(want)) {
			t.Errorf("%s: LDL's determinant %g exp(%g), want %g exp(%g)", p.Name, s, l, sign, want)
		}
		if !p.Definite {
			continue
		}
		g, err := sparse.NewCholesky(p.A, sparse.SymmetricConfig{})
		if err != nil {
			t.Fatal(err)
		}
		if l := g.LogDet(); math.Abs(l-want) > 1e-10*(1+math.Abs(want)) {
			t.Errorf("%s: Cholesky's log determinant %g, want %g", p.Name, l, want)
		}
		n := len(p.Eigenvalues)
		two := p.Eigenvalues[n-1] / p.Eigenvalues[0]
		if c := g.Condition(); c < two/12 || c > 4*two*math.Sqrt(float64(n)) {
			t.Errorf("%s: condition %g, in the 2-norm it is %g", p.Name, c, two)
		}
	}
}

func TestSymmetricHardInput(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name     string
		n        int
		data     []float64
		cholesky error
		ldl      error
	}{
		{"zero", 2, []float64{0, 0, 0, 0}, sparse.ErrNotPositiveDefinite, sparse.ErrSingular},
		{"negative", 1, []float64{-1}, sparse.ErrNotPositiveDefinite, nil},
		{"indefinite", 2, []float64{1, 2, 2, 1}, sparse.ErrNotPositiveDefinite, nil},
		{"semidefinite", 2, []float64{1, 1, 1, 1}, sparse.ErrNotPositiveDefinite, sparse.ErrSingular},
		{"zero row", 2, []float64{1, 0, 0, 0}, sparse.ErrNotPositiveDefinite, sparse.ErrSingular},
		{"NaN", 2, []float64{1, nan, nan, 1}, sparse.ErrNotFinite, sparse.ErrNotFinite},
		{"NaN on the diagonal", 2, []float64{nan, 0, 0, 1}, sparse.ErrNotFinite, sparse.ErrNotFinite},
		{"Inf", 2, []float64{1, 0, 0, inf}, sparse.ErrNotFinite, sparse.ErrNotFinite},
		{"empty", 0, nil, nil, nil},
	} {
		a := sparse.FromDense(c.n, c.n, c.data)
		if _, err := sparse.NewCholesky(a, sparse.SymmetricConfig{}); !errors.Is(err, c.cholesky) {
			t.Errorf("%s, Cholesky: %v", c.name, err)
		}
		if _, err := sparse.NewLDL(a, sparse.SymmetricConfig{}); !errors.Is(err, c.ldl) {
			t.Errorf("%s, LDL: %v", c.name, err)
		}
		z := toComplexPlain(a)
		if _, err := sparse.NewCholesky(z, sparse.SymmetricConfig{}); !errors.Is(err, c.cholesky) {
			t.Errorf("%s, complex Cholesky: %v", c.name, err)
		}
		if _, err := sparse.NewLDL(z, sparse.SymmetricConfig{}); !errors.Is(err, c.ldl) {
			t.Errorf("%s, complex LDL: %v", c.name, err)
		}
	}
	var notDefinite *sparse.NotPositiveDefiniteError
	d := sparse.DiagonalMatrix([]float64{1, 2, -3, 4})
	if _, err := sparse.NewCholesky(d, sparse.SymmetricConfig{}); !errors.As(err, &notDefinite) || notDefinite.Column != 2 {
		t.Errorf("column 2 is negative: %v", err)
	}
	skew := sparse.FromDense(1, 1, []complex128{1 + 1i})
	if _, err := sparse.NewCholesky(skew, sparse.SymmetricConfig{}); !errors.Is(err, sparse.ErrNotPositiveDefinite) {
		t.Errorf("a complex diagonal: %v", err)
	}
	if _, err := sparse.NewCholesky(d, sparse.SymmetricConfig{Ordering: 77}); err == nil {
		t.Error("ordering 77 was taken")
	}
	f, err := sparse.NewCholesky(sparse.Identity[float64](2), sparse.SymmetricConfig{})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Refactor(sparse.FromDense(2, 2, []float64{1, 1, 1, 3})); !errors.Is(err, sparse.ErrPattern) {
		t.Errorf("another pattern: %v", err)
	}
	for _, s := range []float64{1e-300, 1e300} {
		a := gallery.Laplacian2D(7, 6)
		a.Scale(s)
		want := vector[float64](rand.New(rand.NewPCG(2, 2)), a.Rows)
		b, x := make([]float64, a.Rows), make([]float64, a.Rows)
		a.MulVec(b, want)
		g, err := sparse.NewCholesky(a, sparse.SymmetricConfig{})
		if err != nil {
			t.Fatal(err)
		}
		l, err := sparse.NewLDL(a, sparse.SymmetricConfig{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []solver[float64]{g, l} {
			f.Solve(x, b)
			for i := range x {
				x[i] -= want[i]
			}
			if e := norm(x); !(e < 1e-12) {
				t.Errorf("scaled by %g: error %g", s, e)
			}
		}
	}
}

// Large enough for tasks, big fronts and the packed products: the same bits
// with any number of threads.
func TestFactorisationsAreDeterministic(t *testing.T) {
	a := gallery.Laplacian3D(15, 14, 13)
	w := gallery.ConvectionDiffusion(70, 60, 3, -2)
	rng := rand.New(rand.NewPCG(3, 3))
	b, c := vector[float64](rng, a.Rows), vector[float64](rng, w.Rows)
	h := gallery.HelmholtzDamped(40, 41, 0.9, 0.2)
	bz := vector[complex128](rng, h.Rows)
	var want [][]float64
	var wantZ []complex128
	counts := []int{1, 2, 3}
	if testing.Short() {
		counts = counts[1:]
	}
	for _, threads := range counts {
		setThreads(t, threads)
		ch, err := sparse.NewCholesky(a, sparse.SymmetricConfig{})
		if err != nil {
			t.Fatal(err)
		}
		ldl, err := sparse.NewLDL(a, sparse.SymmetricConfig{})
		if err != nil {
			t.Fatal(err)
		}
		lu, err := sparse.NewLU(w, sparse.LUConfig{})
		if err != nil {
			t.Fatal(err)
		}
		full, err := sparse.NewLU(a, sparse.LUConfig{})
		if err != nil {
			t.Fatal(err)
		}
		z, err := sparse.NewLU(h, sparse.LUConfig{})
		if err != nil {
			t.Fatal(err)
		}
		got := make([][]float64, 4)
		for k, f := range []interface{ Solve(dst, b []float64) }{ch, ldl, full, lu} {
			m, rhs := a, b
			if k == 3 {
				m, rhs = w, c
			}
			got[k] = make([]float64, m.Rows)
			f.Solve(got[k], rhs)
			if e := backward(m, got[k], rhs); !(e < stable) {
				t.Errorf("%T: backward error %g", f, e)
			}
		}
		xz := make([]complex128, h.Rows)
		z.Solve(xz, bz)
		if e := backward(h, xz, bz); !(e < stable) {
			t.Errorf("complex LU: backward error %g", e)
		}
		if want == nil {
			want, wantZ = got, xz
		}
		for k := range got {
			if !slices.Equal(got[k], want[k]) {
				t.Errorf("solver %d: %d threads give other bits", k, threads)
			}
		}
		if !slices.Equal(xz, wantZ) {
			t.Errorf("complex LU: %d threads give other bits", threads)
		}
	}
}
