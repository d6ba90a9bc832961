package sparse_test

import (
	"errors"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/sparse/gallery"
	"gonum.org/v1/gonum/mat"
)

// toComplex multiplies the rows of a with different phases.
func toComplex(a *sparse.Matrix) *sparse.CSR[complex128] {
	c := &sparse.CSR[complex128]{Rows: a.Rows, Cols: a.Cols, RowPtr: a.RowPtr, ColInd: a.ColInd, Val: make([]complex128, a.NNZ())}
	for i := range a.Rows {
		for p := a.RowPtr[i]; p < a.RowPtr[i+1]; p++ {
			c.Val[p] = complex(a.Val[p], 0) * cmplx.Exp(complex(0, float64(i%5+int(a.ColInd[p])%3)))
		}
	}
	return c
}

func vector[T sparse.Field](rng *rand.Rand, n int) []T {
	x := make([]T, n)
	for i := range x {
		switch v := any(&x[i]).(type) {
		case *float64:
			*v = rng.NormFloat64()
		case *complex128:
			*v = complex(rng.NormFloat64(), rng.NormFloat64())
		}
	}
	return x
}

func norm[T sparse.Field](x []T) float64 {
	m := 0.
	for _, v := range x {
		switch v := any(v).(type) {
		case float64:
			m = max(m, math.Abs(v))
		case complex128:
			m = max(m, cmplx.Abs(v))
		}
	}
	return m
}

// backward returns ‖b - A*x‖∞ / (‖A‖∞ ‖x‖∞ + ‖b‖∞).
func backward[T sparse.Field](a *sparse.CSR[T], x, b []T) float64 {
	r := make([]T, a.Rows)
	a.MulVec(r, x)
	for i := range r {
		r[i] = b[i] - r[i]
	}
	size := 0.
	for i := range a.Rows {
		_, vals := a.Row(i)
		sum := 0.
		for _, v := range vals {
			sum += norm([]T{v})
		}
		size = max(size, sum)
	}
	if norm(r) == 0 {
		return 0
	}
	return norm(r) / (size*norm(x) + norm(b))
}

// stable is the backward error that a stable factorisation may have. That of a
// row is at most k*u*|L|*|U|, where u is 2^-53 and k the most entries in a row of
// a factor (N. Higham, Accuracy and stability of numerical algorithms,
// chapter 9), and roundings that are not all of one sign make √k of k (N. Higham, T.
// Mary, SIAM J. Sci. Comput. 41 (2019)). The factors here have some hundreds in
// a row and |L|*|U| is a few times A: about 20*5*u.
const stable = 1e-14

func testLU[T sparse.Field](t *testing.T, a *sparse.CSR[T], config sparse.LUConfig) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 1))
	n := a.Rows
	f, err := sparse.NewLU(a, config)
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, a *sparse.CSR[T]) {
		t.Helper()
		b, x := vector[T](rng, n), make([]T, n)
		f.Solve(x, b)
		if e := backward(a, x, b); !(e < stable) {
			t.Errorf("%s: backward error %g", what, e)
		}
		f.SolveT(x, b)
		if e := backward(a.Transpose(), x, b); !(e < stable) {
			t.Errorf("%s, transposed: backward error %g", what, e)
		}
		y := slices.Clone(b)
		f.SolveT(y, y)
		if !slices.Equal(x, y) {
			t.Errorf("%s: in place differs", what)
		}
		const k = 5
		block, x0, b0 := vector[T](rng, n*k), make([]T, n), make([]T, n)
		sol, solT := make([]T, n*k), make([]T, n*k)
		f.SolveBlock(sol, block, k)
		f.SolveBlockT(solT, block, k)
		for j := range k {
			for i := range n {
				x0[i], b0[i] = sol[i*k+j], block[i*k+j]
			}
			if e := backward(a, x0, b0); !(e < stable) {
				t.Errorf("%s, column %d of a block: backward error %g", what, j, e)
			}
			for i := range n {
				x0[i] = solT[i*k+j]
			}
			if e := backward(a.Transpose(), x0, b0); !(e < stable) {
				t.Errorf("%s, column %d of a block, transposed: backward error %g", what, j, e)
			}
		}
	}
	check("factor", a)
	// Other values: a little, and with the rows of another size.
	c := a.Clone()
	for i := range n {
		_, vals := c.Row(i)
		s := vector[T](rng, 1)[0]
		for k := range vals {
			vals[k] *= s
		}
	}
	if err := f.Refactor(c); err != nil {
		t.Fatal(err)
	}
	check("refactor", c)
}

