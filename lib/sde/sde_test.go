package sde_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/podium-go/podium/lib/sde"
	"github.com/podium-go/podium/lib/sde/sdetest"
)

// strongErrors returns the means over the paths of the error at the end with
// numbers of steps, against the exact solution of the same path.
func strongErrors(t *testing.T, p *sdetest.Problem, m sde.Method, steps []int, paths int) (strong, weak []float64) {
	t.Helper()
	for _, n := range steps {
		s, w := 0.0, 0.0
		for path := range uint64(paths) {
			in, err := sde.NewIntegrator(p.Problem, m, sde.Config{Seed: 3, Path: path, Steps: n})
			if err != nil {
				t.Fatal(err)
			}
			for !in.Done() {
				if err := in.Step(); err != nil {
					t.Fatal(err)
				}
			}
			tree := in.Tree()
			b := make([]float64, tree.Noises)
			tree.Increment(0, tree.Units(), b, nil)
			d := in.Y()[0] - p.Exact(p.T1, b)[0]
			s += math.Abs(d) / float64(paths)
			w += d / float64(paths)
		}
		strong = append(strong, s)
		weak = append(weak, math.Abs(w))
	}
	return strong, weak
}

func slope(n []int, e []float64) float64 {
	var mx, my, sxy, sxx float64
	for i := range n {
		mx += math.Log(float64(n[i])) / float64(len(n))
		my += math.Log(e[i]) / float64(len(n))
	}
	for i := range n {
		x := math.Log(float64(n[i])) - mx
		sxy += x * (math.Log(e[i]) - my)
		sxx += x * x
	}
	return -sxy / sxx
}

func TestStrongOrders(t *testing.T) {
	steps := []int{16, 32, 64, 128, 256}
	for _, c := range []struct {
		p *sdetest.Problem
		m sde.Method
	}{
		{sdetest.Geometric(0.5, 0.8), sde.EulerMaruyama()},
		{sdetest.Geometric(0.5, 0.8), sde.Milstein()},
		{sdetest.Geometric(0.5, 0.8), sde.SRI()},
		{sdetest.HyperbolicSine(), sde.EulerMaruyama()},
		{sdetest.HyperbolicSine(), sde.Milstein()},
		{sdetest.HyperbolicSine(), sde.SRI()},
		{sdetest.StratonovichGeometric(0.5, 0.8), sde.Heun()},
		{sdetest.StratonovichGeometric(0.5, 0.8), sde.Milstein()},
		{sdetest.TwoNoises(0.5, 0.6, 0.4), sde.EulerMaruyama()},
		{sdetest.TwoNoises(0.5, 0.6, 0.4), sde.Milstein()},
		{sdetest.Additive(0.5, 1), sde.EulerMaruyama()},
	} {
		e, _ := strongErrors(t, c.p, c.m, steps, 400)
		// 400 paths leave a few hundredths of noise on the slope.
		if s, want := slope(steps, e), c.m.Strong(&c.p.Problem); math.Abs(s-want) > 0.15 {
			t.Errorf("%v on %s: strong slope %.3f, want %v; errors %.2g", c.m, c.p.Name, s, want, e)
		}
	}
}

// With additive noise and a drift that is not linear, the solution with few
// steps is compared with one of 2048 on the same path. (Where the drift is
// linear the order is 2.)
func TestAdditiveOrders(t *testing.T) {
	p := sde.Problem{
		Drift: func(_ float64, y, dy []float64) {
			dy[0], dy[1] = 2*math.Sin(2*y[0])-y[1], y[0]-math.Pow(y[1], 3)
		},
		Diffusion: func(_ float64, _, g []float64) { g[0], g[1], g[2], g[3] = 0.8, 0.3, -0.2, 0.6 },
		Noises:    2, Additive: true, Y0: []float64{0.5, 0}, T1: 1,
	}
	steps := []int{32, 64, 128, 256}
	e := make([]float64, len(steps))
	for path := range uint64(150) {
		end := func(n int) float64 {
			sol, err := sde.Solve(context.Background(), p, sde.SRA(), sde.Config{Seed: 8, Path: path, Steps: n, SaveEnd: true})
			if err != nil {
				t.Fatal(err)
			}
			return sol.End()[0]
		}
		best := end(2048)
		for i, n := range steps {
			e[i] += math.Abs(end(n) - best)
		}
	}
	if s := slope(steps, e); math.Abs(s-1.5) > 0.15 {
		t.Errorf("strong slope %.3f, errors %.2g", s, e)
	}
}

