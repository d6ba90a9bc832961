package krylovtest

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/krylov"
	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/sparse/gallery"
	"gonum.org/v1/gonum/mat"
)

// Traits say what a solver needs and what it promises.
type Traits struct {
	// Needs is the class of matrices that it solves.
	Needs Class
	// Monotone says that the residual norms of the history never rise.
	Monotone bool
	// Robust says that it converges on hard problems without a preconditioner,
	// given time.
	Robust bool
	// Config is used where a test does not need its own values.
	Config krylov.Config
	// Skip names problems that the solver is not for, with the reason written
	// beside it.
	Skip []string
}

// Conform runs the properties that every solver of square systems has to have.
func Conform(t *testing.T, solve krylov.Solver, traits Traits) {
	s := suite{solve, traits}
	t.Run("problems", s.problems)
	t.Run("degenerate", s.degenerate)
	t.Run("guess", s.guess)
	t.Run("non-finite", s.nonFinite)
	t.Run("scale", s.scale)
	t.Run("never falsely converged", s.honest)
	t.Run("stop", s.stop)
	t.Run("threads", s.threads)
	t.Run("block", s.block)
	t.Run("options", s.options)
}

type suite struct {
	solve  krylov.Solver
	traits Traits
}

// counted counts products.
type counted struct {
	krylov.Operator
	n int
}

func (c *counted) MulVec(dst, x []float64) {
	c.n++
	c.Operator.MulVec(dst, x)
}

func (s suite) problems(t *testing.T) {
	n := 12
	if testing.Short() {
		n = 6
	}
	for _, p := range Problems(n) {
		if p.Class > s.traits.Needs || p.Hard && !s.traits.Robust || slices.Contains(s.traits.Skip, p.Name) {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			cfg := s.traits.Config
			cfg.RelTol, cfg.MaxIter = 1e-10, 20000
			op := &counted{Operator: p.A}
			before := slices.Clone(p.B)
			r, err := s.solve(context.Background(), op, p.B, cfg)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(p.B, before) {
				t.Error("the right-hand side changed")
			}
			s.check(t, p, r, 1e-10)
			if op.n != r.Products {
				t.Errorf("Products is %d, there were %d", r.Products, op.n)
			}
			// ‖x - x*‖ <= ‖A⁻¹‖ ‖r‖, with the error of the dense solve on top.
			want, inverse := dense(p.A, p.B)
			for i := range want {
				want[i] -= r.X[i]
			}
			if e, bound := Norm(want), inverse*(r.Residual+1e-13*Norm(p.B)); e > 1.01*bound {
				t.Errorf("differs by %g from the dense solution, more than %g", e, bound)
			}
		})
	}
}

// check checks what a converged result says against the truth.
func (s suite) check(t *testing.T, p Problem, r *krylov.Result, tol float64) {
	t.Helper()
	if r.Status != krylov.Converged || !r.Converged() {
		t.Fatalf("status is %v", r.Status)
	}
	b := Norm(p.B)
	truth := Residual(p.A, p.B, r.X)
	// The product may be summed in another order than here.
	if noise := 1e-14 * b; truth > tol*b+noise || math.Abs(truth-r.Residual) > noise+1e-3*truth {
		t.Errorf("the true residual is %g, reported %g, allowed %g", truth, r.Residual, tol*b)
	}
	if math.Abs(r.Relative-r.Residual/b) > 1e-12*r.Relative {
		t.Errorf("Relative is %g, Residual/‖b‖ %g", r.Relative, r.Residual/b)
	}
	if len(r.History) != r.Iterations+1 {
		t.Errorf("%d entries in the history of %d iterations", len(r.History), r.Iterations)
	}
	if s.traits.Monotone {
		for k := 1; k < len(r.History); k++ {
			if r.History[k] > r.History[k-1]*(1+1e-9) {
				t.Errorf("the residual rises from %g to %g in iteration %d", r.History[k-1], r.History[k], k)
				break
			}
		}
	}
	if !strings.Contains(r.Message, "converged in") || r.String() != r.Message {
		t.Errorf("message is %q", r.Message)
	}
}

