package odetest

import (
	"context"
	"errors"
	"math"
	"runtime"
	"testing"

	"github.com/podium-go/podium/lib/ode"
)

// Suite is what every method has to pass.
type Suite struct {
	Method ode.Method
	// Order is the order of convergence with fixed steps, 0 if the method takes
	// none.
	Order float64
	// Dense is the least order of convergence of the dense output.
	Dense float64
	// Fixed says that the method has no error estimate.
	Fixed bool
	// Steps are the numbers of fixed steps whose errors give the order (default:
	// 16 to 128).
	Steps []int
	// Problem has an exact solution (default: [Smooth]).
	Problem *Problem
	// Special says that the problem isn't given by F alone, so that bad input
	// through F is not tried.
	Special bool
}

// Run runs the suite.
func (s Suite) Run(t *testing.T) {
	if s.Problem == nil {
		s.Problem = Smooth()
	}
	if s.Steps == nil {
		s.Steps = []int{16, 32, 64, 128}
	}
	t.Run("converges with its order", s.order)
	t.Run("obeys tolerances", s.tolerances)
	t.Run("is dense", s.dense)
	t.Run("goes back", s.backwards)
	t.Run("by hand", s.byHand)
	t.Run("repeats", s.repeats)
	t.Run("allocates nothing", s.allocations)
	t.Run("counts", s.counts)
	t.Run("small", s.small)
	t.Run("refuses", s.refuses)
	if !s.Special {
		t.Run("hard input", s.hard)
		t.Run("finds events", s.events)
	}
}

// config is a good one for the method.
func (s Suite) config() ode.Config {
	if s.Fixed {
		n := 100.
		if s.Order < 2 {
			n = 10000
		}
		return ode.Config{FixedStep: (s.Problem.T1 - s.Problem.T0) / n}
	}
	return ode.Config{RelTol: 1e-6, AbsTol: 1e-8}
}