// On the same paths the mean of the difference to the exact solution shows the
// weak order, 1.
func TestWeakOrders(t *testing.T) {
	steps := []int{4, 8, 16, 32}
	for _, m := range []sde.Method{sde.EulerMaruyama(), sde.Milstein()} {
		_, e := strongErrors(t, sdetest.Geometric(1.5, 0.3), m, steps, 3000)
		if s := slope(steps, e); math.Abs(s-1) > 0.15 {
			t.Errorf("%v: weak slope %.3f, errors %.2g", m, s, e)
		}
	}
}

// Without noise the methods are ones for ordinary differential equations, of
// order 1 and 2.
func TestWithoutNoise(t *testing.T) {
	p := sdetest.Geometric(1, 0)
	steps := []int{16, 32, 64}
	for m, want := range map[sde.Method]float64{sde.EulerMaruyama(): 1, sde.Milstein(): 1, sde.SRI(): 2} {
		e, _ := strongErrors(t, p, m, steps, 1)
		if s := slope(steps, e); math.Abs(s-want) > 0.15 {
			t.Errorf("%v: slope %.3f", m, s)
		}
	}
	p.Additive, p.Stratonovich = true, true
	for _, m := range []sde.Method{sde.Heun(), sde.SRA()} {
		e, _ := strongErrors(t, p, m, steps, 1)
		if s := slope(steps, e); math.Abs(s-2) > 0.15 {
			t.Errorf("%v: slope %.3f", m, s)
		}
	}
}

func TestMoments(t *testing.T) {
	const paths = 4000
	for _, c := range []struct {
		p *sdetest.Problem
		m sde.Method
	}{{sdetest.Geometric(0.3, 0.4), sde.SRI()}, {sdetest.OrnsteinUhlenbeck(2, 0.7, 1), sde.SRA()}, {sdetest.OrnsteinUhlenbeck(2, 0.7, 1), sde.SRI()}} {
		out, err := sde.Ensemble(context.Background(), c.p.Problem, c.m, sde.Config{Seed: 5, Steps: 32, SaveAt: []float64{0.5, 1}}, paths)
		if err != nil {
			t.Fatal(err)
		}
		for k, at := range out.T {
			mean, variance := c.p.Mean(at), c.p.Variance(at)
			if e := math.Abs(out.Mean[k][0] - mean); e > 4*math.Sqrt(variance/paths) {
				t.Errorf("%s at %v: mean %v, want %v", c.p.Name, at, out.Mean[k][0], mean)
			}
			// The kurtosis of geometric Brownian motion widens the bound.
			if e := math.Abs(out.Variance[k][0]/variance - 1); e > 8*math.Sqrt(2./paths) {
				t.Errorf("%s at %v: variance %v, want %v", c.p.Name, at, out.Variance[k][0], variance)
			}
		}
	}
}