// dense returns A⁻¹b and ‖A⁻¹‖₂.
func dense(a *sparse.Matrix, b []float64) (x []float64, inverse float64) {
	n := a.Rows
	m := mat.NewDense(n, n, a.Dense())
	var v mat.VecDense
	if err := v.SolveVec(m, mat.NewVecDense(n, b)); err != nil && v.Len() == 0 {
		panic(err)
	}
	var svd mat.SVD
	svd.Factorize(m, mat.SVDNone)
	sigma := svd.Values(nil)
	return v.RawVector().Data, 1 / sigma[n-1]
}

func laplacian(n int) (*sparse.Matrix, []float64) {
	a := gallery.Laplacian2D(n, n)
	_, b := gallery.Manufactured(a)
	return a, b
}

func (s suite) degenerate(t *testing.T) {
	ctx := context.Background()
	r, err := s.solve(ctx, sparse.Zero[float64](0, 0), nil, s.traits.Config)
	if err != nil || r.Iterations != 0 || len(r.X) != 0 || r.Residual != 0 || r.Relative != 0 {
		t.Errorf("no unknowns: %+v, %v", r, err)
	}
	a, b := laplacian(5)
	r, err = s.solve(ctx, a, make([]float64, len(b)), s.traits.Config)
	if err != nil || r.Iterations != 0 || Norm(r.X) != 0 || len(r.X) != len(b) || r.Relative != 0 {
		t.Errorf("b = 0: %+v, %v", r, err)
	}
	// From a guess, the solution is zero all the same: to an absolute tolerance.
	cfg := s.traits.Config
	cfg.X0, cfg.AbsTol = b, 1e-9
	r, err = s.solve(ctx, a, make([]float64, len(b)), cfg)
	if err != nil || Norm(r.X) > 1e-7 {
		t.Errorf("b = 0 from a guess: %v, %v", r, err)
	}
	// The zero matrix: a status, not a solution.
	r, err = s.solve(ctx, sparse.Zero[float64](3, 3), []float64{1, 2, 3}, s.traits.Config)
	if err == nil || r.Status.OK() || Norm(r.X) != Norm(r.X) {
		t.Errorf("A = 0: %v, %v", r, err)
	}
}

