package ode

import (
	"fmt"
	"math"
)

// Func computes the right-hand side f(t, y) into dy. It must not keep y or dy,
// nor change y.
type Func func(t float64, y, dy []float64)

// Problem is an initial-value problem
//
//	M y' = f(t, y),  y(T0) = Y0
//
// or one of its special forms: y' = f + g with a stiff part g, or q' = v(t, p),
// p' = a(t, q) for the symplectic methods. T1 may lie before T0.
type Problem struct {
	// F is the right-hand side f. The symplectic methods do without it.
	F Func
	// Y0 is the initial state, n finite numbers. It is not changed.
	Y0 []float64
	// T0 and T1 are the ends of the interval.
	T0, T1 float64
	// Jacobian says how ∂f/∂y is found (of Stiff, if that is there). The
	// default is a dense one from differences.
	Jacobian Jacobian
	// Mass is the constant matrix M; nil for the identity. It may be singular.
	// Rosenbrock methods, Radau and BDF take it.
	Mass *Mass
	// Stiff is the part g that an additive method treats implicitly.
	Stiff Func
	// Velocity and Force are v and a for a symplectic method, whose state is
	// y = (q, p), of an even number of entries. Each writes n/2 numbers.
	Velocity, Force Func
	// Events are looked for in every step, see [Event].
	Events []Event
}

// check returns an error that names the field that is wrong.
func (p *Problem) check() error {
	if !finite(p.T0) {
		return fmt.Errorf("ode: T0 is %v, it must be finite", p.T0)
	}
	if !finite(p.T1) {
		return fmt.Errorf("ode: T1 is %v, it must be finite", p.T1)
	}
	for i, y := range p.Y0 {
		if !finite(y) {
			return fmt.Errorf("ode: Y0[%d] is %v, it must be finite", i, y)
		}
	}
	if err := p.Mass.check(len(p.Y0)); err != nil {
		return err
	}
	for i, e := range p.Events {
		if e.G == nil {
			return fmt.Errorf("ode: Events[%d] (%q) has no function G", i, e.Name)
		}
		if e.Direction < -1 || e.Direction > 1 {
			return fmt.Errorf("ode: Events[%d] (%q) has the Direction %d, allowed are -1, 0 and 1", i, e.Name, e.Direction)
		}
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func allFinite(x []float64) bool {
	// The sum of zeros times the entries is zero unless one is not finite.
	s := 0.0
	for _, v := range x {
		s += v * 0
	}
	return s == 0
}