func (s Suite) solve(t *testing.T, p ode.Problem, cfg ode.Config) *ode.Solution {
	t.Helper()
	sol, err := ode.Solve(context.Background(), p, s.Method, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return sol
}

// error returns the root of the mean square of the errors of y, relative where the
// solution is above 1.
func (s Suite) error(y []float64, at float64) float64 {
	want := make([]float64, len(y))
	s.Problem.Exact(at, want)
	sum := 0.0
	for i, w := range want {
		e := (y[i] - w) / max(1, math.Abs(w))
		sum += e * e
	}
	return math.Sqrt(sum / float64(len(y)))
}

// Slope returns the slope of the line through (log n, -log e) with the least
// squares.
func Slope(n []int, e []float64) float64 {
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

// The error with fixed steps falls with the order, to within 0.15.
func (s Suite) order(t *testing.T) {
	if s.Order == 0 {
		t.Skip("no fixed steps")
	}
	p := s.Problem
	e := make([]float64, len(s.Steps))
	for i, n := range s.Steps {
		sol := s.solve(t, p.Problem, ode.Config{FixedStep: (p.T1 - p.T0) / float64(n), RelTol: 1e-13, AbsTol: 1e-13})
		if sol.Stats.Steps != n {
			t.Errorf("%d steps, want %d", sol.Stats.Steps, n)
		}
		for k, y := range sol.Y { // the largest in time: that at one time may change its sign
			e[i] = max(e[i], s.error(y, sol.T[k]))
		}
	}
	if slope := Slope(s.Steps, e); math.Abs(slope-s.Order) > 0.15 {
		t.Errorf("slope %.3f, want %v; errors %.2g", slope, s.Order, e)
	}
}

// The error stays near the tolerance and falls with it, and every step says
// that its own error passes.
func (s Suite) tolerances(t *testing.T) {
	if s.Fixed {
		t.Skip("no error estimate")
	}
	p := s.Problem
	last := math.Inf(1)
	for _, tol := range []float64{1e-4, 1e-6, 1e-8} {
		sol := s.solve(t, p.Problem, ode.Config{RelTol: tol, AbsTol: tol})
		e := s.error(sol.End(), p.T1)
		if e > 200*tol {
			t.Errorf("tolerance %g: error %g", tol, e)
		}
		if e > last {
			t.Errorf("tolerance %g: error %g, more than %g with a looser one", tol, e, last)
		}
		last = e
		at := p.T0
		for i, step := range sol.Steps {
			if step.T != at || !(step.Error <= 1) || !(step.Error >= 0) || step.Tries < 1 || step.H <= 0 || step.Order < 1 {
				t.Fatalf("tolerance %g: step %d is %+v, it begins at %v", tol, i, step, at)
			}
			at = sol.T[i+1]
		}
		if at != p.T1 || len(sol.Steps) != sol.Stats.Steps {
			t.Errorf("tolerance %g: the steps end at %v; %d of %d", tol, at, len(sol.Steps), sol.Stats.Steps)
		}
	}
}

// The dense output is continuous and converges.
func (s Suite) dense(t *testing.T) {
	p := s.Problem
	worst := func(cfg ode.Config) float64 {
		cfg.Dense = true
		sol := s.solve(t, p.Problem, cfg)
		e := 0.0
		for i := range 101 {
			at := p.T0 + (p.T1-p.T0)*float64(i)/100
			y, err := sol.At(at, nil)
			if err != nil {
				t.Fatal(err)
			}
			e = max(e, s.error(y, at))
		}
		for i, y := range sol.Y {
			z, err := sol.At(sol.T[i], nil)
			if err != nil {
				t.Fatal(err)
			}
			for k := range y {
				if math.Abs(y[k]-z[k]) > 1e-11*max(1, math.Abs(y[k])) {
					t.Fatalf("at t = %v the dense output is %v, the step %v", sol.T[i], z, y)
				}
			}
		}
		if _, err := sol.At(p.T1+1, nil); err == nil {
			t.Error("evaluated beyond the end")
		}
		return e
	}
	if s.Order == 0 {
		if e := worst(s.config()); e > 1e-3 {
			t.Errorf("the dense output has the error %g", e)
		}
		return
	}
	n := s.Steps
	e := make([]float64, len(n))
	for i := range n {
		e[i] = worst(ode.Config{FixedStep: (p.T1 - p.T0) / float64(n[i]), RelTol: 1e-13, AbsTol: 1e-13})
	}
	if slope := Slope(n, e); slope < s.Dense-0.2 {
		t.Errorf("slope of the dense output %.3f, want %v; errors %.2g", slope, s.Dense, e)
	}
}

// Integrating back from the end leads to the beginning.
func (s Suite) backwards(t *testing.T) {
	p := s.Problem
	end := make([]float64, len(p.Y0))
	p.Exact(p.T1, end)
	back := p.Problem
	back.T0, back.T1, back.Y0 = p.T1, p.T0, end
	sol := s.solve(t, back, s.config())
	if e := s.error(sol.End(), p.T0); e > 2e-2 {
		t.Errorf("back at the beginning with the error %g", e)
	}
	if sol.T[len(sol.T)-1] != p.T0 {
		t.Errorf("ended at %v", sol.T[len(sol.T)-1])
	}
}

// Stepping by hand gives the same as Solve, bit for bit.
func (s Suite) byHand(t *testing.T) {
	p := s.Problem
	sol := s.solve(t, p.Problem, s.config())
	in, err := ode.NewIntegrator(p.Problem, s.Method, s.config())
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; !in.Done(); i++ {
		if err := in.Step(); err != nil {
			t.Fatal(err)
		}
		if in.T() != sol.T[i] || !same(in.Y(), sol.Y[i]) {
			t.Fatalf("step %d is %v at %v, Solve has %v at %v", i, in.Y(), in.T(), sol.Y[i], sol.T[i])
		}
		if in.Last() != sol.Steps[i-1] {
			t.Fatalf("step %d tells %+v, Solve has %+v", i, in.Last(), sol.Steps[i-1])
		}
		mid := make([]float64, len(p.Y0))
		at := (in.Last().T + in.T()) / 2
		if err := in.At(at, mid); err != nil {
			t.Fatal(err)
		}
		if err := in.At(in.T()+1, mid); err == nil {
			t.Fatal("evaluated outside the step")
		}
	}
}

func same(x, y []float64) bool {
	for i := range x {
		if math.Float64bits(x[i]) != math.Float64bits(y[i]) {
			return false
		}
	}
	return len(x) == len(y)
}

// The result does not depend on the number of threads, and inputs stay as they
// are.
func (s Suite) repeats(t *testing.T) {
	p := s.Problem
	y0 := append([]float64(nil), p.Y0...)
	want := s.solve(t, p.Problem, s.config()).End()
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	for _, n := range []int{1, 2, 3} {
		runtime.GOMAXPROCS(n)
		if got := s.solve(t, p.Problem, s.config()).End(); !same(got, want) {
			t.Errorf("%d threads: %v, want %v", n, got, want)
		}
	}
	if !same(p.Y0, y0) {
		t.Error("Y0 was changed")
	}
}

func (s Suite) allocations(t *testing.T) {
	p := s.Problem.Problem
	cfg := s.config()
	if s.Fixed {
		cfg.FixedStep /= 10
	} else {
		cfg.MaxStep = (p.T1 - p.T0) / 1000
	}
	in, err := ode.NewIntegrator(p, s.Method, cfg)
	if err != nil {
		t.Fatal(err)
	}
	dst := make([]float64, len(p.Y0))
	step := func() {
		if err := in.Step(); err != nil {
			t.Fatal(err)
		}
		if err := in.At(in.Last().T+in.Last().H/2, dst); err != nil {
			t.Fatal(err)
		}
	}
	for range 20 {
		step()
	}
	if a := testing.AllocsPerRun(200, step); a > 0 {
		t.Errorf("%v allocations a step", a)
	}
}

// Every call of F is counted.
func (s Suite) counts(t *testing.T) {
	p := s.Problem.Problem
	calls := 0
	counted := func(f ode.Func) ode.Func {
		if f == nil {
			return nil
		}
		return func(t float64, y, dy []float64) { calls++; f(t, y, dy) }
	}
	p.F, p.Stiff, p.Force = counted(p.F), counted(p.Stiff), counted(p.Force)
	sol := s.solve(t, p, s.config())
	if got := sol.Stats.Evaluations + sol.Stats.StiffEvals; got != calls {
		t.Errorf("%d evaluations counted, %d made", got, calls)
	}
	if sol.Stats.Wall <= 0 || sol.Status != ode.Success || sol.Message == "" {
		t.Errorf("%v, %v, %q", sol.Stats.Wall, sol.Status, sol.Message)
	}
}

// Intervals and systems of size zero, times that are asked for, and an end by
// the context or the number of steps.
func (s Suite) small(t *testing.T) {
	p := s.Problem.Problem
	p.T1 = p.T0
	sol := s.solve(t, p, s.config())
	if len(sol.T) != 1 || !same(sol.End(), p.Y0) {
		t.Errorf("no interval: %v", sol.T)
	}
	p = s.Problem.Problem
	at := []float64{p.T0, p.T0 + (p.T1-p.T0)/3, p.T0 + (p.T1-p.T0)/2, p.T1}
	cfg := s.config()
	cfg.SaveAt = at
	sol = s.solve(t, p, cfg)
	if !same(sol.T, at) {
		t.Errorf("kept %v, want %v", sol.T, at)
	}
	for i, y := range sol.Y {
		if e := s.error(y, at[i]); e > 2e-2 {
			t.Errorf("at %v the error is %g", at[i], e)
		}
	}
	cfg = s.config()
	cfg.MaxSteps = 2
	sol, err := ode.Solve(context.Background(), p, s.Method, cfg)
	var f *ode.Failure
	if !errors.As(err, &f) || f.Status != ode.TooManySteps || sol == nil || sol.Status != ode.TooManySteps || sol.Stats.Steps > 2 {
		t.Errorf("two steps: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	sol, err = ode.Solve(ctx, p, s.Method, s.config())
	if !errors.As(err, &f) || f.Status != ode.Cancelled || !errors.Is(err, context.Canceled) || sol == nil || sol.Stats.Steps != 0 {
		t.Errorf("cancelled: %v", err)
	}
}

func (s Suite) refuses(t *testing.T) {
	p := s.Problem.Problem
	for name, cfg := range map[string]ode.Config{
		"RelTol": {RelTol: -1}, "AbsTol": {AbsTol: math.NaN()}, "FirstStep": {FirstStep: math.Inf(1)}, "MaxSteps": {MaxSteps: -1},
		"MaxStep": {MaxStep: -1}, "FixedStep": {FixedStep: -0.1}, "AbsTols": {AbsTols: []float64{1}}, "MinStep": {MinStep: -1},
		"SaveAt": {SaveAt: []float64{p.T1 + 1}}, "Controller": {Controller: &ode.Controller{Safety: 2}},
	} {
		if len(p.Y0) == 1 && name == "AbsTols" {
			continue
		}
		if sol, err := ode.Solve(context.Background(), p, s.Method, cfg); err == nil || sol != nil {
			t.Errorf("%s: %v accepted", name, cfg)
		}
	}
	q := p
	q.T1 = math.NaN()
	if _, err := ode.Solve(context.Background(), q, s.Method, s.config()); err == nil {
		t.Error("T1 = NaN accepted")
	}
	q = p
	q.Y0 = append([]float64(nil), p.Y0...)
	q.Y0[0] = math.Inf(1)
	if _, err := ode.Solve(context.Background(), q, s.Method, s.config()); err == nil {
		t.Error("Y0 = Inf accepted")
	}
}

// Whatever f does, the solver ends, and says how.
func (s Suite) hard(t *testing.T) {
	for name, c := range map[string]struct {
		f    ode.Func
		want []ode.Status
	}{
		"NaN at once":  {func(_ float64, _, dy []float64) { dy[0] = math.NaN() }, []ode.Status{ode.NonFinite}},
		"NaN later on": {func(t float64, y, dy []float64) { dy[0] = math.Sqrt(0.5 - t) }, []ode.Status{ode.NonFinite}},
		"blows up": {func(_ float64, y, dy []float64) { dy[0] = y[0] * y[0] },
			[]ode.Status{ode.StepTooSmall, ode.NonFinite, ode.NewtonDiverged, ode.SingularMatrix, ode.TooManySteps}},
		"infinite": {func(t float64, _, dy []float64) { dy[0] = math.Inf(1) }, []ode.Status{ode.NonFinite}},
	} {
		cfg := s.config()
		cfg.MaxSteps = 20000
		sol, err := ode.Solve(context.Background(), ode.Problem{F: c.f, Y0: []float64{1}, T1: 3}, s.Method, cfg)
		var f *ode.Failure
		if s.Fixed && name == "blows up" && err == nil {
			continue // fixed steps may jump over the pole
		}
		if !errors.As(err, &f) || sol == nil {
			t.Errorf("%s: %v, %v", name, sol, err)
			continue
		}
		ok := false
		for _, w := range c.want {
			ok = ok || f.Status == w
		}
		if !ok || sol.Status != f.Status || len(f.Error()) < 40 {
			t.Errorf("%s: %v", name, err)
		}
		if name == "blows up" && !s.Fixed && math.Abs(f.T-1) > 1e-2 {
			t.Errorf("the pole at 1 was found at %v", f.T)
		}
		if name == "NaN later on" && math.Abs(f.T-0.5) > 0.1 {
			t.Errorf("the NaN from 0.5 on was found at %v", f.T)
		}
	}
	// A jump of f costs steps but is passed.
	jump := ode.Problem{F: func(t float64, y, dy []float64) {
		dy[0] = 1
		if t > 1./3 {
			dy[0] = -2
		}
	}, Y0: []float64{0}, T1: 1}
	cfg := s.config()
	if s.Fixed {
		cfg.FixedStep = 1e-3
	}
	sol := s.solve(t, jump, cfg)
	if e := math.Abs(sol.End()[0] + 1); e > 3e-3 {
		t.Errorf("after a jump of f the error is %g", e)
	}
	// No unknowns.
	none := ode.Problem{F: func(_ float64, _, _ []float64) {}, T1: 1}
	if sol := s.solve(t, none, s.config()); sol.T[len(sol.T)-1] != 1 {
		t.Errorf("no unknowns: %v", sol.T)
	}
	// Sizes at the ends of the range of numbers.
	for _, size := range []float64{1e-300, 1e300} {
		cfg := s.config()
		if !s.Fixed {
			cfg.AbsTol = size * 1e-8
		}
		sol := s.solve(t, ode.Problem{F: func(_ float64, y, dy []float64) { dy[0] = -y[0] }, Y0: []float64{size}, T1: 1}, cfg)
		if e := math.Abs(sol.End()[0]/size - math.Exp(-1)); !(e < 1e-2) {
			t.Errorf("decay from %g: error %g", size, e)
		}
	}
}

func (s Suite) events(t *testing.T) {
	// The oscillator falls through zero at π/2 + kπ.
	osc := Oscillator(2).Problem
	osc.Velocity, osc.Force = nil, nil
	cfg := s.config()
	tol := 2e-4
	if s.Fixed {
		cfg.FixedStep, tol = 1e-3, 2e-2
	}
	zero := func(_ float64, y []float64) float64 { return y[0] }
	osc.Events = []ode.Event{{Name: "falls", G: zero, Direction: -1}, {Name: "rises", G: zero, Direction: 1}, {Name: "both", G: zero}}
	sol := s.solve(t, osc, cfg)
	var found [3][]float64
	for _, e := range sol.Events {
		found[e.Event] = append(found[e.Event], e.T)
	}
	for i, want := range [][]float64{{0.5, 2.5}, {1.5, 3.5}, {0.5, 1.5, 2.5, 3.5}} {
		if len(found[i]) != len(want) {
			t.Fatalf("event %d at %v, want %v times π", i, found[i], want)
		}
		for k, w := range want {
			if math.Abs(found[i][k]-w*math.Pi) > tol {
				t.Errorf("event %d at %v, want %v", i, found[i], w*math.Pi)
			}
		}
	}
	osc.Events = []ode.Event{{Name: "end", G: zero, Terminal: true}}
	sol = s.solve(t, osc, cfg)
	if sol.Status != ode.StoppedByEvent || math.Abs(sol.T[len(sol.T)-1]-math.Pi/2) > tol || math.Abs(sol.End()[0]) > 1e-9 {
		t.Errorf("%v at %v in %v", sol.Status, sol.T[len(sol.T)-1], sol.End())
	}
	// An event at the beginning is none; what follows it is.
	osc.Y0 = []float64{0, 1}
	sol = s.solve(t, osc, cfg)
	if math.Abs(sol.T[len(sol.T)-1]-math.Pi) > tol {
		t.Errorf("from zero the first event is at %v, want π", sol.T[len(sol.T)-1])
	}
}
