package adjoint

import (
	"context"
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ode"
	"github.com/podium-go/podium/lib/tensor"
)

// Discrete differentiates through the accepted steps of an explicit Runge–Kutta
// method. The zero value works.
type Discrete struct {
	// Method is the method. Default: [ode.Tsit5].
	Method *ode.RungeKutta
	// Config has the tolerances, or FixedStep. Steps end at every output. What it
	// says about outputs is not used.
	Config ode.Config
}

// step is an accepted step from the state y.
type step struct {
	t, h float64
	y    []float64
}

// Solve returns the states at the times, of shape (len(Times), shape of u0…), as
// a variable. u0 and p are float64; p has any shape. It fails as [ode.Solve]
// does, and with an error that names the field of the problem that is wrong.
//
// Source of the adjoint: Hager, Runge–Kutta methods in optimal control and the
// transformed adjoint system, Numerische Mathematik 87, 2000.
func (d Discrete) Solve(ctx context.Context, p Problem, u0, par *ad.Var) (*ad.Var, error) {
	if err := p.check("Discrete", u0, par); err != nil {
		return nil, err
	}
	m := d.Method
	if m == nil {
		m = ode.Tsit5()
	}
	cfg := d.Config
	cfg.SaveAt, cfg.SaveEnd, cfg.Dense = nil, false, false
	r := newRun(p, u0, par)
	y, t := tensor.Values[float64](u0.Value()), p.T0
	var states [][]float64
	var steps [][]step // up to each output
	for _, end := range p.Times {
		var made []step
		if end != t {
			sol, err := r.segment(ctx, m, cfg, t, end, y)
			if err != nil {
				return nil, fmt.Errorf("adjoint: Discrete: %w", err)
			}
			for i := range sol.T[1:] {
				made = append(made, step{sol.T[i], sol.T[i+1] - sol.T[i], sol.Y[i]})
			}
			for i, s := range sol.Steps {
				if len(sol.Steps) == len(made) {
					made[i].h = s.H // without the rounding of the difference
				}
			}
			y = sol.End()
			if cfg.FixedStep == 0 && len(sol.Steps) > 0 {
				// Go on with the length that was found.
				cfg.FirstStep = sol.Steps[len(sol.Steps)-1].H
				if cfg.FirstStep < 0 {
					cfg.FirstStep = -cfg.FirstStep
				}
			}
		}
		states, steps, t = append(states, slices.Clone(y)), append(steps, made), end
	}
	return result("DiscreteODE", states, u0, par, func(g []float64) (du, dp []float64, err error) {
		return r.discrete(m, steps, g)
	}), nil
}

// discrete carries the adjoints g of the outputs back through the steps.
func (r *run) discrete(m *ode.RungeKutta, steps [][]step, g []float64) (du, dp []float64, err error) {
	n := len(g) / len(steps)
	du, dp = make([]float64, n), make([]float64, r.p.Len())
	cot, arg := make([]float64, n), make([]float64, n)
	k := make([][]float64, m.Stages())
	for i := range k {
		k[i] = make([]float64, n)
	}
	vjp := func(t float64, y, cot, dy []float64) { r.pull(t, y, cot, dy, dp) }
	for i := len(steps) - 1; i >= 0; i-- {
		for j := range du {
			du[j] += g[i*n+j]
		}
		for s := len(steps[i]) - 1; s >= 0; s-- {
			st := steps[i][s]
			for a, row := range m.A {
				copy(arg, st.y)
				for b, w := range row {
					for j := range arg {
						arg[j] += st.h * w * k[b][j]
					}
				}
				r.eval(st.t+m.C[a]*st.h, arg, k[a])
			}
			copy(cot, du)
			if err := m.Pullback(vjp, st.t, st.h, st.y, k, cot, nil, du); err != nil {
				return nil, nil, err
			}
		}
	}
	return du, dp, nil
}
