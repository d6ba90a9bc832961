package ode_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/podium-go/podium/lib/ode"
	"github.com/podium-go/podium/lib/ode/odetest"
)

// Every controller steers every method that takes one.
func TestControllers(t *testing.T) {
	controllers := map[string]*ode.Controller{
		"I": ode.IController(), "PI": ode.PIController(), "PID": ode.PIDController(), "Gustafsson": ode.GustafssonController(),
	}
	for name, s := range suites() {
		if s.Fixed || name == "BDF" {
			continue
		}
		p := odetest.Smooth()
		if s.Special {
			p = s.Problem
		}
		for c, controller := range controllers {
			for _, tol := range []float64{1e-4, 1e-7} {
				sol, err := ode.Solve(context.Background(), p.Problem, s.Method, ode.Config{RelTol: tol, AbsTol: tol, Controller: controller})
				if err != nil {
					t.Errorf("%s with %s: %v", name, c, err)
					continue
				}
				want := make([]float64, 4)
				p.Exact(p.T1, want)
				for i, y := range sol.End() {
					if e := math.Abs(y-want[i]) / max(1, want[i]); e > 100*tol {
						t.Errorf("%s with %s, tolerance %g: error %g", name, c, tol, e)
					}
				}
				if st := sol.Stats; st.Rejected > st.Steps/3+6 {
					t.Errorf("%s with %s, tolerance %g: %d of %d steps rejected", name, c, tol, st.Rejected, st.Steps)
				}
			}
		}
	}
	cfg := ode.Config{Controller: ode.IController()}
	if _, err := ode.Solve(context.Background(), odetest.Smooth().Problem, ode.BDF(), cfg); err == nil {
		t.Error("BDF took a controller")
	}
}

// The oracles of Tsit5: the stiffness estimate on y' = λy is |λ|, the error is
// that of the tableau, and the count of evaluations is 1 + 6 a try.
func TestTsit5Estimates(t *testing.T) {
	for _, lambda := range []float64{-0.7, -3, 2, -20} {
		p := ode.Problem{F: func(_ float64, y, dy []float64) { dy[0] = lambda * y[0] }, Y0: []float64{1.3}, T1: 1}
		in, err := ode.NewIntegrator(p, ode.Tsit5(), ode.Config{FirstStep: 0.1})
		if err != nil {
			t.Fatal(err)
		}
		step, err := in.Try(0.1)
		if err != nil {
			t.Fatal(err)
		}
		if e := math.Abs(step.Stiffness/math.Abs(lambda) - 1); e > 1e-9 {
			t.Errorf("λ = %v: stiffness %v", lambda, step.Stiffness)
		}
		m := ode.Tsit5()
		sum := 0.0
		for i, k := range in.Stages() {
			sum += 0.1 * m.E[i] * k[0]
		}
		// To the rounding of stages of the size of λ.
		if math.Abs(sum-in.LocalError()[0]) > 1e-16*math.Abs(lambda) {
			t.Errorf("λ = %v: local error %v, the stages give %v", lambda, in.LocalError()[0], sum)
		}
		if want := math.Abs(sum) / (1e-9 + 1e-6*max(1.3, math.Abs(in.Y()[0]))); math.Abs(step.Error-want) > 1e-9*math.Abs(lambda) {
			t.Errorf("λ = %v: scaled error %v, want %v", lambda, step.Error, want)
		}
	}
	// f of degree 3 in t has the error 0, of degree 4 is still integrated exactly.
	for degree := range 5 {
		p := ode.Problem{F: func(t float64, _, dy []float64) { dy[0] = math.Pow(t, float64(degree)) }, Y0: []float64{0}, T0: 1, T1: 2}
		in, err := ode.NewIntegrator(p, ode.Tsit5(), ode.Config{FirstStep: 1})
		if err != nil {
			t.Fatal(err)
		}
		step, err := in.Try(1)
		if err != nil {
			t.Fatal(err)
		}
		d := float64(degree + 1)
		if e := math.Abs(in.Y()[0] - (math.Pow(2, d)-1)/d); e > 1e-13 {
			t.Errorf("degree %d: error %g", degree, e)
		}
		if small := step.Error < 1e-7; small != (degree < 4) {
			t.Errorf("degree %d: estimate %g", degree, step.Error)
		}
	}
	sol, err := ode.Solve(context.Background(), odetest.Arenstorf().Problem, ode.Tsit5(), ode.Config{FirstStep: 1e-3})
	if err != nil {
		t.Fatal(err)
	}
	// The first step costs two evaluations to choose; they are not made here.
	if st := sol.Stats; st.Evaluations != 1+6*(st.Steps+st.Rejected) {
		t.Errorf("%d evaluations in %d steps and %d rejected", st.Evaluations, st.Steps, st.Rejected)
	}
}

