package rom_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/pde"
	"github.com/podium-go/podium/lib/rom"
	"gonum.org/v1/gonum/mat"
)

// burgers is Burgers with snapshots, and what reduced models are made of.
type burgers struct {
	problem pde.Burgers
	mass    rom.DiagonalOperator
	sys     rom.Evolution
	basis   *rom.Basis
	terms   *rom.Basis
	energy  rom.Product // the product of the diffusion
}

// energy returns the product of a banded matrix.
func energy(t *testing.T, a *mat.SymBandDense) rom.Product {
	t.Helper()
	var factor mat.BandCholesky
	if !factor.Factorize(a) {
		t.Fatal("the energy product is not positive definite")
	}
	return rom.Product{Operator: a, Solver: &factor}
}

func newBurgers(t *testing.T, problem pde.Burgers) *burgers {
	t.Helper()
	train := pde.Lattice([]float64{0.01, 0.1}, []float64{0.5, 1}, 4, 3)
	set, err := problem.Snapshots(context.Background(), train, 4, nil)
	if err != nil {
		t.Fatal(err)
	}
	h := &burgers{problem: problem, mass: rom.Diagonal(problem.Mass()), energy: energy(t, problem.Diffusion())}
	reference := problem.Initial(0) // the values at the ends, continued linearly
	n, m := set.States.Dims()
	moved := mat.NewDense(n, m, nil)
	for j := range m {
		for i := range n {
			moved.Set(i, j, set.States.At(i, j)-reference[i])
		}
	}
	if h.basis, err = rom.POD(moved, rom.Rank(30), rom.Weight(h.mass)); err != nil {
		t.Fatal(err)
	}
	if h.terms, err = rom.POD(problem.Convection().Apply(set.States), rom.Rank(60)); err != nil {
		t.Fatal(err)
	}
	h.sys = rom.Evolution{
		Mass:      h.mass,
		Linear:    []rom.Operator{problem.Diffusion()},
		Offsets:   [][]float64{problem.DiffusionOffset()},
		Nonlinear: problem.Convection(),
		Reference: reference,
	}
	return h
}

func (h *burgers) reduce(t *testing.T, r, m int, options ...rom.ReduceOption) (*rom.Evolved, *rom.Basis) {
	t.Helper()
	points, err := rom.DEIM(h.terms.Truncate(m))
	if err != nil {
		t.Fatal(err)
	}
	basis := h.basis.Truncate(r)
	model, err := rom.HyperReduce(h.sys, basis, points, options...)
	if err != nil {
		t.Fatal(err)
	}
	return model, basis
}

// start returns the reduced coefficients of the initial state.
func (h *burgers) start(basis *rom.Basis, amplitude float64) []float64 {
	u := h.problem.Initial(amplitude)
	for i := range u {
		u[i] -= h.sys.Reference[i]
	}
	return basis.Coefficients(u)
}

func (h *burgers) march() rom.March {
	return rom.March{Steps: h.problem.Steps, Step: h.problem.Step(), Order: h.problem.Order}
}

// states returns the full states of a path, and the truth's, both without the
// reference.
func (h *burgers) compare(t *testing.T, basis *rom.Basis, path *rom.Path, mu pde.BurgersParameter) (got, want *mat.Dense) {
	t.Helper()
	truth, err := h.problem.Solve(context.Background(), mu, 1)
	if err != nil {
		t.Fatal(err)
	}
	n, m := truth.States.Dims()
	for j := range m {
		for i := range n {
			truth.States.Set(i, j, truth.States.At(i, j)-h.sys.Reference[i])
		}
	}
	return basis.Reconstruct(path.Coefficients), truth.States
}

var unseen = []pde.BurgersParameter{{Viscosity: 0.013, Amplitude: 0.93}, {Viscosity: 0.03, Amplitude: 0.66}, {Viscosity: 0.08, Amplitude: 0.8}}