func TestLUOnTheGallery(t *testing.T) {
	for _, p := range gallery.All(9) {
		if len(p.NullSpace) > 0 {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			for _, o := range []sparse.Ordering{sparse.Automatic, sparse.MinimumDegree, sparse.MinimumDegreeRows, sparse.Natural, sparse.CuthillMcKee} {
				testLU(t, p.A, sparse.LUConfig{Ordering: o})
				testLU(t, toComplex(p.A), sparse.LUConfig{Ordering: o, PivotTol: 1})
			}
		})
	}
	testLU(t, gallery.HelmholtzDamped(12, 11, 0.7, 0.1), sparse.LUConfig{})
}

func TestLUSmall(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 5, 17} {
		rng := rand.New(rand.NewPCG(uint64(n), 3))
		testLU(t, sparse.FromDense(n, n, vector[float64](rng, n*n)), sparse.LUConfig{})
		testLU(t, sparse.FromDense(n, n, vector[complex128](rng, n*n)), sparse.LUConfig{})
		testLU(t, sparse.Identity[float64](n), sparse.LUConfig{})
	}
}

func TestLUDeterminantAndCondition(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for n := 1; n < 30; n++ {
		a := sparse.FromDense(n, n, vector[float64](rng, n*n))
		f, err := sparse.NewLU(a, sparse.LUConfig{})
		if err != nil {
			t.Fatal(err)
		}
		d := mat.NewDense(n, n, a.Dense())
		want, sign := mat.LogDet(d)
		s, l := f.LogDet()
		if s != sign || math.Abs(l-want) > 1e-11 {
			t.Errorf("n = %d: determinant %g exp(%g), want %g exp(%g)", n, s, l, sign, want)
		}
		// Another order of the rows changes the sign by that of the order.
		g, err := sparse.NewLU(a, sparse.LUConfig{Ordering: sparse.CuthillMcKee, PivotTol: 1})
		if err != nil {
			t.Fatal(err)
		}
		if s2, l2 := g.LogDet(); s2 != sign || math.Abs(l2-want) > 1e-11 {
			t.Errorf("n = %d: determinant %g exp(%g) in another order", n, s2, l2)
		}
	}
	c := sparse.FromDense(2, 2, []complex128{1i, 2, 3, 1 + 1i}) // i(1+i) - 6 = -7 + i
	f, err := sparse.NewLU(c, sparse.LUConfig{})
	if err != nil {
		t.Fatal(err)
	}
	s, l := f.LogDet()
	if got := s * cmplx.Exp(complex(l, 0)); cmplx.Abs(got-(-7+1i)) > 1e-13 {
		t.Errorf("determinant %v", got)
	}

	// Symmetric: the 2-norm condition is known, the 1-norm's is within n.
	for _, p := range gallery.All(10) {
		if !p.Symmetric || !p.Definite || p.Eigenvalues == nil {
			continue
		}
		f, err := sparse.NewLU(p.A, sparse.LUConfig{})
		if err != nil {
			t.Fatal(err)
		}
		n := len(p.Eigenvalues)
		two := p.Eigenvalues[n-1] / p.Eigenvalues[0]
		// Scaling by powers of two changes it by up to 4.
		if c := f.Condition(); c < two/12 || c > 4*two*math.Sqrt(float64(n)) {
			t.Errorf("%s: condition %g, in the 2-norm it is %g", p.Name, c, two)
		}
	}
}