func (s suite) guess(t *testing.T) {
	ctx := context.Background()
	a, b := laplacian(12)
	x, _ := dense(a, b)
	cfg := s.traits.Config
	cfg.X0 = slices.Clone(x)
	r, err := s.solve(ctx, a, b, cfg)
	if err != nil || r.Iterations != 0 || !slices.Equal(r.X, x) {
		t.Errorf("exact guess: %v, %v", r, err)
	}
	for i := range cfg.X0 {
		cfg.X0[i] += 1e-4 * math.Sin(float64(i*i))
	}
	kept := slices.Clone(cfg.X0)
	near, err := s.solve(ctx, a, b, cfg)
	if err != nil {
		t.Fatal(err)
	}
	s.check(t, Problem{A: a, B: b}, near, 1e-8)
	if !slices.Equal(kept, cfg.X0) {
		t.Error("X0 changed")
	}
	cfg.X0 = nil
	far, err := s.solve(ctx, a, b, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if near.Iterations >= far.Iterations {
		t.Errorf("%d iterations from near, %d from zero", near.Iterations, far.Iterations)
	}
	cfg.Dst = kept
	cfg.X0 = kept
	r, err = s.solve(ctx, a, b, cfg)
	if err != nil || &r.X[0] != &kept[0] || !slices.Equal(r.X, near.X) {
		t.Errorf("in place: %v, %v", r, err)
	}
	// One workspace for several solves changes nothing.
	cfg = s.traits.Config
	cfg.Work = new(krylov.Workspace)
	for range 3 {
		r, err = s.solve(ctx, a, b, cfg)
		if err != nil || !slices.Equal(r.X, far.X) || !slices.Equal(r.History, far.History) {
			t.Errorf("with a workspace: %v, %v", r, err)
		}
	}
}

func (s suite) nonFinite(t *testing.T) {
	ctx := context.Background()
	a, b := laplacian(5)
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		c := slices.Clone(b)
		c[3] = bad
		if _, err := s.solve(ctx, a, c, s.traits.Config); !errors.Is(err, krylov.NonFinite) || !strings.Contains(err.Error(), "b[3]") {
			t.Errorf("b with %g: %v", bad, err)
		}
		cfg := s.traits.Config
		cfg.X0 = c
		if _, err := s.solve(ctx, a, b, cfg); !errors.Is(err, krylov.NonFinite) || !strings.Contains(err.Error(), "X0[3]") {
			t.Errorf("X0 with %g: %v", bad, err)
		}
		m := a.Clone()
		m.Val[len(m.Val)/2] = bad
		r, err := s.solve(ctx, m, b, s.traits.Config)
		if err == nil || r.Status.OK() {
			t.Errorf("A with %g: %v, %v", bad, r, err)
		}
		cfg = s.traits.Config
		cfg.Precond = krylov.PrecondFunc(func(dst, r []float64) {
			copy(dst, r)
			dst[7] = bad
		})
		r, err = s.solve(ctx, a, b, cfg)
		if err == nil || r.Status.OK() {
			t.Errorf("a preconditioner with %g: %v, %v", bad, r, err)
		}
	}
}

// scale solves systems at the ends of the range of float64: the answer is right
// or the status says that it is not.
func (s suite) scale(t *testing.T) {
	ctx := context.Background()
	a, b := laplacian(8)
	for _, sa := range []float64{1e-300, 1e-160, 1, 1e160, 1e300} {
		for _, sb := range []float64{1e-300, 1e-160, 1, 1e160, 1e300} {
			m, c := a.Clone(), slices.Clone(b)
			for i := range m.Val {
				m.Val[i] *= sa
			}
			for i := range c {
				c[i] *= sb
			}
			r, err := s.solve(ctx, m, c, s.traits.Config)
			// The solution is of the order of sb/sa.
			exponent := math.Log10(sb) - math.Log10(sa)
			representable := math.Abs(exponent) < 290
			switch {
			case err == nil && !(Residual(m, c, r.X) <= 1.001e-8*Norm(c)):
				t.Errorf("A·%g, b·%g: a silent wrong answer, relative residual %g", sa, sb, Residual(m, c, r.X)/Norm(c))
			case representable && err != nil:
				t.Errorf("A·%g, b·%g: %v", sa, sb, err)
			case err != nil && r.Status.OK():
				t.Errorf("A·%g, b·%g: %v with status %v", sa, sb, err, r.Status)
			}
		}
	}
}

func (s suite) honest(t *testing.T) {
	ctx := context.Background()
	a, b := laplacian(12)
	systems := []Problem{{Name: "Laplacian", A: a, B: b}, {Name: "Hilbert", A: Hilbert(12)}}
	systems[1].X, systems[1].B = gallery.Manufactured(systems[1].A)
	for _, p := range systems {
		for _, tol := range []float64{1e-6, 1e-12, 1e-14, 1e-16, 1e-18} {
			cfg := s.traits.Config
			cfg.RelTol, cfg.MaxIter = tol, 3000
			r, err := s.solve(ctx, p.A, p.B, cfg)
			truth := Residual(p.A, p.B, r.X)
			if (err == nil) != r.Converged() {
				t.Errorf("%s, %g: %v with status %v", p.Name, tol, err, r.Status)
			}
			// The reported residual is that of another order of summation.
			if noise := 1e-15 * Norm(p.B) * 10; err == nil && truth > tol*Norm(p.B)+noise {
				t.Errorf("%s, %g: falsely converged, the relative residual is %g", p.Name, tol, truth/Norm(p.B))
			} else if math.Abs(truth-r.Residual) > noise+1e-6*truth {
				t.Errorf("%s, %g: residual %g reported as %g", p.Name, tol, truth, r.Residual)
			}
			if err != nil && !strings.Contains(err.Error(), ": ") {
				t.Errorf("message without advice: %v", err)
			}
		}
	}
}

