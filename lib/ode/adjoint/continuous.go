package adjoint

import (
	"context"
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ode"
	"github.com/podium-go/podium/lib/tensor"
)

// Continuous solves the adjoint equation backwards,
//
//	λ' = -(∂f/∂u)ᵀ λ,  μ' = -(∂f/∂p)ᵀ λ,
//
// from λ = μ = 0 beyond the last output. λ jumps by the adjoint of an output at
// its time, and ends as the gradient of u0, μ as that of p. The states u(t) are
// those of the interpolant of the forward solution. The zero value works.
//
// Source: Cao, Li, Petzold and Serban, Adjoint sensitivity analysis for
// differential-algebraic equations, SIAM J. Sci. Comput. 24, 2003.
type Continuous struct {
	// Method makes both solves. Default: [ode.Tsit5].
	Method ode.Method
	// Forward and Backward have the tolerances of the two solves, which the
	// gradient inherits. What they say about outputs is not used.
	Forward, Backward ode.Config
	// Recompute keeps only the states at the outputs, as checkpoints, and solves
	// forwards again from one to the next on the way back: the memory is that of
	// the longest time between outputs, for one more forward solve. The default
	// keeps the interpolants of all steps.
	Recompute bool
}

// Solve returns the states at the times, as [Discrete.Solve] does. A backward
// solve that fails makes the gradient panic, with an error that says why.
func (c Continuous) Solve(ctx context.Context, p Problem, u0, par *ad.Var) (*ad.Var, error) {
	if err := p.check("Continuous", u0, par); err != nil {
		return nil, err
	}
	m := c.Method
	if m == nil {
		m = ode.Tsit5()
	}
	forward, backward := c.Forward, c.Backward
	forward.SaveAt, forward.SaveEnd, forward.Dense = nil, true, true
	backward.SaveAt, backward.SaveEnd, backward.Dense = nil, true, false
	r := newRun(p, u0, par)
	starts := make([]float64, len(p.Times)) // of the segments
	states := make([][]float64, len(p.Times)+1)
	dense := make([]*ode.Solution, len(p.Times))
	states[0] = tensor.Values[float64](u0.Value())
	t := p.T0
	for i, end := range p.Times {
		starts[i], states[i+1] = t, states[i]
		if end != t {
			sol, err := r.segment(ctx, m, forward, t, end, states[i])
			if err != nil {
				return nil, fmt.Errorf("adjoint: Continuous: %w", err)
			}
			states[i+1] = slices.Clone(sol.End())
			if !c.Recompute {
				dense[i] = sol
			}
		}
		t = end
	}
	n, times := u0.Len(), slices.Clone(p.Times)
	back := func(g []float64) (du, dp []float64, err error) {
		z := make([]float64, n+r.p.Len())
		u := make([]float64, n)
		for i := len(times) - 1; i >= 0; i-- {
			for j := range n {
				z[j] += g[i*n+j]
			}
			if starts[i] == times[i] {
				continue
			}
			sol := dense[i]
			if sol == nil {
				if sol, err = r.segment(ctx, m, forward, starts[i], times[i], states[i]); err != nil {
					return nil, nil, err
				}
			}
			rhs := func(t float64, z, dz []float64) {
				if _, err := sol.At(within(t, starts[i], times[i]), u); err != nil {
					panic("adjoint: " + err.Error()) // t is within the solution
				}
				clear(dz)
				r.pull(t, u, z[:n], dz[:n], dz[n:])
				for j := range dz {
					dz[j] = -dz[j]
				}
			}
			end, err := ode.Solve(ctx, ode.Problem{F: rhs, Y0: z, T0: times[i], T1: starts[i]}, m, backward)
			if err != nil {
				return nil, nil, err
			}
			copy(z, end.End())
		}
		return z[:n], z[n:], nil
	}
	return result("ContinuousODE", states[1:], u0, par, back), nil
}

// within returns the number nearest to t between a and b. A first step, or the
// differences of a Jacobian, may look beyond the ends by rounding.
func within(t, a, b float64) float64 { return max(min(a, b), min(t, max(a, b))) }