func TestLUHardInput(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name string
		n    int
		data []float64
		want error
	}{
		{"zero", 2, []float64{0, 0, 0, 0}, sparse.ErrSingular},
		{"zero row", 3, []float64{1, 2, 3, 0, 0, 0, 1, 1, 1}, sparse.ErrSingular},
		{"zero column", 3, []float64{1, 0, 3, 2, 0, 5, 1, 0, 1}, sparse.ErrSingular},
		{"structure", 3, []float64{1, 1, 1, 1, 0, 0, 1, 0, 0}, sparse.ErrSingular},
		{"equal rows", 2, []float64{1, 2, 1, 2}, sparse.ErrSingular},
		{"rank 2", 3, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9}, sparse.ErrSingular},
		{"NaN", 2, []float64{1, nan, 0, 1}, sparse.ErrNotFinite},
		{"Inf", 2, []float64{1, 0, -inf, 1}, sparse.ErrNotFinite},
	} {
		for _, tol := range []float64{0, 1} {
			a := sparse.FromDense(c.n, c.n, c.data)
			if _, err := sparse.NewLU(a, sparse.LUConfig{PivotTol: tol}); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", c.name, err)
			}
			if _, err := sparse.NewLU(toComplex(a), sparse.LUConfig{PivotTol: tol}); !errors.Is(err, c.want) {
				t.Errorf("%s, complex: %v", c.name, err)
			}
		}
	}
	for _, p := range gallery.All(15) {
		if len(p.NullSpace) == 0 {
			continue
		}
		if _, err := sparse.NewLU(p.A, sparse.LUConfig{}); !errors.Is(err, sparse.ErrSingular) {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
	for _, c := range []sparse.LUConfig{{PivotTol: -1}, {PivotTol: 2}, {PivotTol: nan}, {Ordering: -1}, {Ordering: 99}} {
		if _, err := sparse.NewLU(sparse.Identity[float64](2), c); err == nil {
			t.Errorf("%+v was taken", c)
		}
	}
	f, err := sparse.NewLU(sparse.Identity[float64](2), sparse.LUConfig{})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Refactor(sparse.FromDense(2, 2, []float64{1, 1, 0, 1})); !errors.Is(err, sparse.ErrPattern) {
		t.Errorf("another pattern: %v", err)
	}
	zero := sparse.Identity[float64](2)
	zero.Val[1] = 0
	if err := f.Refactor(zero); !errors.Is(err, sparse.ErrSingular) {
		t.Errorf("singular refactor: %v", err)
	}
	if err := f.Refactor(sparse.Identity[float64](2)); err != nil {
		t.Errorf("after a failure: %v", err)
	}
}

// Rows and columns over the whole range of numbers, and the ends of it.
func TestLUScales(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for _, p := range gallery.All(7) {
		if len(p.NullSpace) > 0 {
			continue
		}
		for _, s := range []float64{1e-300, 1e300} {
			a := p.A.Clone()
			for k := range a.Val {
				a.Val[k] *= s
			}
			f, err := sparse.NewLU(a, sparse.LUConfig{})
			if err != nil {
				t.Fatalf("%s times %g: %v", p.Name, s, err)
			}
			want, b := vector[float64](rng, a.Rows), make([]float64, a.Rows)
			p.A.MulVec(b, want)
			for i := range b {
				b[i] *= s
			}
			x := make([]float64, a.Rows)
			f.Solve(x, b)
			for i := range x {
				x[i] -= want[i]
			}
			if e := norm(x) / norm(want); !(e < 1e-13*f.Condition()) {
				t.Errorf("%s times %g: error %g, condition %g", p.Name, s, e, f.Condition())
			}
		}
	}
	// Rows from 1e-300 to 1e300 and columns the other way.
	a := gallery.RandomUnsymmetric(61, 4, 3)
	c := a.Clone()
	for i := range c.Rows {
		cols, vals := c.Row(i)
		for k, j := range cols {
			vals[k] *= math.Pow(10, float64(i-30)*5) * math.Pow(10, float64(30-j)*4)
		}
	}
	f, err := sparse.NewLU(c, sparse.LUConfig{})
	if err != nil {
		t.Fatal(err)
	}
	b := make([]float64, 61)
	for i := range b {
		b[i] = math.Pow(10, float64(i-30)*5)
	}
	x := make([]float64, 61)
	f.Solve(x, b)
	for j := range x {
		x[j] *= math.Pow(10, float64(30-j)*4)
	}
	ones := make([]float64, 61)
	for i := range ones {
		ones[i] = 1
	}
	if e := backward(a, x, ones); !(e < 1e-12) { // the powers of ten are rounded
		t.Errorf("backward error %g", e)
	}
}

// Pivots that were good and no longer are: a new factorisation takes over.
func TestRefactorLooksForNewPivots(t *testing.T) {
	a := gallery.RandomSPD(60, 4, 7)
	f, err := sparse.NewLU(a, sparse.LUConfig{})
	if err != nil {
		t.Fatal(err)
	}
	c := a.Clone()
	for i := range c.Rows {
		p, _ := c.Index(i, i)
		c.Val[p] = 1e-20 // regular by its other entries, if not by the diagonal
	}
	if err := f.Refactor(c); err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(6, 6))
	b, x := vector[float64](rng, 60), make([]float64, 60)
	f.Solve(x, b)
	if e := backward(c, x, b); !(e < stable) {
		t.Errorf("backward error %g", e)
	}
}