func (s suite) stop(t *testing.T) {
	a, b := laplacian(16)
	ctx, cancel := context.WithCancel(context.Background())
	cfg := s.traits.Config
	cfg.Each = func(st krylov.Step) bool {
		if st.Iteration == 3 {
			cancel()
		}
		return true
	}
	r, err := s.solve(ctx, a, b, cfg)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, krylov.Cancelled) || r.Status != krylov.Cancelled || r.Iterations > 4 {
		t.Errorf("cancelled: %v, %v", r, err)
	}
	if truth := Residual(a, b, r.X); math.Abs(truth-r.Residual) > 1e-10*Norm(b) {
		t.Errorf("cancelled: residual %g reported as %g", truth, r.Residual)
	}
	if r, err := s.solve(ctx, a, b, s.traits.Config); !errors.Is(err, context.Canceled) || r == nil || len(r.X) != len(b) {
		t.Errorf("cancelled before: %v, %v", r, err)
	}
	var last float64
	cfg.Each = func(st krylov.Step) bool {
		x := st.X()
		last = Residual(a, b, x)
		if math.Abs(last-st.Residual) > 1e-8*Norm(b) {
			t.Errorf("iteration %d: Each is told %g, its iterate has %g", st.Iteration, st.Residual, last)
		}
		return st.Iteration < 5
	}
	r, err = s.solve(context.Background(), a, b, cfg)
	if !errors.Is(err, krylov.Stopped) || r.Iterations != 5 || math.Abs(r.Residual-last) > 1e-8*Norm(b) {
		t.Errorf("stopped: %v, %v", r, err)
	}
	cfg = s.traits.Config
	cfg.MaxIter = 4
	r, err = s.solve(context.Background(), a, b, cfg)
	var failure *krylov.Failure
	if !errors.As(err, &failure) || failure.Status != krylov.MaxIterations || r.Iterations != 4 ||
		!strings.Contains(err.Error(), "not converged in 4 iterations") || !strings.Contains(err.Error(), "MaxIter") {
		t.Errorf("four iterations: %v, %v", r, err)
	}
	if truth := Residual(a, b, r.X); math.Abs(truth-r.Residual) > 1e-10*Norm(b) {
		t.Errorf("four iterations: residual %g reported as %g", truth, r.Residual)
	}
}

func (s suite) threads(t *testing.T) {
	a, b := laplacian(210) // more than what is done on one thread
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	cfg := s.traits.Config
	cfg.MaxIter = 12
	var first *krylov.Result
	for _, n := range []int{1, 2, 3} {
		runtime.GOMAXPROCS(n)
		r, _ := s.solve(context.Background(), a, b, cfg)
		if first == nil {
			first = r
		} else if !slices.Equal(r.X, first.X) || !slices.Equal(r.History, first.History) {
			t.Errorf("another result on %d threads", n)
		}
	}
}

