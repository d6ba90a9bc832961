package odetest_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/podium-go/podium/lib/ode"
	"github.com/podium-go/podium/lib/ode/odetest"
)

// Every exact solution satisfies its equation: the derivative, by differences,
// is F.
func TestExactSolutions(t *testing.T) {
	for _, p := range []*odetest.Problem{
		odetest.Decay(), odetest.Oscillator(1), odetest.Kepler(0.5), odetest.ProtheroRobinson(100), odetest.Heat(9),
		odetest.Smooth(), odetest.Growth(),
	} {
		n := len(p.Y0)
		y, up, down, dy := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		p.Exact(p.T0, y)
		for i := range y {
			if math.Abs(y[i]-p.Y0[i]) > 1e-14 {
				t.Errorf("%s: Y0[%d] is %v, the solution begins with %v", p.Name, i, p.Y0[i], y[i])
			}
		}
		for _, at := range []float64{0.1, 0.7, 0.95} {
			at = p.T0 + at*(p.T1-p.T0)
			const h = 1e-5
			p.Exact(at, y)
			p.Exact(at+h, up)
			p.Exact(at-h, down)
			p.F(at, y, dy)
			for i := range dy {
				if d := (up[i] - down[i]) / (2 * h); math.Abs(d-dy[i]) > 1e-6*max(1, math.Abs(d)) {
					t.Errorf("%s at %v: y'[%d] is %v, F gives %v", p.Name, at, i, d, dy[i])
				}
			}
		}
	}
}

// Every given Jacobian leads an implicit method to the same solution as
// differences, with hardly more Newton iterations.
func TestGivenJacobians(t *testing.T) {
	for _, p := range append(odetest.All(), odetest.Brusselator1D(10), odetest.Brusselator2D(5)) {
		if p.Jacobian == nil {
			continue
		}
		q := p.Problem
		q.Jacobian = nil
		given, err := ode.Solve(context.Background(), p.Problem, ode.Radau5(), p.Config(1e-5))
		if err != nil {
			t.Errorf("%s: %v", p.Name, err)
			continue
		}
		other, err := ode.Solve(context.Background(), q, ode.Radau5(), p.Config(1e-5))
		if err != nil {
			t.Errorf("%s by differences: %v", p.Name, err)
			continue
		}
		if a, b := given.Stats.Newton, other.Stats.Newton; a > b+b/5+10 {
			t.Errorf("%s: %d Newton iterations with the Jacobian given, %d with differences", p.Name, a, b)
		}
	}
}

func TestByName(t *testing.T) {
	for _, p := range odetest.All() {
		if q, err := odetest.ByName(p.Name); err != nil || q.Name != p.Name || q.Source == "" {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
	if _, err := odetest.ByName("none"); err == nil {
		t.Error("found a problem that isn't there")
	}
}

// ETDRK4 converges with order 4 on the Kuramoto–Sivashinsky equation, and to
// what an implicit method finds; an explicit one needs steps a hundred times
// shorter.
func TestKuramotoSivashinsky(t *testing.T) {
	s, err := odetest.KuramotoSivashinsky(64)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	m := ode.ETDRK4Complex(s.L)
	end := func(h float64) []float64 {
		sol, err := ode.Solve(ctx, s.Problem.Problem, m, ode.Config{FixedStep: h, SaveEnd: true})
		if err != nil {
			t.Fatal(err)
		}
		return s.Values(sol.End())
	}
	best := end(1. / 256)
	steps := []int{5, 10, 20, 40}
	e := make([]float64, len(steps))
	for i, n := range steps {
		for k, u := range end(s.T1 / float64(n)) {
			e[i] = max(e[i], math.Abs(u-best[k]))
		}
	}
	if slope := odetest.Slope(steps, e); math.Abs(slope-4) > 0.15 {
		t.Errorf("slope %.3f, errors %.2g", slope, e)
	}
	full := s.Full()
	sol, err := ode.Solve(ctx, full, ode.Radau5(), ode.Config{RelTol: 1e-9, AbsTol: 1e-9, SaveEnd: true})
	if err != nil {
		t.Fatal(err)
	}
	for k, u := range s.Values(sol.End()) {
		if math.Abs(u-best[k]) > 1e-6 {
			t.Fatalf("value %d is %v by ETDRK4, %v by Radau5", k, best[k], u)
		}
	}
	if _, err := odetest.KuramotoSivashinsky(7); err == nil {
		t.Error("an odd number of points was accepted")
	}
}

func Example() {
	p := odetest.Robertson()
	sol, err := ode.Solve(context.Background(), p.Problem, ode.Radau5(), p.Config(1e-8))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Error(sol.End()) < 1e-6)
	// Output: true
}
