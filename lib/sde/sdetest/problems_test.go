package sdetest_test

import (
	"math"
	"testing"

	"github.com/podium-go/podium/lib/sde"
	"github.com/podium-go/podium/lib/sde/sdetest"
)

func all() []*sdetest.Problem {
	return []*sdetest.Problem{
		sdetest.Geometric(0.5, 0.8), sdetest.StratonovichGeometric(0.5, 0.8), sdetest.HyperbolicSine(),
		sdetest.OrnsteinUhlenbeck(1.5, 0.7, 2), sdetest.Additive(0.5, 1.2), sdetest.TwoNoises(0.5, 0.6, 0.4),
	}
}

// noises is the number of Brownian motions of a problem with one unknown.
func noises(p *sdetest.Problem) int { return max(1, p.Noises) }

// Every exact solution u(t, W) satisfies its equation: by Itô's formula,
//
//	g_j = ∂u/∂W_j,  f = ∂u/∂t + ½ Σ_j ∂²u/∂W_j²
//
// and f = ∂u/∂t in Stratonovich's calculus. The derivatives are differences.
func TestExactSolutions(t *testing.T) {
	checked := 0
	for _, p := range all() {
		if p.Source == "" || p.Name == "" || len(p.Y0) != 1 {
			t.Errorf("%q from %q has %d unknowns", p.Name, p.Source, len(p.Y0))
		}
		if p.Exact == nil {
			continue
		}
		checked++
		m := noises(p)
		if y := p.Exact(0, make([]float64, m)); y[0] != p.Y0[0] {
			t.Errorf("%s: the solution begins with %v, Y0 is %v", p.Name, y[0], p.Y0[0])
		}
		for _, at := range []struct{ t, w float64 }{{0.1, 0.3}, {0.5, -0.8}, {0.9, 1.1}} {
			w := make([]float64, m)
			for j := range w {
				w[j] = at.w * float64(1-2*j) // the two noises differ
			}
			const h = 1e-4
			u := func(dt float64, j int, dw float64) float64 {
				v := append([]float64(nil), w...)
				v[j] += dw
				return p.Exact(at.t+dt, v)[0]
			}
			y := []float64{u(0, 0, 0)}
			f, g := make([]float64, 1), make([]float64, m)
			p.Drift(at.t, y, f)
			p.Diffusion(at.t, y, g)
			drift := (u(h, 0, 0) - u(-h, 0, 0)) / (2 * h)
			for j := range m {
				up, down := u(0, j, h), u(0, j, -h)
				if !p.Stratonovich {
					drift += (up - 2*y[0] + down) / (2 * h * h)
				}
				if d := (up - down) / (2 * h); math.Abs(d-g[j]) > 1e-6 {
					t.Errorf("%s at %+v: ∂u/∂W_%d is %v, the diffusion %v", p.Name, at, j, d, g[j])
				}
			}
			if math.Abs(drift-f[0]) > 1e-6 {
				t.Errorf("%s at %+v: Itô's formula gives the drift %v, it is %v", p.Name, at, drift, f[0])
			}
		}
	}
	if checked < 5 {
		t.Errorf("only %d problems have an exact solution", checked)
	}
}

// The moments are those of the exact solution, integrated over the normal
// distribution by the trapezoidal rule, which is exact to rounding here.
func TestMomentsOfSolutions(t *testing.T) {
	checked := 0
	for _, p := range all() {
		if p.Exact == nil || p.Mean == nil {
			continue
		}
		checked++
		for _, at := range []float64{0.2, 1} {
			mean, square := 0.0, 0.0
			const h = 0.05
			for k := -240; k <= 240; k++ {
				z := h * float64(k)
				weight := h * math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
				u := p.Exact(at, []float64{math.Sqrt(at) * z})[0]
				mean += weight * u
				square += weight * u * u
			}
			if m, v := p.Mean(at), p.Variance(at); math.Abs(m/mean-1) > 1e-12 || math.Abs(v/(square-mean*mean)-1) > 1e-11 {
				t.Errorf("%s at %v: mean %v and variance %v, integrated %v and %v", p.Name, at, m, v, mean, square-mean*mean)
			}
		}
	}
	if checked < 2 {
		t.Errorf("only %d problems have moments and a solution", checked)
	}
}

