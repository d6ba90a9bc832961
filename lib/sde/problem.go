package sde

import (
	"fmt"
	"math"
)

// Func computes a function of (t, y) into out. It must not keep or change y. In
// an [Ensemble] it is called from several goroutines at once.
type Func func(t float64, y, out []float64)

// Problem is an initial-value problem dy = f(t, y) dt + g(t, y) dW on [T0, T1].
type Problem struct {
	// Drift is f, n numbers.
	Drift Func
	// Diffusion is g: for diagonal noise n numbers, of which the i-th multiplies
	// the i-th Brownian motion and depends on y_i only (and t); else an n×Noises
	// matrix, row by row.
	Diffusion Func
	// Noises is the number m of Brownian motions of a matrix g; 0 for diagonal
	// noise.
	Noises int
	// Additive says that g does not depend on y.
	Additive bool
	// Commutative says that the columns g_j of a matrix g satisfy
	// g_j' g_k = g_k' g_j, as one column and additive noise always do.
	Commutative bool
	// Stratonovich says that the equation is meant in Stratonovich's calculus;
	// the default is Itô's.
	Stratonovich bool
	Y0           []float64
	T0, T1       float64
}

// noises returns the number of Brownian motions.
func (p *Problem) noises() int {
	if p.Noises > 0 {
		return p.Noises
	}
	return len(p.Y0)
}

func (p *Problem) check() error {
	switch {
	case p.Drift == nil:
		return fmt.Errorf("sde: Drift is nil")
	case p.Diffusion == nil:
		return fmt.Errorf("sde: Diffusion is nil")
	case p.Noises < 0:
		return fmt.Errorf("sde: Noises is %d, it must be positive, or 0 for diagonal noise", p.Noises)
	case !finite(p.T0) || !finite(p.T1) || p.T1 < p.T0:
		return fmt.Errorf("sde: the interval is from T0 = %v to T1 = %v, it must go forward between finite times", p.T0, p.T1)
	}
	for i, y := range p.Y0 {
		if !finite(y) {
			return fmt.Errorf("sde: Y0[%d] is %v, it must be finite", i, y)
		}
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func allFinite(x []float64) bool {
	for _, v := range x {
		if !finite(v) {
			return false
		}
	}
	return true
}