// The pullback agrees with differences of steps of the same length.
func TestPullback(t *testing.T) {
	p := odetest.Smooth()
	jac := func(t float64, y, j []float64) {
		clear(j)
		j[1], j[3] = 0.4*t*math.Pow(y[1], -0.8)*y[3], 2*t*math.Pow(y[1], 0.2)
		e := 10 * t * math.Exp(5*(y[2]-1))
		j[6], j[7] = 5*e*y[3], e
		j[11] = 2 * t
		j[12] = -2 * t / y[0]
	}
	vjp := func(t float64, y, cot, dy []float64) {
		j := make([]float64, 16)
		jac(t, y, j)
		clear(dy)
		for i, c := range cot {
			for k := range dy {
				dy[k] += c * j[4*i+k]
			}
		}
	}
	y0 := []float64{1.1, 0.9, 1.2, 0.8}
	cotY, cotErr := []float64{1, -2, 0.5, 3}, []float64{100, 30, -70, 10}
	const h, t0 = 0.1, 0.4
	for _, m := range []*ode.RungeKutta{ode.Heun(), ode.BogackiShampine(), ode.Tsit5(), ode.DOP853()} {
		value := func(y []float64) (float64, *ode.Integrator) {
			q := p.Problem
			q.Y0, q.T0 = y, t0
			in, err := ode.NewIntegrator(q, m, ode.Config{FirstStep: h})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := in.Try(h); err != nil {
				t.Fatal(err)
			}
			v := 0.0
			for i := range y {
				v += cotY[i]*in.Y()[i] + cotErr[i]*in.LocalError()[i]
			}
			return v, in
		}
		_, in := value(y0)
		dy := make([]float64, 4)
		if err := m.Pullback(vjp, t0, h, y0, in.Stages(), cotY, cotErr, dy); err != nil {
			t.Fatal(err)
		}
		for i := range y0 {
			const d = 1e-5
			up, down := append([]float64(nil), y0...), append([]float64(nil), y0...)
			up[i] += d
			down[i] -= d
			a, _ := value(up)
			b, _ := value(down)
			if want := (a - b) / (2 * d); math.Abs(dy[i]-want) > 1e-7*max(1, math.Abs(want)) {
				t.Errorf("%v: derivative %d is %v, differences give %v", m, i, dy[i], want)
			}
		}
	}
	if err := ode.RK4().Pullback(vjp, 0, h, y0, nil, cotY, nil, make([]float64, 4)); err == nil {
		t.Error("no stages accepted")
	}
}

// The IVP test set's values to a relative 1e-6, by every method for stiff
// problems that reaches such errors.
func TestReferenceValues(t *testing.T) {
	for _, p := range []*odetest.Problem{odetest.Robertson(), odetest.HIRES(), odetest.Oregonator(), odetest.VanDerPol(1e-6), odetest.Pollution()} {
		for _, c := range []struct {
			m   ode.Method
			tol float64
		}{{ode.Radau5(), 1e-8}, {ode.Rodas5P(), 1e-9}, {ode.Rodas4(), 1e-9}, {ode.BDF(), 1e-10}, {ode.ARK4(), 1e-10}, {ode.ARK5(), 1e-10}, {ode.Kvaerno5(), 1e-10}} {
			sol, err := ode.Solve(context.Background(), p.Problem, c.m, p.Config(c.tol))
			if err != nil {
				t.Errorf("%s by %v: %v", p.Name, c.m, err)
				continue
			}
			if e := p.Error(sol.End()); !(e < 1e-6) {
				t.Errorf("%s by %v: relative error %.2g", p.Name, c.m, e)
			}
		}
	}
}