// The moments of the Ornstein–Uhlenbeck process satisfy m' = -θ m and
// V' = -2θ V + σ², and its coefficients are -θ y and σ.
func TestOrnsteinUhlenbeck(t *testing.T) {
	const theta, sigma, y0, h = 1.5, 0.7, 2, 1e-5
	p := sdetest.OrnsteinUhlenbeck(theta, sigma, y0)
	if p.Mean(0) != y0 || p.Variance(0) != 0 || p.Y0[0] != y0 {
		t.Errorf("begins with %v, mean %v and variance %v", p.Y0, p.Mean(0), p.Variance(0))
	}
	for _, at := range []float64{0.2, 1} {
		dm, dv := (p.Mean(at+h)-p.Mean(at-h))/(2*h), (p.Variance(at+h)-p.Variance(at-h))/(2*h)
		if math.Abs(dm+theta*p.Mean(at)) > 1e-8 || math.Abs(dv-sigma*sigma+2*theta*p.Variance(at)) > 1e-8 {
			t.Errorf("at %v: m' = %v, V' = %v", at, dm, dv)
		}
		f, g := make([]float64, 1), make([]float64, 1)
		p.Drift(at, []float64{at}, f)
		p.Diffusion(at, []float64{at}, g)
		if f[0] != -theta*at || g[0] != sigma {
			t.Errorf("drift %v and diffusion %v at y = %v", f[0], g[0], at)
		}
	}
}

// What a problem says of its noise is so: additive noise does not see y, and the
// columns of commutative noise commute.
func TestNoise(t *testing.T) {
	for _, p := range all() {
		m := noises(p)
		g := func(y float64) []float64 {
			g := make([]float64, m)
			p.Diffusion(0.3, []float64{y}, g)
			return g
		}
		const h = 1e-5
		mid, up, down := g(0.7), g(0.7+h), g(0.7-h)
		additive := true
		for j := range m {
			additive = additive && up[j] == down[j]
			for k := range j {
				a, b := (up[j]-down[j])*mid[k], (up[k]-down[k])*mid[j]
				if p.Commutative != (math.Abs(a-b) < 1e-9*2*h) {
					t.Errorf("%s: g_%d' g_%d differs from g_%d' g_%d by %g", p.Name, j, k, k, j, (a-b)/(2*h))
				}
			}
		}
		if additive != p.Additive {
			t.Errorf("%s: additive is %v, said to be %v", p.Name, additive, p.Additive)
		}
	}
}

// The solvers find the exact solution of a path, and miss it if the equation is
// wrong by 0.02 or the calculus is the other one.
func TestBrokenSolverIsCaught(t *testing.T) {
	for _, p := range all() {
		if p.Exact == nil {
			continue
		}
		miss := func(q sde.Problem, m sde.Method) float64 {
			in, err := sde.NewIntegrator(q, m, sde.Config{Seed: 4, Steps: 4096})
			if err != nil {
				t.Fatal(err)
			}
			for !in.Done() {
				if err := in.Step(); err != nil {
					t.Fatal(err)
				}
			}
			tree := in.Tree()
			w := make([]float64, tree.Noises)
			tree.Increment(0, tree.Units(), w, nil)
			return math.Abs(in.Y()[0] - p.Exact(p.T1, w)[0])
		}
		if e := miss(p.Problem, sde.Milstein()); e > 1e-3 {
			t.Errorf("%s: Milstein's method misses by %g", p.Name, e)
		}
		q := p.Problem
		q.Drift = func(t float64, y, dy []float64) {
			p.Drift(t, y, dy)
			dy[0] += 0.02
		}
		if e := miss(q, sde.Milstein()); e < 5e-3 {
			t.Errorf("%s: with a wrong drift Milstein's method misses by only %g", p.Name, e)
		}
		q = p.Problem
		q.Stratonovich = !q.Stratonovich
		if e := miss(q, sde.Milstein()); !p.Additive && e < 5e-3 {
			t.Errorf("%s: in the other calculus Milstein's method misses by only %g", p.Name, e)
		}
	}
}