// Adaptive runs follow the same path as the finest fixed ones; tighter
// tolerances come closer to the exact solution.
func TestAdaptive(t *testing.T) {
	for _, c := range []struct {
		p *sdetest.Problem
		m sde.Method
	}{
		{sdetest.Geometric(0.5, 0.8), sde.EulerMaruyama()}, {sdetest.Geometric(0.5, 0.8), sde.Milstein()},
		{sdetest.HyperbolicSine(), sde.SRI()}, {sdetest.StratonovichGeometric(0.5, 0.8), sde.Heun()},
		{sdetest.TwoNoises(0.5, 0.6, 0.4), sde.Milstein()}, {sdetest.Additive(0.5, 1), sde.SRA()},
	} {
		last := math.Inf(1)
		for _, tol := range []float64{1e-1, 1e-2, 1e-3} {
			sum, steps := 0.0, 0
			for path := range uint64(40) {
				in, err := sde.NewIntegrator(c.p.Problem, c.m, sde.Config{Seed: 9, Path: path, RelTol: tol, AbsTol: tol})
				if err != nil {
					t.Fatal(err)
				}
				for !in.Done() {
					if err := in.Step(); err != nil {
						t.Fatal(err)
					}
					if s := in.Last(); !(s.Error <= 1) || s.H <= 0 || s.Tries < 1 {
						t.Fatalf("%v on %s: step %+v", c.m, c.p.Name, s)
					}
				}
				tree := in.Tree()
				w := make([]float64, tree.Noises)
				tree.Increment(0, tree.Units(), w, nil)
				exact := c.p.Exact(c.p.T1, w)[0]
				sum += math.Abs(in.Y()[0]-exact) / max(1, math.Abs(exact)) / 40
				steps += in.Stats().Steps
			}
			// The estimate is of order h, the error of the root of h for Euler and
			// Maruyama's method.
			bound := 20 * tol
			if c.m.Strong(&c.p.Problem) < 1 {
				bound = 2 * math.Sqrt(tol)
			}
			if sum > last || sum > bound {
				t.Errorf("%v on %s, tolerance %g: error %g, before %g, %d steps", c.m, c.p.Name, tol, sum, last, steps)
			}
			last = sum
		}
	}
}

// The sum of a run's increments is the path's, whatever steps were rejected.
func TestRejectionKeepsThePath(t *testing.T) {
	in, err := sde.NewIntegrator(sdetest.Geometric(0.5, 3).Problem, sde.SRI(), sde.Config{Seed: 1, RelTol: 1e-3, AbsTol: 1e-5})
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for !in.Done() {
		if err := in.Step(); err != nil {
			t.Fatal(err)
		}
		w, _ := in.Increments()
		sum += w[0]
	}
	w := make([]float64, 1)
	in.Tree().Increment(0, in.Tree().Units(), w, nil)
	if math.Abs(sum-w[0]) > 1e-12 {
		t.Errorf("the increments sum to %v, the path's is %v", sum, w[0])
	}
	if in.Stats().Rejected == 0 {
		t.Error("no step was rejected")
	}
}

