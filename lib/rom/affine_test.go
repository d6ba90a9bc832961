package rom_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/pde"
	"github.com/podium-go/podium/lib/rom"
	"gonum.org/v1/gonum/mat"
)

// thermal is a thermal block with its parts and a basis from random parameters.
type thermal struct {
	block pde.ThermalBlock
	parts []*mat.SymBandDense
	load  *mat.VecDense
	sys   rom.Affine
	norm  rom.Product // the energy product at the reference
	basis *rom.Basis
}

var reference = []float64{1, 1, 1, 1}

func newThermal(t *testing.T, rank int) *thermal {
	t.Helper()
	h := &thermal{block: pde.ThermalBlock{Cells: 20, Blocks: 2}}
	var err error
	if h.parts, err = h.block.Operators(); err != nil {
		t.Fatal(err)
	}
	if h.load, err = h.block.Load(nil); err != nil {
		t.Fatal(err)
	}
	h.sys.Loads = []mat.Vector{h.load}
	for _, a := range h.parts {
		h.sys.Operators = append(h.sys.Operators, a)
	}
	x := pde.Combine(reference, h.parts)
	var factor mat.BandCholesky
	if !factor.Factorize(x) {
		t.Fatal("the energy product is not positive definite")
	}
	h.norm = rom.Product{Operator: x, Solver: &factor}
	snapshots := mat.NewDense(h.block.Unknowns(), 40, nil)
	rng := rand.New(rand.NewPCG(1, 1))
	for j := range 40 {
		u := h.solve(t, draw(rng))
		snapshots.SetCol(j, u.RawVector().Data)
	}
	if h.basis, err = rom.POD(snapshots, rom.Rank(rank), rom.Weight(x)); err != nil {
		t.Fatal(err)
	}
	return h
}

// draw returns conductivities between 0.1 and 10, evenly in their logarithm.
func draw(rng *rand.Rand) []float64 {
	mu := make([]float64, 4)
	for q := range mu {
		mu[q] = math.Pow(10, 2*rng.Float64()-1)
	}
	return mu
}

func (h *thermal) solve(t *testing.T, mu []float64) *mat.VecDense {
	t.Helper()
	u, err := h.block.Solve(mu, h.parts, h.load)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// energy returns the norm of v in the product.
func (h *thermal) energy(v *mat.VecDense) float64 {
	w := mat.NewVecDense(v.Len(), nil)
	h.norm.MulVecTo(w, false, v)
	return math.Sqrt(mat.Dot(v, w))
}

// The estimator is an upper bound, and not larger than the error times the
// ratio of the largest to the smallest θ, at every unseen parameter and rank.
func TestEstimatorIsABound(t *testing.T) {
	h := newThermal(t, 14)
	rng := rand.New(rand.NewPCG(2, 2))
	last := math.Inf(1)
	for _, r := range []int{2, 6, 14} {
		basis := h.basis.Truncate(r)
		model, err := rom.Galerkin(h.sys, basis)
		if err != nil {
			t.Fatal(err)
		}
		estimator, err := rom.NewEstimator(h.sys, basis, h.norm)
		if err != nil {
			t.Fatal(err)
		}
		worst := 0.0
		for range 20 {
			mu := draw(rng)
			a, err := model.Solve(mu, []float64{1})
			if err != nil {
				t.Fatal(err)
			}
			truth := h.solve(t, mu)
			var e mat.VecDense
			e.SubVec(truth, mat.NewVecDense(truth.Len(), basis.State(a)))
			size := h.energy(&e)
			least, most := rom.MinTheta(mu, reference), rom.MaxTheta(mu, reference)
			effectivity := estimator.Bound(mu, []float64{1}, a, least) / size
			if effectivity < 1-1e-9 || effectivity > most/least*(1+1e-9) {
				t.Errorf("rank %d, mu %.3v: effectivity %g is not between 1 and %g", r, mu, effectivity, most/least)
			}
			worst = max(worst, size/h.energy(truth))
			// The residual is that of the full system.
			if got, want := estimator.Residual(mu, []float64{1}, a), h.residual(t, mu, basis.State(a)); math.Abs(got-want) > 1e-10 {
				t.Errorf("rank %d: residual %g, the full model has %g", r, got, want)
			}
		}
		if worst >= last {
			t.Errorf("rank %d has the error %g, a smaller one had %g", r, worst, last)
		}
		last = worst
	}
	if last > 1e-2 {
		t.Errorf("with 14 modes the relative error is %g", last)
	}
}

// residual computes the dual norm of f - A(mu)u in the full space.
func (h *thermal) residual(t *testing.T, mu, u []float64) float64 {
	t.Helper()
	n := len(u)
	r, z := mat.NewVecDense(n, nil), mat.NewVecDense(n, nil)
	pde.Combine(mu, h.parts).MulVecTo(r, false, mat.NewVecDense(n, u))
	r.SubVec(h.load, r)
	if err := h.norm.SolveVecTo(z, r); err != nil {
		t.Fatal(err)
	}
	return math.Sqrt(mat.Dot(r, z))
}

// At a parameter whose solution is in the basis, error and estimate vanish to
// rounding: the estimator does not stop at the square root of it.
func TestEstimatorReachesRounding(t *testing.T) {
	h := newThermal(t, 4)
	mu := []float64{0.3, 2, 5, 0.7}
	u := h.solve(t, mu)
	basis, err := rom.POD(u, rom.Weight(h.norm.Operator))
	if err != nil {
		t.Fatal(err)
	}
	model, err := rom.Galerkin(h.sys, basis)
	if err != nil {
		t.Fatal(err)
	}
	a, err := model.Solve(mu, []float64{1})
	if err != nil {
		t.Fatal(err)
	}
	estimator, err := rom.NewEstimator(h.sys, basis, h.norm)
	if err != nil {
		t.Fatal(err)
	}
	if b := estimator.Bound(mu, []float64{1}, a, rom.MinTheta(mu, reference)) / h.energy(u); b > 1e-12 {
		t.Errorf("the relative bound is %g", b)
	}
}

func TestAffineRefuses(t *testing.T) {
	h := newThermal(t, 3)
	n := h.block.Unknowns()
	for want, sys := range map[string]rom.Affine{
		"0 operators":       {Loads: h.sys.Loads},
		"operator 0 is 3×3": {Operators: []rom.Operator{rom.Diagonal(make([]float64, 3))}, Loads: h.sys.Loads},
		"operator 0 is nil": {Operators: []rom.Operator{nil}, Loads: h.sys.Loads},
		"load 0 has 3":      {Operators: h.sys.Operators, Loads: []mat.Vector{mat.NewVecDense(3, nil)}},
	} {
		if _, err := rom.Galerkin(sys, h.basis); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
		if _, err := rom.NewEstimator(sys, h.basis, h.norm); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	for want, norm := range map[string]rom.Product{
		"needs an operator": {},
		"entry 0 is 0":      {Operator: rom.Diagonal(make([]float64, n)), Solver: rom.Diagonal(make([]float64, n))},
		"is 3×3":            {Operator: rom.Diagonal(make([]float64, 3)), Solver: rom.Diagonal(make([]float64, 3))},
	} {
		if _, err := rom.NewEstimator(h.sys, h.basis, norm); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	model, err := rom.Galerkin(h.sys, h.basis)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := model.Solve([]float64{1}, []float64{1}); err == nil || !strings.Contains(err.Error(), "1 operator") {
		t.Error(err)
	}
	if _, err := model.Solve(make([]float64, 4), []float64{1}); err == nil || !strings.Contains(err.Error(), "solving the reduced system") {
		t.Error(err)
	}
}