// At unseen parameters the error follows the projection error; for both orders
// in time and for values at the ends that are not zero.
func TestHyperReducedBurgers(t *testing.T) {
	for _, problem := range []pde.Burgers{
		{Unknowns: 200, Steps: 80},
		{Unknowns: 201, Steps: 80, Order: 1},
		{Unknowns: 200, Steps: 80, Left: 0.4, Right: -0.2},
	} {
		h := newBurgers(t, problem)
		for _, r := range []int{5, 10, 20} {
			model, basis := h.reduce(t, r, 2*r)
			for _, mu := range unseen {
				path, err := model.Solve(context.Background(), []float64{mu.Viscosity}, h.start(basis, mu.Amplitude), h.march())
				if err != nil {
					t.Fatal(err)
				}
				got, want := h.compare(t, basis, path, mu)
				e, best := basis.RelativeError(got, want), basis.ProjectionError(want)
				if e > 3*best {
					t.Errorf("%+v, %d modes, %+v: error %.3g, projection error %.3g", problem, r, mu, e, best)
				}
				if r == 20 && e > 1e-3 {
					t.Errorf("%+v, %d modes, %+v: error %.3g", problem, r, mu, e)
				}
			}
		}
	}
}

// With all modes and all points the reduced model is the full one, whichever
// inner product made the basis.
func TestFullBasisGivesFullModel(t *testing.T) {
	problem := pde.Burgers{Unknowns: 12, Steps: 10, End: 0.2, Left: 0.1, Right: 0.2, RelTol: 1e-12}
	mu := pde.BurgersParameter{Viscosity: 0.1, Amplitude: 0.6}
	truth, err := problem.Solve(context.Background(), mu, 1)
	if err != nil {
		t.Fatal(err)
	}
	identity := mat.NewDense(12, 12, nil)
	for i := range 12 {
		identity.Set(i, i, 1)
	}
	for name, w := range map[string]rom.Operator{"none": nil, "mass": rom.Diagonal(problem.Mass()), "stiffness": problem.Diffusion()} {
		basis, err := rom.POD(identity, rom.Weight(w))
		if err != nil {
			t.Fatal(err)
		}
		points, err := rom.QDEIM(basis)
		if err != nil {
			t.Fatal(err)
		}
		mass := rom.Diagonal(problem.Mass())
		model, err := rom.HyperReduce(rom.Evolution{Mass: mass, Linear: []rom.Operator{problem.Diffusion()},
			Offsets: [][]float64{problem.DiffusionOffset()}, Nonlinear: problem.Convection()}, basis, points,
			rom.Indicator(points, energy(t, problem.Diffusion()), []float64{1}))
		if err != nil {
			t.Fatal(err)
		}
		path, err := model.Solve(context.Background(), []float64{0.1}, basis.Coefficients(problem.Initial(0.6)),
			rom.March{Steps: 10, Step: problem.Step(), RelTol: 1e-12})
		if err != nil {
			t.Fatal(err)
		}
		if d := basis.RelativeError(basis.Reconstruct(path.Coefficients), truth.States); d > 1e-11 {
			t.Errorf("%s: off by %g", name, d)
		}
		if e := path.Indicator[10]; e > 1e-10 {
			t.Errorf("%s: the indicator is %g", name, e)
		}
	}
}

// Without a nonlinear term it is the heat equation, whose modes decay as the
// scheme says.
func TestLinearEvolution(t *testing.T) {
	const n = 31
	problem := pde.Burgers{Unknowns: n}
	u := problem.Grid()
	for i, x := range u {
		u[i] = math.Sin(math.Pi * x)
	}
	mass := rom.Diagonal(problem.Mass())
	basis, err := rom.POD(mat.NewVecDense(n, u), rom.Weight(mass))
	if err != nil {
		t.Fatal(err)
	}
	model, err := rom.HyperReduce(rom.Evolution{Mass: mass, Linear: []rom.Operator{problem.Diffusion()}}, basis, nil,
		rom.Indicator(nil, energy(t, problem.Diffusion()), []float64{1}))
	if err != nil {
		t.Fatal(err)
	}
	const nu, dt = 0.3, 0.02
	path, err := model.Solve(context.Background(), []float64{nu}, basis.Coefficients(u), rom.March{Steps: 10, Step: dt, Order: 1, Every: 5})
	if err != nil {
		t.Fatal(err)
	}
	h := problem.Spacing()
	lambda := 4 / (h * h) * math.Pow(math.Sin(math.Pi*h/2), 2)
	for k, step := range []int{0, 5, 10} {
		want := math.Pow(1+dt*nu*lambda, -float64(step))
		if got := path.Coefficients.At(0, k) / path.Coefficients.At(0, 0); math.Abs(got-want) > 1e-12 {
			t.Errorf("after %d steps %g, not %g", step, got, want)
		}
	}
	if len(path.Times) != 3 || path.Evaluations != 0 || path.Indicator[2] > 1e-12 {
		t.Errorf("times %v, %d evaluations, indicator %v", path.Times, path.Evaluations, path.Indicator)
	}
}