// An ensemble's bits do not depend on the number of threads, and path k alone is
// path k of the ensemble.
func TestEnsembleRepeats(t *testing.T) {
	p := sdetest.Geometric(0.5, 0.8)
	cfg := sde.Config{Seed: 2, RelTol: 1e-3, AbsTol: 1e-3, SaveAt: []float64{0, 0.3, 1}}
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	var first *sde.Paths
	for _, n := range []int{1, 2, 3} {
		runtime.GOMAXPROCS(n)
		out, err := sde.Ensemble(context.Background(), p.Problem, sde.SRI(), cfg, 100)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = out
		}
		for k := range out.T {
			if out.Mean[k][0] != first.Mean[k][0] || out.Variance[k][0] != first.Variance[k][0] {
				t.Errorf("%d threads: mean %v, variance %v", n, out.Mean[k], out.Variance[k])
			}
			for i := range out.Y {
				if out.Y[i][k][0] != first.Y[i][k][0] {
					t.Fatalf("%d threads: path %d differs", n, i)
				}
			}
		}
	}
	cfg.Path = 42
	one, err := sde.Solve(context.Background(), p.Problem, sde.SRI(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if one.End()[0] != first.Y[42][2][0] || len(one.T) != 3 {
		t.Errorf("path 42 alone ends in %v, in the ensemble in %v", one.End(), first.Y[42][2])
	}
}

// Fixed steps stop at the times asked for and go on as before.
func TestSaveAt(t *testing.T) {
	p := sdetest.Additive(0.5, 1)
	at := []float64{0, 0.1, 0.25, 0.26, 1}
	sol, err := sde.Solve(context.Background(), p.Problem, sde.SRA(), sde.Config{Seed: 4, Steps: 8, SaveAt: at})
	if err != nil {
		t.Fatal(err)
	}
	if len(sol.T) != len(at) || sol.Stats.Steps != 8+2 {
		t.Errorf("kept %v in %d steps", sol.T, sol.Stats.Steps)
	}
	tree, err := sde.NewTree(0, 1, 1, 1, 0, 4, 0)
	if err != nil {
		t.Fatal(err)
	}
	for k, y := range sol.Y {
		w := make([]float64, 1)
		tree.Increment(0, tree.Unit(at[k]), w, nil)
		if e := math.Abs(y[0] - p.Exact(at[k], w)[0]); e > 2e-2 {
			t.Errorf("at %v the error is %g", at[k], e)
		}
	}
}

// Lamba's estimate of Euler and Maruyama's step without noise is (h/12)|f(K) - f|,
// scaled.
func TestLambaEstimate(t *testing.T) {
	p := sdetest.Geometric(-2, 0).Problem
	in, err := sde.NewIntegrator(p, sde.EulerMaruyama(), sde.Config{FirstStep: 0x1p-4, RelTol: 1, AbsTol: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := in.Step(); err != nil {
		t.Fatal(err)
	}
	const h = 0x1p-4
	k := 1 - 2*h
	if want := h / 12 * 2 * (1 - k); math.Abs(math.Abs(in.LocalError()[0])-want) > 1e-16 {
		t.Errorf("estimate %v, want %v", in.LocalError()[0], want)
	}
	if s := in.Last().Stiffness; math.Abs(s-2) > 1e-12 {
		t.Errorf("stiffness %v, want 2", s)
	}
}

func TestAllocations(t *testing.T) {
	for _, m := range []sde.Method{sde.EulerMaruyama(), sde.Milstein(), sde.SRI(), sde.SRA()} {
		p := sdetest.OrnsteinUhlenbeck(1, 0.5, 1)
		in, err := sde.NewIntegrator(p.Problem, m, sde.Config{RelTol: 1e-4, AbsTol: 1e-4, MaxStep: 1e-4})
		if err != nil {
			t.Fatal(err)
		}
		if a := testing.AllocsPerRun(500, func() {
			if err := in.Step(); err != nil {
				t.Fatal(err)
			}
		}); a > 0 {
			t.Errorf("%v: %v allocations a step", m, a)
		}
	}
}

func TestRefuses(t *testing.T) {
	ctx := context.Background()
	good := sdetest.Geometric(0.1, 0.2).Problem
	for name, change := range map[string]func(*sde.Problem, *sde.Config){
		"Drift":       func(p *sde.Problem, _ *sde.Config) { p.Drift = nil },
		"Diffusion":   func(p *sde.Problem, _ *sde.Config) { p.Diffusion = nil },
		"Noises":      func(p *sde.Problem, _ *sde.Config) { p.Noises = -1 },
		"T1":          func(p *sde.Problem, _ *sde.Config) { p.T1 = -1 },
		"Y0":          func(p *sde.Problem, _ *sde.Config) { p.Y0 = []float64{math.NaN()} },
		"RelTol":      func(_ *sde.Problem, c *sde.Config) { c.RelTol = 2 },
		"AbsTol":      func(_ *sde.Problem, c *sde.Config) { c.AbsTol = -1 },
		"Steps":       func(_ *sde.Problem, c *sde.Config) { c.Steps = -1 },
		"MaxSteps":    func(_ *sde.Problem, c *sde.Config) { c.MaxSteps = -1 },
		"FirstStep":   func(_ *sde.Problem, c *sde.Config) { c.FirstStep = math.NaN() },
		"SaveAt":      func(_ *sde.Problem, c *sde.Config) { c.SaveAt = []float64{0.5, 0.2} },
		"Cells":       func(_ *sde.Problem, c *sde.Config) { c.Cells = -4 },
		"SaveEnd":     func(_ *sde.Problem, c *sde.Config) { c.SaveEnd, c.SaveAt = true, []float64{1} },
		"calculus":    func(p *sde.Problem, _ *sde.Config) { p.Stratonovich = true },
		"no Milstein": func(p *sde.Problem, _ *sde.Config) { p.Noises = 2 },
	} {
		p, c := good, sde.Config{Seed: 1}
		m := sde.SRI()
		if name == "no Milstein" {
			m = sde.Milstein()
		}
		change(&p, &c)
		if sol, err := sde.Solve(ctx, p, m, c); err == nil || sol != nil {
			t.Errorf("%s accepted", name)
		}
	}
	if _, err := sde.Solve(ctx, good, sde.Heun(), sde.Config{}); err == nil {
		t.Error("Heun took Itô's calculus")
	}
	if _, err := sde.Solve(ctx, good, sde.SRA(), sde.Config{}); err == nil {
		t.Error("SRA took noise that is not additive")
	}
	if _, err := sde.Ensemble(ctx, good, sde.SRI(), sde.Config{}, 0); err == nil {
		t.Error("an ensemble of no paths")
	}
	p := good
	p.Noises = 2
	if _, err := sde.Solve(ctx, p, sde.SRI(), sde.Config{}); err == nil {
		t.Error("SRI took two noises")
	}
}

func TestHardInput(t *testing.T) {
	for name, f := range map[string]sde.Func{
		"NaN":      func(_ float64, _, dy []float64) { dy[0] = math.NaN() },
		"infinite": func(_ float64, _, dy []float64) { dy[0] = math.Inf(1) },
		"blows up": func(_ float64, y, dy []float64) { dy[0] = y[0] * y[0] * y[0] * 1e3 },
	} {
		p := sdetest.Geometric(0, 0.2).Problem
		p.Drift = f
		for _, m := range []sde.Method{sde.EulerMaruyama(), sde.Milstein(), sde.SRI()} {
			for _, steps := range []int{0, 100} {
				sol, err := sde.Solve(context.Background(), p, m, sde.Config{Steps: steps, MaxSteps: 20000})
				var fail *sde.Failure
				if !errors.As(err, &fail) || sol == nil || sol.Status != fail.Status || len(fail.Error()) < 30 {
					t.Errorf("%s by %v: %v", name, m, err)
				}
			}
		}
		if _, err := sde.Ensemble(context.Background(), p, sde.SRI(), sde.Config{Steps: 100}, 40); err == nil {
			t.Errorf("%s: the ensemble did not fail", name)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := sde.Solve(ctx, sdetest.Geometric(0, 1).Problem, sde.SRI(), sde.Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	p := sdetest.Geometric(0, 1).Problem
	p.T1 = 0
	if sol, err := sde.Solve(context.Background(), p, sde.SRI(), sde.Config{}); err != nil || sol.End()[0] != 1 {
		t.Errorf("no interval: %v", err)
	}
	p.T1, p.Y0 = 1, nil
	if sol, err := sde.Solve(context.Background(), p, sde.SRI(), sde.Config{}); err != nil || sol.T[len(sol.T)-1] != 1 {
		t.Errorf("no unknowns: %v", err)
	}
}

func Example() {
	p := sde.Problem{ // geometric Brownian motion
		Drift:     func(_ float64, y, dy []float64) { dy[0] = 0.1 * y[0] },
		Diffusion: func(_ float64, y, g []float64) { g[0] = 0.3 * y[0] },
		Y0:        []float64{1}, T1: 1,
	}
	out, err := sde.Ensemble(context.Background(), p, sde.SRI(), sde.Config{Seed: 1, Steps: 16}, 2000)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(math.Abs(out.Mean[0][0]-math.Exp(0.1)) < 0.03)
	// Output: true
}