// Hilbert's matrix: solved to its condition up to size 8, refused when it is
// singular to working precision.
func TestLUHilbert(t *testing.T) {
	for n := 2; n <= 20; n++ {
		d := make([]float64, n*n)
		for i := range n {
			for j := range n {
				d[i*n+j] = 1 / float64(i+j+1)
			}
		}
		a := sparse.FromDense(n, n, d)
		f, err := sparse.NewLU(a, sparse.LUConfig{})
		if n <= 8 && err != nil {
			t.Errorf("n = %d: %v", n, err)
		}
		if err != nil {
			if !errors.Is(err, sparse.ErrSingular) {
				t.Errorf("n = %d: %v", n, err)
			}
			continue
		}
		want, b := gallery.Manufactured(a)
		x := make([]float64, n)
		f.Solve(x, b)
		if e := backward(a, x, b); !(e < stable) {
			t.Errorf("n = %d: backward error %g", n, e)
		}
		for i := range x {
			x[i] -= want[i]
		}
		if e := norm(x); !(e < stable*f.Condition()) { // the condition times the backward error
			t.Errorf("n = %d: error %g with the condition %g", n, e, f.Condition())
		}
	}
}

func TestRefine(t *testing.T) {
	a := gallery.Brusselator2D(10, 0.02)
	f, err := sparse.NewLU(a, sparse.LUConfig{})
	if err != nil {
		t.Fatal(err)
	}
	// With the factors of a matrix nearby, as in a simplified Newton method.
	c := a.Clone()
	for k := range c.Val {
		c.Val[k] *= 1 + 1e-3*math.Sin(float64(k))
	}
	want, b := gallery.Manufactured(c)
	x := make([]float64, len(b))
	f.Solve(x, b)
	if e := backward(c, x, b); e < 1e-8 {
		t.Errorf("the start is as good as %g", e)
	}
	// Refinement ends at the error of the residual: 2*(m+1)*u of |A|*|x| + |b| for
	// rows of m entries, whatever the factors are (R. Skeel, Iterative
	// refinement implies numerical stability for Gaussian elimination, Math. Comp.
	// 35 (1980)).
	m := 0
	for i := range c.Rows {
		m = max(m, c.RowPtr[i+1]-c.RowPtr[i])
	}
	limit := 2 * float64(m+1) * 0x1p-53
	if e := f.Refine(c, x, b, 20); !(e < limit) || math.Abs(e-backward(c, x, b)) > 1e-16 {
		t.Errorf("after refinement %g, measured %g", e, backward(c, x, b))
	}
	if err := f.Refactor(c); err != nil {
		t.Fatal(err)
	}
	f.Solve(x, b)
	for i := range x {
		x[i] -= want[i]
	}
	if e := norm(x); !(e < stable*f.Condition()) { // the condition times the backward error
		t.Errorf("error %g", e)
	}
}

func setThreads(t *testing.T, n int) {
	before := runtime.GOMAXPROCS(n)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
}