func (s suite) block(t *testing.T) {
	a, b := laplacian(12)
	second := make([]float64, len(b))
	second[7] = 1
	columns := [][]float64{b, second, make([]float64, len(b))}
	several := &together{Operator: a}
	var seen [3]int
	cfg := s.traits.Config
	cfg.Each = func(st krylov.Step) bool {
		seen[st.Column]++
		return true
	}
	results, err := krylov.Block(context.Background(), s.solve, several, columns, nil, cfg)
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for k, r := range results {
		alone, err := s.solve(context.Background(), a, columns[k], s.traits.Config)
		if err != nil || !slices.Equal(alone.X, r.X) || alone.Iterations != r.Iterations || seen[k] != r.Iterations {
			t.Errorf("column %d: %v in the block, %v alone", k, r, alone)
		}
		total += r.Products
	}
	if several.calls >= total || several.calls < results[0].Products {
		t.Errorf("%d calls for %d products", several.calls, total)
	}
	columns[1][0] = math.NaN()
	if _, err := krylov.Block(context.Background(), s.solve, a, columns, nil, s.traits.Config); !errors.Is(err, krylov.NonFinite) || !strings.Contains(err.Error(), "column 1") {
		t.Errorf("a bad column: %v", err)
	}
}

// together counts calls for products with several vectors as one.
type together struct {
	krylov.Operator
	calls int
}

func (o *together) MulVec(dst, x []float64) {
	o.calls++
	o.Operator.MulVec(dst, x)
}

func (o *together) MulBlock(dst, x []float64, k int) {
	o.calls++
	r, c := o.Dims()
	y, v := make([]float64, r), make([]float64, c)
	for q := range k {
		for i := range v {
			v[i] = x[i*k+q]
		}
		o.Operator.MulVec(y, v)
		for i, w := range y {
			dst[i*k+q] = w
		}
	}
}

func (s suite) options(t *testing.T) {
	a, b := laplacian(4)
	for _, c := range []struct {
		set  func(*krylov.Config)
		want string
	}{
		{func(c *krylov.Config) { c.RelTol = -1 }, "RelTol is -1"},
		{func(c *krylov.Config) { c.RelTol = math.NaN() }, "RelTol is NaN"},
		{func(c *krylov.Config) { c.RelTol = 1 }, "RelTol is 1"},
		{func(c *krylov.Config) { c.AbsTol = -1 }, "AbsTol is -1"},
		{func(c *krylov.Config) { c.AbsTol = math.Inf(1) }, "AbsTol is +Inf"},
		{func(c *krylov.Config) { c.MaxIter = -1 }, "MaxIter is -1"},
		{func(c *krylov.Config) { c.Restart = -1 }, "Restart is -1"},
		{func(c *krylov.Config) { c.Omega = 2 }, "Omega is 2"},
		{func(c *krylov.Config) { c.Side = 7 }, "Side is 7"},
		{func(c *krylov.Config) { c.Damp = -1 }, "Damp is -1"},
		{func(c *krylov.Config) { c.X0 = make([]float64, 3) }, "X0 has 3 elements"},
		{func(c *krylov.Config) { c.Dst = make([]float64, 3) }, "Dst has 3 elements"},
		{func(c *krylov.Config) { c.Dst = b }, "Dst is b"},
	} {
		cfg := s.traits.Config
		c.set(&cfg)
		if r, err := s.solve(context.Background(), a, b, cfg); err == nil || r != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("want an error with %q, got %v", c.want, err)
		}
	}
	if _, err := s.solve(context.Background(), a, b[1:], s.traits.Config); err == nil || !strings.Contains(err.Error(), "b has 15 elements") {
		t.Errorf("short b: %v", err)
	}
	if _, err := s.solve(context.Background(), sparse.Zero[float64](3, 4), make([]float64, 3), s.traits.Config); err == nil || !strings.Contains(err.Error(), "3×4") {
		t.Errorf("a 3×4 matrix: %v", err)
	}
	// Only an absolute tolerance.
	cfg := s.traits.Config
	cfg.AbsTol = 0.1 * Norm(b)
	r, err := s.solve(context.Background(), a, b, cfg)
	if err != nil || r.Residual > cfg.AbsTol || r.Relative < 1e-8 {
		t.Errorf("AbsTol: %v, %v", r, err)
	}
}