// The references that this library computed hold against another method.
func TestOwnReferences(t *testing.T) {
	for _, c := range []struct {
		p   *odetest.Problem
		m   ode.Method
		tol float64
		e   float64
	}{
		{odetest.LotkaVolterra(), ode.Radau5(), 1e-12, 1e-10},
		{odetest.Lorenz(), ode.Vern7(), 1e-13, 1e-9},
		{odetest.Brusselator(), ode.Vern7(), 1e-13, 1e-10},
		{odetest.Pleiades(), ode.DOP853(), 1e-13, 1e-8},
		{odetest.Arenstorf(), ode.DOP853(), 1e-13, 1e-5}, // the orbit is unstable
		{odetest.Kepler(0.5), ode.Vern7(), 1e-12, 1e-9},
	} {
		sol, err := ode.Solve(context.Background(), c.p.Problem, c.m, c.p.Config(c.tol))
		if err != nil {
			t.Error(err)
			continue
		}
		if e := c.p.Error(sol.End()); !(e < c.e) {
			t.Errorf("%s by %v: relative error %.2g", c.p.Name, c.m, e)
		}
	}
}

// Jacobians given, dense, banded and sparse, by formula and by differences, give
// the same solution.
func TestJacobians(t *testing.T) {
	ctx := context.Background()
	p := odetest.Brusselator1D(20)
	p.T1 = 1
	want, err := ode.Solve(ctx, p.Problem, ode.Radau5(), ode.Config{RelTol: 1e-9})
	if err != nil {
		t.Fatal(err)
	}
	two := odetest.Brusselator2D(6)
	two.T1 = 0.5
	wantTwo, err := ode.Solve(ctx, two.Problem, ode.Radau5(), ode.Config{RelTol: 1e-9})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []ode.Method{ode.Radau5(), ode.Rodas5P(), ode.BDF(), ode.ARK4()} {
		for name, j := range map[string]ode.Jacobian{"none": nil, "band given": p.Jacobian, "band": ode.BandedJacobian(2, 2, nil),
			"wide band": ode.BandedJacobian(5, 3, nil)} {
			q := p.Problem
			q.Jacobian = j
			sol, err := ode.Solve(ctx, q, m, ode.Config{RelTol: 1e-7})
			if err != nil {
				t.Errorf("%v, %s: %v", m, name, err)
				continue
			}
			if e := apart(sol.End(), want.End()); e > 1e-4 {
				t.Errorf("%v, %s: differs by %g", m, name, e)
			}
		}
		for name, j := range map[string]ode.Jacobian{"none": nil, "sparse given": two.Jacobian, "sparse": odetest.SparsePattern(6)} {
			q := two.Problem
			q.Jacobian = j
			sol, err := ode.Solve(ctx, q, m, ode.Config{RelTol: 1e-7})
			if err != nil {
				t.Errorf("%v, %s: %v", m, name, err)
				continue
			}
			if e := apart(sol.End(), wantTwo.End()); e > 1e-4 {
				t.Errorf("%v, %s: differs by %g", m, name, e)
			}
		}
	}
}

func apart(x, y []float64) float64 {
	e := 0.0
	for i := range x {
		e = max(e, math.Abs(x[i]-y[i]))
	}
	return e
}

