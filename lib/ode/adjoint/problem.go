package adjoint

import (
	"context"
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ode"
	"github.com/podium-go/podium/lib/tensor"
)

// Func computes f(t, u, p), of the shape of u, from variables.
type Func func(t float64, u, p *ad.Var) *ad.Var

// Problem is an initial-value problem u' = f(t, u, p) with outputs at several
// times.
type Problem struct {
	// F is the right-hand side.
	F Func
	// T0 is the time of the initial value.
	T0 float64
	// Times are those of the outputs, at least one, each beyond the one before
	// and the first not before T0; or all in the other direction.
	Times []float64
}

// check returns an error that names the field that is wrong.
func (p Problem) check(what string, u0, par *ad.Var) error {
	if u0.DType() != tensor.Float64 || par.DType() != tensor.Float64 {
		panic(fmt.Sprintf("adjoint: %s of a %v initial value and %v parameters: both have to be float64", what, u0.DType(), par.DType()))
	}
	if p.F == nil {
		return fmt.Errorf("adjoint: %s: Problem.F is nil; it has to be the right-hand side", what)
	}
	if len(p.Times) == 0 {
		return fmt.Errorf("adjoint: %s: Problem.Times is empty; it has to have a time", what)
	}
	sign := 1.0
	if p.Times[len(p.Times)-1] < p.T0 {
		sign = -1
	}
	before := p.T0
	for i, t := range p.Times {
		if d := sign * (t - before); !(d > 0 || i == 0 && d == 0) {
			return fmt.Errorf("adjoint: %s: Problem.Times[%d] is %g after %g; the times have to go one way from T0", what, i, t, before)
		}
		before = t
	}
	return nil
}

// run evaluates f and its products with adjoints, on a tape of its own.
type run struct {
	f     Func
	tape  *ad.Tape
	shape []int          // of the state
	p     *tensor.Tensor // parameters
}

func newRun(p Problem, u0, par *ad.Var) *run {
	return &run{f: p.F, tape: ad.NewTape(), shape: u0.Shape(), p: par.Value()}
}

func (r *run) checked(y *ad.Var) *ad.Var {
	if !slices.Equal(y.Shape(), r.shape) || y.DType() != tensor.Float64 {
		panic(fmt.Sprintf("adjoint: F returns %v of shape %v for a state of float64 of shape %v", y.DType(), y.Shape(), r.shape))
	}
	return y
}

// eval sets dy to f(t, y).
func (r *run) eval(t float64, y, dy []float64) {
	v := r.checked(r.f(t, r.tape.Const(tensor.Of(y, r.shape...)), r.tape.Const(r.p)))
	tensor.Of(dy, r.shape...).Copy(v.Value())
	r.tape.Reset()
}

// pull sets dy to cotᵀ ∂f/∂u and, if dp is not nil, adds cotᵀ ∂f/∂p to it.
func (r *run) pull(t float64, y, cot, dy, dp []float64) {
	u, p := r.tape.Var(tensor.Of(y, r.shape...)), r.tape.Var(r.p)
	v := r.checked(r.f(t, u, p))
	g := r.tape.VJP(v, tensor.Of(cot, r.shape...), u, p)
	tensor.Of(dy, r.shape...).Copy(g[0])
	to := tensor.Of(dp, r.p.Shape()...)
	tensor.Add(to, to, g[1])
	r.tape.Reset()
}

// segment solves from t0 to t1.
func (r *run) segment(ctx context.Context, m ode.Method, cfg ode.Config, t0, t1 float64, y []float64) (*ode.Solution, error) {
	return ode.Solve(ctx, ode.Problem{F: r.eval, Y0: y, T0: t0, T1: t1}, m, cfg)
}

// result makes a variable of the states at the times, whose adjoints back
// returns.
func result(name string, states [][]float64, u0, p *ad.Var, back func(g []float64) (du, dp []float64, err error)) *ad.Var {
	n := u0.Len()
	shape := append([]int{len(states)}, u0.Shape()...)
	y := tensor.Of(slices.Concat(states...), shape...)
	return ad.Custom(ad.Function{
		Name:  name,
		Value: func([]*tensor.Tensor) *tensor.Tensor { return y },
		Adjoint: func(x []*ad.Var, _, g *ad.Var) []*ad.Var {
			du, dp, err := back(tensor.Values[float64](g.Value()))
			if err != nil {
				panic(fmt.Errorf("adjoint: %s: the gradient: %w", name, err))
			}
			return []*ad.Var{
				ad.Const(tensor.Of(du[:n], x[0].Shape()...)),
				ad.Const(tensor.Of(dp, x[1].Shape()...)),
			}
		},
	}, u0, p)
}
