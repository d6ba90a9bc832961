package pde

import (
	"context"
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func errorAtEnd(t *testing.T, b Burgers, mu BurgersParameter) float64 {
	t.Helper()
	s, err := b.Solve(context.Background(), mu, b.Steps)
	if err != nil {
		t.Fatal(err)
	}
	sum, size := 0.0, 0.0
	for i, x := range b.Grid() {
		e := mu.Exact(x, 1)
		d := s.States.At(i, 1) - e
		sum += d * d
		size += e * e
	}
	return math.Sqrt(sum / size)
}

// Against the exact solution of Cole and Hopf, with grid and step halved
// together; even and odd numbers of unknowns.
func TestBurgersConverges(t *testing.T) {
	mu := BurgersParameter{Viscosity: 0.02, Amplitude: 1}
	for _, c := range []struct {
		order     int
		low, high float64
	}{{1, 0.9, 1.2}, {2, 1.9, 2.1}} {
		var last float64
		for k, n := range []int{128, 256, 512} {
			e := errorAtEnd(t, Burgers{Unknowns: n - k%2, Steps: n, Order: c.order}, mu)
			if k > 0 {
				if order := math.Log2(last / e); order < c.low || order > c.high {
					t.Errorf("order %d: measured %.3f between %.3g and %.3g", c.order, order, last, e)
				}
			}
			last = e
		}
	}
}

// Exact satisfies the equation: differences of second order in x and t.
func TestExactSatisfiesEquation(t *testing.T) {
	mu := BurgersParameter{Viscosity: 0.03, Amplitude: 0.8}
	const d = 1e-3
	for _, x := range []float64{0.1, 0.5, 0.7, 0.95} {
		u := mu.Exact(x, 0.5)
		ut := (mu.Exact(x, 0.5+d) - mu.Exact(x, 0.5-d)) / (2 * d)
		l, r := mu.Exact(x-d, 0.5), mu.Exact(x+d, 0.5)
		residual := ut + u*(r-l)/(2*d) - mu.Viscosity*(r-2*u+l)/(d*d)
		if math.Abs(residual) > 1e-3 {
			t.Errorf("at x = %g the residual is %g", x, residual)
		}
	}
	for _, x := range []float64{0, 1} {
		if u := mu.Exact(x, 0.5); math.Abs(u) > 1e-12 {
			t.Errorf("u(%g) = %g", x, u)
		}
	}
	if got, want := mu.Exact(1.0/3, 0), 0.8; math.Abs(got-want) > 1e-12 {
		t.Errorf("the hump is %g high, not %g", got, want)
	}
	// A short time changes little.
	if a, b := mu.Exact(0.3, 1e-6), mu.Exact(0.3, 0); math.Abs(a-b) > 1e-4 {
		t.Errorf("u(0.3, 1e-6) = %g, u(0.3, 0) = %g", a, b)
	}
}

// With values a and -a at the ends the solution tends to the stationary front
// -c tanh(c(x-½)/2ν).
func TestBurgersDirichlet(t *testing.T) {
	const nu, c = 0.05, 1.0
	a := c * math.Tanh(c/(4*nu))
	b := Burgers{Unknowns: 1000, Steps: 400, End: 40, Left: a, Right: -a}
	s, err := b.Solve(context.Background(), BurgersParameter{Viscosity: nu}, 400)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range b.Grid() {
		want := -c * math.Tanh(c*(x-0.5)/(2*nu))
		if d := math.Abs(s.States.At(i, 1) - want); d > 2e-4 {
			t.Fatalf("u(%g) is %g off", x, d)
		}
	}
}

// The solver's residual and Jacobian are those of the parts that reduced
// models use.
func TestBurgersPartsAgreeWithSolver(t *testing.T) {
	b := Burgers{Unknowns: 40, Steps: 5, End: 0.1, Order: 1, Left: 0.3, Right: -0.2, RelTol: 1e-13}
	mu := BurgersParameter{Viscosity: 0.05, Amplitude: 0.7}
	s, err := b.Solve(context.Background(), mu, 1)
	if err != nil {
		t.Fatal(err)
	}
	if start := mat.NewVecDense(40, b.Initial(0.7)); !mat.EqualApprox(start, s.States.ColView(0), 1e-15) {
		t.Error("the first state is not Initial")
	}
	convection := b.Convection()
	applied := convection.Apply(s.States)
	mass, k, offset := b.Mass(), b.Diffusion(), b.DiffusionOffset()
	for step := 1; step <= 5; step++ {
		u, ku := s.States.ColView(step), mat.NewVecDense(40, nil)
		k.MulVecTo(ku, false, u)
		for i := range 40 {
			stencil := convection.Stencil(i)
			local, du := make([]float64, len(stencil)), make([]float64, len(stencil))
			for j, node := range stencil {
				local[j] = u.AtVec(node)
			}
			n := convection.Entry(i, local, du)
			if math.Abs(n-applied.At(i, step)) > 1e-15 {
				t.Fatalf("entry %d is %g, Apply has %g", i, n, applied.At(i, step))
			}
			r := mass[i]*(u.AtVec(i)-s.States.At(i, step-1))/b.Step() + mu.Viscosity*(ku.AtVec(i)+offset[i]) + n
			if math.Abs(r) > 1e-11 {
				t.Errorf("step %d, unknown %d: residual %g", step, i, r)
			}
			for j := range local {
				keep := local[j]
				local[j] = keep + 1e-6
				above := convection.Entry(i, local, make([]float64, len(du)))
				local[j] = keep - 1e-6
				below := convection.Entry(i, local, make([]float64, len(du)))
				local[j] = keep
				if d := (above - below) / 2e-6; math.Abs(d-du[j]) > 1e-9 {
					t.Errorf("entry %d: derivative %g, differences give %g", i, du[j], d)
				}
			}
		}
	}
}

func TestBurgersDoesNotAllocate(t *testing.T) {
	s, err := Burgers{Unknowns: 100, Steps: 20}.Solver()
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(5, func() {
		if _, err := s.Run(context.Background(), BurgersParameter{0.02, 1}, nil); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%g allocations a run", n)
	}
}

func TestSnapshots(t *testing.T) {
	b := Burgers{Unknowns: 50, Steps: 20}
	mu := Lattice([]float64{0.01, 0.1}, []float64{0.5, 1}, 3, 2)
	if len(mu) != 6 || mu[5] != (BurgersParameter{0.1, 1}) || math.Abs(mu[2].Viscosity-math.Sqrt(0.001)) > 1e-15 {
		t.Fatalf("lattice is %v", mu)
	}
	set, err := b.Snapshots(context.Background(), mu, 5, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	again, err := b.Snapshots(context.Background(), mu, 5, nil)
	if err != nil || !mat.Equal(set.States, again.States) {
		t.Errorf("one processor gives another result, %v", err)
	}
	one, err := b.Solve(context.Background(), mu[4], 5)
	if err != nil || !mat.Equal(set.Of(4), one.States) || len(set.Times) != 5 || set.Times[2] != one.Times[2] {
		t.Errorf("parameter 4 differs from its own solve, %v", err)
	}
}

func TestBurgersRefuses(t *testing.T) {
	ctx := context.Background()
	ok := BurgersParameter{0.01, 1}
	for want, b := range map[string]Burgers{
		"Unknowns is 2": {Unknowns: 2},
		"Steps is -1":   {Unknowns: 10, Steps: -1},
		"End is -2":     {Unknowns: 10, End: -2},
		"Order is 3":    {Unknowns: 10, Order: 3},
		"Left is NaN":   {Unknowns: 10, Left: math.NaN()},
		"RelTol is 2":   {Unknowns: 10, RelTol: 2},
		"MaxIter is -1": {Unknowns: 10, MaxIter: -1},
	} {
		if _, err := b.Solve(ctx, ok, 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", b, err)
		}
	}
	b := Burgers{Unknowns: 10, Steps: 4}
	for want, mu := range map[string]BurgersParameter{
		"Viscosity is 0":    {0, 1},
		"Amplitude is +Inf": {0.1, math.Inf(1)},
	} {
		if _, err := b.Solve(ctx, mu, 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", mu, err)
		}
		if _, err := b.Snapshots(ctx, []BurgersParameter{ok, ok, mu}, 1, nil); err == nil ||
			!strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "parameter 2") {
			t.Errorf("%+v: %v", mu, err)
		}
	}
	if _, err := b.Solve(ctx, ok, 0); err == nil || !strings.Contains(err.Error(), "every is 0") {
		t.Error(err)
	}
	if _, err := b.Snapshots(ctx, nil, 1, nil); err == nil {
		t.Error("no parameters pass")
	}
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := b.Solve(stopped, ok, 1); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := b.Snapshots(stopped, []BurgersParameter{ok}, 1, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	var newton *NewtonError
	b = Burgers{Unknowns: 200, Steps: 2, MaxIter: 1}
	if _, err := b.Solve(ctx, ok, 1); !errors.As(err, &newton) || newton.Step != 1 || !strings.Contains(err.Error(), "smaller time steps") {
		t.Error(err)
	}
}

func BenchmarkBurgersStep(b *testing.B) {
	s, err := Burgers{Unknowns: 16384, Steps: 20}.Solver()
	if err != nil {
		b.Fatal(err)
	}
	solves := 0
	for b.Loop() {
		iterations, err := s.Run(context.Background(), BurgersParameter{0.01, 1}, nil)
		if err != nil {
			b.Fatal(err)
		}
		for _, k := range iterations {
			solves += k
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(solves)/16384, "ns/unknown/solve")
}