// A mass matrix, regular or singular. M y' = f with M = [2 1; 1 1] and f = M A y
// is y' = A y; the pendulum-like differential-algebraic system y1' = -y1 + y2,
// 0 = y2 - y1² holds its constraint.
func TestMass(t *testing.T) {
	ctx := context.Background()
	for _, m := range []ode.Method{ode.Radau5(), ode.Rodas4(), ode.Rodas5P(), ode.BDF()} {
		mass := []float64{2, 1, 1, 1}
		p := ode.Problem{
			F: func(t float64, y, dy []float64) {
				a, b := y[1], -y[0]
				dy[0], dy[1] = 2*a+b, a+b
			},
			Y0: []float64{1, 0}, T1: 3, Mass: ode.DenseMass(mass),
		}
		sol, err := ode.Solve(ctx, p, m, ode.Config{RelTol: 1e-8, AbsTol: 1e-10})
		if err != nil {
			t.Errorf("%v: %v", m, err)
			continue
		}
		if e := apart(sol.End(), []float64{math.Cos(3), -math.Sin(3)}); e > 1e-5 {
			t.Errorf("%v: error %g", m, e)
		}
		dae := ode.Problem{
			F:  func(_ float64, y, dy []float64) { dy[0], dy[1] = -y[0]+y[1], y[1]-y[0]*y[0] },
			Y0: []float64{0.5, 0.25}, T1: 2, Mass: ode.DiagonalMass([]float64{1, 0}),
		}
		sol, err = ode.Solve(ctx, dae, m, ode.Config{RelTol: 1e-8, AbsTol: 1e-10})
		if err != nil {
			t.Errorf("%v: %v", m, err)
			continue
		}
		// y' = y² - y from 1/2: y = 1/(1 + e^t).
		y := 1 / (1 + math.Exp(2))
		if e := apart(sol.End(), []float64{y, y * y}); e > 1e-6 {
			t.Errorf("%v: differential-algebraic error %g", m, e)
		}
		// Without a solution: two algebraic equations in one unknown.
		bad := dae
		bad.F = func(_ float64, y, dy []float64) { dy[0], dy[1] = -y[0], y[0] }
		if _, err := ode.Solve(ctx, bad, m, ode.Config{}); err == nil {
			t.Errorf("%v: a singular problem was solved", m)
		}
	}
	p := odetest.Decay().Problem
	p.Mass = ode.DiagonalMass([]float64{2})
	for _, m := range []ode.Method{ode.Tsit5(), ode.ARK3(), ode.ETDRK4([]float64{1}), ode.Gauss4()} {
		if _, err := ode.Solve(ctx, p, m, ode.Config{FixedStep: 0.1}); err == nil {
			t.Errorf("%v took a mass matrix", m)
		}
	}
}

// A ball falls and bounces, losing a fifth of its speed each time.
func TestBounce(t *testing.T) {
	p := ode.Problem{
		F:  func(_ float64, y, dy []float64) { dy[0], dy[1] = y[1], -10 },
		Y0: []float64{5, 0}, T1: 6,
		Events: []ode.Event{{Name: "ground", G: func(_ float64, y []float64) float64 { return y[0] }, Direction: -1,
			Apply: func(_ float64, y []float64) { y[0], y[1] = 0, -0.8*y[1] }}},
	}
	for _, m := range []ode.Method{ode.Tsit5(), ode.DOP853(), ode.Radau5(), ode.BDF()} {
		sol, err := ode.Solve(context.Background(), p, m, ode.Config{RelTol: 1e-8, AbsTol: 1e-10, Dense: true})
		if err != nil {
			t.Errorf("%v: %v", m, err)
			continue
		}
		at, speed := 1., 10.
		for i, e := range sol.Events {
			if math.Abs(e.T-at) > 1e-4 {
				t.Errorf("%v: bounce %d at %v, want %v", m, i, e.T, at)
				break
			}
			speed *= 0.8
			at += speed / 5
		}
		if len(sol.Events) < 5 {
			t.Errorf("%v: %d bounces", m, len(sol.Events))
		}
		y, err := sol.At(1.5, nil)
		if want := 8*0.5 - 5*0.25; err != nil || math.Abs(y[0]-want) > 1e-4 {
			t.Errorf("%v: at 1.5 the height is %v, want %v (%v)", m, y, want, err)
		}
	}
}