// For a linear problem with backward Euler the indicator is a bound: here for
// the heat equation in two modes that its solution leaves, because the
// viscosity varies in space.
func TestIndicatorBoundsLinear(t *testing.T) {
	const n, steps, dt = 40, 30, 0.01
	problem := pde.Burgers{Unknowns: n}
	mass := rom.Diagonal(problem.Mass())
	left, right := mat.NewSymBandDense(n, 1, nil), mat.NewSymBandDense(n, 1, nil)
	for i := range n + 1 { // between nodes i-1 and i
		part := left
		if i > n/2 {
			part = right
		}
		h := problem.Spacing()
		for _, k := range []int{i - 1, i} {
			if k >= 0 && k < n {
				part.SetSymBand(k, k, part.At(k, k)+1/h)
			}
		}
		if i > 0 && i < n {
			part.SetSymBand(i-1, i, -1/h)
		}
	}
	start := mat.NewDense(n, 2, nil)
	for i, x := range problem.Grid() {
		start.Set(i, 0, math.Sin(math.Pi*x))
		start.Set(i, 1, math.Sin(2*math.Pi*x))
	}
	basis, err := rom.POD(start, rom.Weight(mass))
	if err != nil {
		t.Fatal(err)
	}
	reference := []float64{1, 2}
	product := energy(t, pde.Combine(reference, []*mat.SymBandDense{left, right}))
	model, err := rom.HyperReduce(rom.Evolution{Mass: mass, Linear: []rom.Operator{left, right}}, basis, nil,
		rom.Indicator(nil, product, reference))
	if err != nil {
		t.Fatal(err)
	}
	for _, theta := range [][]float64{{0.1, 0.2}, {0.3, 0.05}, {0.02, 0.6}} {
		initial := mat.Col(nil, 0, start)
		path, err := model.Solve(context.Background(), theta, basis.Coefficients(initial), rom.March{Steps: steps, Step: dt, Order: 1})
		if err != nil {
			t.Fatal(err)
		}
		// The full model.
		a := pde.Combine(theta, []*mat.SymBandDense{left, right})
		for i := range n {
			a.SetSymBand(i, i, a.At(i, i)+mass.Entries[i]/dt)
		}
		step := energy(t, a)
		u, b := mat.NewVecDense(n, initial), mat.NewVecDense(n, nil)
		for k := 1; k <= steps; k++ {
			for i := range n {
				b.SetVec(i, mass.Entries[i]/dt*u.AtVec(i))
			}
			if err := step.SolveVecTo(u, b); err != nil {
				t.Fatal(err)
			}
			var e mat.VecDense
			e.SubVec(u, mat.NewVecDense(n, basis.State(mat.Col(nil, k, path.Coefficients))))
			size := mat.Norm(&e, 2) * math.Sqrt(problem.Spacing())
			if bound := path.Indicator[k]; bound < size {
				t.Errorf("theta %v, step %d: bound %g, error %g", theta, k, bound, size)
			}
		}
	}
	if _, err := model.Solve(context.Background(), []float64{0, 1}, []float64{1, 0}, rom.March{Steps: 1, Step: dt}); err == nil ||
		!strings.Contains(err.Error(), "needs positive coefficients") {
		t.Error(err)
	}
	for want, reference := range map[string][]float64{"has 1 coefficients": {1}, "coefficient 1 is 0": {1, 0}} {
		if _, err := rom.HyperReduce(rom.Evolution{Mass: mass, Linear: []rom.Operator{left, right}}, basis, nil,
			rom.Indicator(nil, product, reference)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

// The indicator follows the largest error in time over four decades of it.
func TestIndicatorFollowsError(t *testing.T) {
	h := newBurgers(t, pde.Burgers{Unknowns: 200, Steps: 80})
	finer, err := rom.DEIM(h.terms)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []int{5, 10, 15, 20} {
		model, basis := h.reduce(t, r, 2*r, rom.Indicator(finer, h.energy, []float64{1}))
		for _, mu := range unseen {
			path, err := model.Solve(context.Background(), []float64{mu.Viscosity}, h.start(basis, mu.Amplitude), h.march())
			if err != nil {
				t.Fatal(err)
			}
			got, want := h.compare(t, basis, path, mu)
			largest := 0.0
			for k := 1; k <= 80; k++ {
				var e mat.VecDense
				e.SubVec(got.ColView(k), want.ColView(k))
				largest = max(largest, mat.Norm(&e, 2)*math.Sqrt(h.problem.Spacing()))
			}
			if ratio := path.Indicator[80] / largest; ratio < 1 || ratio > 20 {
				t.Errorf("%d modes, %+v: indicator %.3g, error %.3g, ratio %.1f", r, mu, path.Indicator[80], largest, ratio)
			}
		}
	}
}

// A march allocates the same, however many steps it makes.
func TestMarchDoesNotAllocateInItsLoop(t *testing.T) {
	h := newBurgers(t, pde.Burgers{Unknowns: 100, Steps: 40})
	finer, err := rom.DEIM(h.terms.Truncate(30))
	if err != nil {
		t.Fatal(err)
	}
	model, basis := h.reduce(t, 10, 20, rom.Indicator(finer, h.energy, []float64{1}))
	start := h.start(basis, 1)
	count := func(steps int) float64 {
		return testing.AllocsPerRun(5, func() {
			if _, err := model.Solve(context.Background(), []float64{0.02}, start, rom.March{Steps: steps, Step: 0.005, Every: 1000}); err != nil {
				t.Fatal(err)
			}
		})
	}
	if few, many := count(2), count(200); few != many {
		t.Errorf("%g allocations for 2 steps, %g for 200", few, many)
	}
}

// fold is u + u²/2 + 1 in each entry, which has no real root where it is met.
type fold struct{ stencil []int }

func (f fold) Stencil(i int) []int { return f.stencil }

func (fold) Entry(_ int, u, du []float64) float64 {
	du[0] = 1 + u[0]
	return 100 * (u[0] + u[0]*u[0]/2 + 1)
}

func TestMarchRefuses(t *testing.T) {
	h := newBurgers(t, pde.Burgers{Unknowns: 60, Steps: 20})
	model, basis := h.reduce(t, 5, 10)
	start := h.start(basis, 1)
	ok := h.march()
	for want, change := range map[string]func(*rom.March){
		"Steps is 0":    func(m *rom.March) { m.Steps = 0 },
		"Step is -1":    func(m *rom.March) { m.Step = -1 },
		"Order is 4":    func(m *rom.March) { m.Order = 4 },
		"RelTol is 1,":  func(m *rom.March) { m.RelTol = 1 },
		"MaxIter is -2": func(m *rom.March) { m.MaxIter = -2 },
		"Every is -1":   func(m *rom.March) { m.Every = -1 },
	} {
		m := ok
		change(&m)
		if _, err := model.Solve(context.Background(), []float64{0.1}, start, m); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if _, err := model.Solve(context.Background(), nil, start, ok); err == nil || !strings.Contains(err.Error(), "theta has 0") {
		t.Error(err)
	}
	if _, err := model.Solve(context.Background(), []float64{0.1}, start[:2], ok); err == nil || !strings.Contains(err.Error(), "initial has 2") {
		t.Error(err)
	}
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := model.Solve(stopped, []float64{0.1}, start, ok); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	// A step without a solution.
	one, err := rom.POD(mat.NewVecDense(1, []float64{1}))
	if err != nil {
		t.Fatal(err)
	}
	point, err := rom.DEIM(one)
	if err != nil {
		t.Fatal(err)
	}
	hard, err := rom.HyperReduce(rom.Evolution{Nonlinear: fold{[]int{0}}}, one, point)
	if err != nil {
		t.Fatal(err)
	}
	var newton *rom.NewtonError
	_, err = hard.Solve(context.Background(), nil, []float64{-1.3}, rom.March{Steps: 2, Step: 1})
	if !errors.As(err, &newton) || newton.Step != 1 || !strings.Contains(err.Error(), "smaller time steps") {
		t.Error(err)
	}
}

func TestHyperReduceRefuses(t *testing.T) {
	h := newBurgers(t, pde.Burgers{Unknowns: 60, Steps: 20})
	points, err := rom.DEIM(h.terms.Truncate(5))
	if err != nil {
		t.Fatal(err)
	}
	short := rom.Diagonal(make([]float64, 3))
	for want, change := range map[string]func(*rom.Evolution){
		"the mass is 3×3":              func(s *rom.Evolution) { s.Mass = short },
		"linear operator 0 is 3×3":     func(s *rom.Evolution) { s.Linear = []rom.Operator{short} },
		"linear operator 0 is nil":     func(s *rom.Evolution) { s.Linear = []rom.Operator{nil} },
		"2 offsets for 1":              func(s *rom.Evolution) { s.Offsets = make([][]float64, 2) },
		"offset 0 has 3":               func(s *rom.Evolution) { s.Offsets = [][]float64{make([]float64, 3)} },
		"the reference has 3":          func(s *rom.Evolution) { s.Reference = make([]float64, 3) },
		"come together":                func(s *rom.Evolution) { s.Nonlinear = nil },
		"has unknown 60, there are 60": func(s *rom.Evolution) { s.Nonlinear = fold{[]int{60}} },
		"has unknown -1, there are 60": func(s *rom.Evolution) { s.Nonlinear = fold{[]int{-1}} },
	} {
		sys := h.sys
		change(&sys)
		if _, err := rom.HyperReduce(sys, h.basis, points); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if _, err := rom.HyperReduce(h.sys, h.basis, points, rom.Indicator(points, rom.Product{}, []float64{1})); err == nil ||
		!strings.Contains(err.Error(), "needs an operator and a solver") {
		t.Error(err)
	}
	if _, err := rom.HyperReduce(h.sys, h.basis, points, rom.Indicator(nil, h.energy, []float64{1})); err == nil ||
		!strings.Contains(err.Error(), "needs an interpolation") {
		t.Error(err)
	}
	other, err := rom.DEIM(&rom.Basis{Vectors: mat.NewDense(4, 1, []float64{1, 2, 3, 4})})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rom.HyperReduce(h.sys, h.basis, other); err == nil || !strings.Contains(err.Error(), "vectors of length 4") {
		t.Error(err)
	}
}

func BenchmarkOnline(b *testing.B) {
	problem := pde.Burgers{Unknowns: 1023}
	set, err := problem.Snapshots(context.Background(), pde.Lattice([]float64{0.004, 0.04}, []float64{0.5, 1}, 4, 3), 10, nil)
	if err != nil {
		b.Fatal(err)
	}
	mass := rom.Diagonal(problem.Mass())
	basis, err := rom.POD(set.States, rom.Rank(20), rom.Weight(mass))
	if err != nil {
		b.Fatal(err)
	}
	terms, err := rom.POD(problem.Convection().Apply(set.States), rom.Rank(40))
	if err != nil {
		b.Fatal(err)
	}
	points, err := rom.DEIM(terms)
	if err != nil {
		b.Fatal(err)
	}
	model, err := rom.HyperReduce(rom.Evolution{Mass: mass, Linear: []rom.Operator{problem.Diffusion()}, Nonlinear: problem.Convection()}, basis, points)
	if err != nil {
		b.Fatal(err)
	}
	start := basis.Coefficients(problem.Initial(0.8))
	for b.Loop() {
		if _, err := model.Solve(context.Background(), []float64{0.01}, start, rom.March{Steps: 200, Step: problem.Step()}); err != nil {
			b.Fatal(err)
		}
	}
}
