package odetest

import (
	"context"
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/ode"
)

// Problem is an initial-value problem whose solution at T1 is known.
type Problem struct {
	ode.Problem
	Name   string
	Source string // where the problem and its reference come from
	Stiff  bool   // explicit methods need far too many steps

	// Reference is y(T1), nil if only Exact or [Problem.Compute] gives it.
	Reference []float64
	// Digits is how many digits of Reference hold.
	Digits int
	// Exact writes y(t), if there is a formula.
	Exact func(t float64, y []float64)

	// AbsTol is a sensible absolute tolerance relative to the relative one:
	// the size below which an unknown does not matter.
	AbsTol float64
}

// All returns every problem of moderate size, the large systems aside.
func All() []*Problem {
	return []*Problem{
		LotkaVolterra(), Lorenz(), Kepler(0.5), Arenstorf(), Pleiades(), VanDerPol(1), Brusselator(), Decay(),
		Robertson(), HIRES(), Oregonator(), VanDerPol(1e-6), E5(), Pollution(), ProtheroRobinson(1e6),
	}
}

// ByName returns the problem of [All] with the name, or an error that lists
// them.
func ByName(name string) (*Problem, error) {
	var names []string
	for _, p := range All() {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return nil, fmt.Errorf("odetest: no problem %q, there are %q", name, names)
}

// Config returns a config with the relative tolerance and the absolute one that
// suits the problem.
func (p *Problem) Config(relTol float64) ode.Config {
	abs := p.AbsTol
	if abs == 0 {
		abs = 1
	}
	return ode.Config{RelTol: relTol, AbsTol: relTol * abs, SaveEnd: true}
}

// Solution returns y(T1): the reference, the exact value, or one computed
// with tight tolerances.
func (p *Problem) Solution(ctx context.Context) ([]float64, error) {
	switch {
	case p.Reference != nil:
		return p.Reference, nil
	case p.Exact != nil:
		y := make([]float64, len(p.Y0))
		p.Exact(p.T1, y)
		return y, nil
	}
	y, err := p.Compute(ctx)
	if err == nil {
		p.Reference = y
	}
	return y, err
}

// Compute solves the problem with tight tolerances, by Radau5 if it is stiff
// and by DOP853 otherwise.
func (p *Problem) Compute(ctx context.Context) ([]float64, error) {
	var m ode.Method = ode.DOP853()
	cfg := p.Config(1e-13)
	if p.Stiff {
		m = ode.Radau5()
		cfg = p.Config(1e-11)
	}
	sol, err := ode.Solve(ctx, p.Problem, m, cfg)
	if err != nil {
		return nil, fmt.Errorf("odetest: reference of %s: %w", p.Name, err)
	}
	return sol.End(), nil
}

// Error returns the largest relative error of y, a solution at T1, against the
// known solution. Unknowns smaller than AbsTol count against AbsTol.
func (p *Problem) Error(y []float64) float64 {
	want, err := p.Solution(context.Background())
	if err != nil || len(want) != len(y) {
		return math.NaN()
	}
	worst := 0.0
	for i, w := range want {
		e := math.Abs(y[i]-w) / max(math.Abs(w), p.AbsTol*1e-3, 1e-300)
		if math.IsNaN(e) {
			return e
		}
		worst = max(worst, e)
	}
	return worst
}

// RMSError returns the root of the mean square of the error over that of the
// solution, the measure for large systems.
func (p *Problem) RMSError(y []float64) float64 {
	want, err := p.Solution(context.Background())
	if err != nil || len(want) != len(y) {
		return math.NaN()
	}
	e, s := 0.0, 0.0
	for i, w := range want {
		d := y[i] - w
		e += d * d
		s += w * w
	}
	return math.Sqrt(e / s)
}

const testSet = "F. Mazzia and C. Magherini, Test Set for Initial Value Problem Solvers, release 2.4, University of Bari, 2008"