// Radau5's order drops from 5 to 3 on Prothero and Robinson's problem, but not
// to less; Rodas5P keeps more than 4.
func TestProtheroRobinson(t *testing.T) {
	p := odetest.ProtheroRobinson(1e5)
	for _, c := range []struct {
		m     ode.Method
		least float64
	}{{ode.Radau5(), 2.8}, {ode.Rodas5P(), 2.8}, {ode.Kvaerno5(), 1.9}} {
		steps := []int{20, 40, 80}
		e := make([]float64, len(steps))
		for i, n := range steps {
			sol, err := ode.Solve(context.Background(), p.Problem, c.m, ode.Config{FixedStep: p.T1 / float64(n), RelTol: 1e-13, AbsTol: 1e-13})
			if err != nil {
				t.Fatal(err)
			}
			for k, y := range sol.Y {
				want := make([]float64, 1)
				p.Exact(sol.T[k], want)
				e[i] = max(e[i], math.Abs(y[0]-want[0]))
			}
		}
		if slope := odetest.Slope(steps, e); slope < c.least {
			t.Errorf("%v: slope %.2f, errors %.2g", c.m, slope, e)
		}
	}
}

// Over 1000 turns of the harmonic oscillator the energy of symplectic methods
// stays where it is, to the order of the method.
func TestEnergy(t *testing.T) {
	p := odetest.Oscillator(1000)
	for m, bound := range map[ode.Method]float64{ode.StormerVerlet(): 1e-2, ode.ForestRuth(): 1e-3, ode.Yoshida6(): 1e-4, ode.Gauss4(): 1e-11} {
		sol, err := ode.Solve(context.Background(), p.Problem, m, ode.Config{FixedStep: 0.1})
		if err != nil {
			t.Fatal(err)
		}
		worst, late := 0.0, 0.0
		for i, y := range sol.Y {
			e := math.Abs(y[0]*y[0] + y[1]*y[1] - 1)
			worst = max(worst, e)
			if i > len(sol.Y)*9/10 {
				late = max(late, e)
			}
		}
		if worst > bound || late > 1.01*worst {
			t.Errorf("%v: the energy is off by %g, at the end by %g", m, worst, late)
		}
	}
}

func ExampleSolve() {
	p := ode.Problem{
		F:  func(_ float64, y, dy []float64) { dy[0], dy[1] = y[1], -y[0] },
		Y0: []float64{1, 0}, T1: math.Pi,
	}
	sol, err := ode.Solve(context.Background(), p, ode.Tsit5(), ode.Config{RelTol: 1e-9, Dense: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	mid, _ := sol.At(math.Pi/3, nil)
	fmt.Printf("%.6f %.6f\n", mid[0], sol.End()[0])
	// Output: 0.500000 -1.000000
}

// A large stiff system with a sparse Jacobian found by coloured differences.
func ExampleSparseJacobian() {
	p := odetest.Brusselator2D(10).Problem
	p.Jacobian = odetest.SparsePattern(10)
	sol, err := ode.Solve(context.Background(), p, ode.BDF(), ode.Config{RelTol: 1e-4, SaveEnd: true})
	fmt.Println(sol.Status, err)
	// Output: success <nil>
}

// Stepping by hand, reading the solver's own estimates.
func ExampleIntegrator() {
	in, err := ode.NewIntegrator(odetest.VanDerPol(1e-2).Problem, ode.Tsit5(), ode.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	stiffest := 0.0
	for !in.Done() {
		if err := in.Step(); err != nil {
			fmt.Println(err)
			return
		}
		step := in.Last()
		stiffest = max(stiffest, step.Stiffness*step.H/ode.Tsit5().Radius)
	}
	fmt.Println(stiffest > 0.9) // the steps reach the end of the stability region
	// Output: true
}
