package optim

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/internal/simd"
	"github.com/podium-go/podium/lib/tensor"
)

// Objective returns the loss and the gradients at the parameters as they are.
// The gradients' memory is not kept.
type Objective func() (loss float64, grads []*tensor.Tensor, err error)

// LBFGSConfig sets up L-BFGS.
type LBFGSConfig struct {
	Memory  int     // pairs of steps and changes of the gradient that are kept; 10 if zero
	MaxIter int     // iterations of Minimise; 1000 if zero
	GradTol float64 // Minimise ends where the largest element of the gradient is below it; 1e-8 if zero
	RelTol  float64 // or where an iteration changes the loss by less than this part of it; 1e-14 if zero
	// Decrease and Curvature are the constants c₁ and c₂ of the strong Wolfe
	// conditions; 1e-4 and 0.9 if zero. 0 < Decrease < Curvature < 1.
	Decrease, Curvature float64
	MaxEval             int // evaluations of a line search; 25 if zero
}

// LBFGS is the quasi-Newton method with limited memory and a line search for the
// strong Wolfe conditions (Nocedal, Wright, Numerical Optimization, 2nd ed.,
// algorithms 7.4, 7.5, 3.5 and 3.6). It computes in double precision.
type LBFGS struct {
	config LBFGSConfig
	s, y   [][]float64 // steps and changes of the gradient, oldest first
	x, g   []float64   // where the last iteration ended
	loss   float64
}

// Result is how a minimisation ended.
type Result struct {
	Loss        float64
	GradMax     float64   // largest absolute element of the gradient
	Iterations  int       // done
	Evaluations int       // of the objective
	History     []float64 // loss before the first iteration and after each
	Converged   bool
	Status      string // why it ended, and what helps if it did not converge
}

// NewLBFGS fails if a field of c is out of its range.
func NewLBFGS(c LBFGSConfig) (*LBFGS, error) {
	err := errors.Join(
		setting("LBFGS", "GradTol", &c.GradTol, 1e-8, 0, infinite),
		setting("LBFGS", "RelTol", &c.RelTol, 1e-14, 0, 1),
		setting("LBFGS", "Decrease", &c.Decrease, 1e-4, 0, 1),
		setting("LBFGS", "Curvature", &c.Curvature, 0.9, 0, 1))
	if err == nil && c.Decrease >= c.Curvature {
		err = fmt.Errorf("optim: LBFGS: Decrease %g is not below Curvature %g", c.Decrease, c.Curvature)
	}
	for _, n := range []struct {
		field     string
		v         *int
		byDefault int
	}{{"Memory", &c.Memory, 10}, {"MaxIter", &c.MaxIter, 1000}, {"MaxEval", &c.MaxEval, 25}} {
		if *n.v < 0 {
			err = errors.Join(err, fmt.Errorf("optim: LBFGS: %s is %d, allowed are positive numbers", n.field, *n.v))
		}
		if *n.v == 0 {
			*n.v = n.byDefault
		}
	}
	if err != nil {
		return nil, err
	}
	return &LBFGS{config: c}, nil
}

// Minimise changes params, in place, until the objective is least nearby. It
// fails if the objective does, if its first value is not finite, or if ctx ends
// (params then are the best so far); that it did not converge is no error but
// in the result.
func (o *LBFGS) Minimise(ctx context.Context, params []*tensor.Tensor, f Objective) (*Result, error) {
	for _, p := range params {
		writable(p)
		single(p) // panics for other types
	}
	run := &minimiser{LBFGS: o, params: params, f: f, result: new(Result)}
	err := run.all(ctx)
	store(params, o.x)
	o.s, o.y = nil, nil
	return run.result, err
}

type minimiser struct {
	*LBFGS
	params []*tensor.Tensor
	f      Objective
	result *Result
}

// at evaluates the objective at x.
func (m *minimiser) at(x []float64) (loss float64, g []float64, err error) {
	store(m.params, x)
	m.result.Evaluations++
	loss, grads, err := m.f()
	if err != nil {
		return 0, nil, fmt.Errorf("optim: LBFGS: evaluation %d: %w", m.result.Evaluations, err)
	}
	if len(grads) != len(m.params) {
		panic(fmt.Sprintf("optim: LBFGS: %d gradients of %d parameters", len(grads), len(m.params)))
	}
	return loss, load(grads), nil
}

func finite(loss float64, g []float64) bool {
	m := simd.MaxAbs(g)
	return !math.IsNaN(loss) && !math.IsInf(loss, 0) && !math.IsNaN(m) && !math.IsInf(m, 0)
}

func (m *minimiser) all(ctx context.Context) (err error) {
	m.x = load(m.params)
	if m.loss, m.g, err = m.at(m.x); err != nil {
		return err
	}
	if !finite(m.loss, m.g) {
		return fmt.Errorf("optim: LBFGS: the loss %g or its gradient (largest element %g) is not finite at the start", m.loss, simd.MaxAbs(m.g))
	}
	r := m.result
	r.History = append(r.History, m.loss)
	for {
		r.Loss, r.GradMax = m.loss, simd.MaxAbs(m.g)
		if r.GradMax <= m.config.GradTol {
			r.Converged, r.Status = true, fmt.Sprintf("the gradient's largest element %.3g is below %.3g", r.GradMax, m.config.GradTol)
			return nil
		}
		if r.Iterations == m.config.MaxIter {
			r.Status = fmt.Sprintf("%d iterations are done; call Minimise again to go on, or set MaxIter", r.Iterations)
			return nil
		}
		if err := ctx.Err(); err != nil {
			r.Status = "stopped"
			return fmt.Errorf("optim: LBFGS: after %d iterations: %w", r.Iterations, err)
		}
		before := m.loss
		moved, err := m.iterate()
		if err != nil {
			return err
		}
		if !moved {
			if len(m.s) > 0 { // perhaps the remembered curvature misleads
				m.s, m.y = nil, nil
				continue
			}
			r.Status = "no step along the gradient lowers the loss: it is as low as rounding lets it be, or its gradient is wrong"
			return nil
		}
		r.Iterations++
		r.History = append(r.History, m.loss)
		if math.Abs(before-m.loss) <= m.config.RelTol*math.Max(math.Abs(before), math.Abs(m.loss)) {
			r.Loss, r.GradMax = m.loss, simd.MaxAbs(m.g)
			r.Converged, r.Status = true, fmt.Sprintf("an iteration changed the loss by less than %.3g of it", m.config.RelTol)
			return nil
		}
	}
}

// direction returns -H g by the two-loop recursion.
func (o *LBFGS) direction() []float64 {
	d := make([]float64, len(o.g))
	simd.Neg(d, o.g)
	alpha := make([]float64, len(o.s))
	for i := len(o.s) - 1; i >= 0; i-- {
		alpha[i] = simd.Dot(o.s[i], d) / simd.Dot(o.s[i], o.y[i])
		simd.Axpy(d, -alpha[i], o.y[i])
	}
	if last := len(o.s) - 1; last >= 0 {
		simd.Scale(d, simd.Dot(o.s[last], o.y[last])/simd.SumSquares(o.y[last]), d)
	}
	for i := range o.s {
		simd.Axpy(d, alpha[i]-simd.Dot(o.y[i], d)/simd.Dot(o.s[i], o.y[i]), o.s[i])
	}
	return d
}

// iterate goes along a direction and reports whether that lowered the loss.
func (m *minimiser) iterate() (bool, error) {
	d := m.direction()
	slope := simd.Dot(m.g, d)
	if !(slope < 0) {
		return false, nil
	}
	first := 1.0
	if len(m.s) == 0 {
		first = math.Min(1, 1/simd.SumAbs(m.g))
	}
	x, loss, g, err := m.search(d, slope, first)
	if err != nil || x == nil {
		return false, err
	}
	s, y := make([]float64, len(x)), make([]float64, len(x))
	simd.Sub(s, x, m.x)
	simd.Sub(y, g, m.g)
	// Without curvature the pair would spoil the direction.
	if simd.Dot(s, y) > 1e-10*math.Sqrt(simd.SumSquares(s)*simd.SumSquares(y)) {
		if len(m.s) == m.config.Memory {
			m.s, m.y = m.s[1:], m.y[1:]
		}
		m.s, m.y = append(m.s, s), append(m.y, y)
	}
	m.x, m.loss, m.g = x, loss, g
	return true, nil
}

// trial is a point of a line search.
type trial struct {
	step, loss, slope float64
	x, g              []float64
}

// search looks along d for a point that meets the strong Wolfe conditions;
// without one it returns the best that lowered the loss enough, if any.
func (m *minimiser) search(d []float64, slope, first float64) (x []float64, loss float64, g []float64, err error) {
	c1, c2 := m.config.Decrease, m.config.Curvature
	left := m.config.MaxEval
	try := func(step float64) (t trial, err error) {
		left--
		t.step, t.x = step, make([]float64, len(d))
		simd.Axpby(t.x, step, d, 1, m.x)
		if t.loss, t.g, err = m.at(t.x); err != nil {
			return t, err
		}
		if !finite(t.loss, t.g) {
			t.loss, t.slope = math.Inf(1), math.Inf(1)
			return t, nil
		}
		t.slope = simd.Dot(t.g, d)
		return t, nil
	}
	enough := func(t trial) bool { return t.loss <= m.loss+c1*t.step*slope }
	flat := func(t trial) bool { return math.Abs(t.slope) <= -c2*slope }
	start := trial{loss: m.loss, slope: slope}
	best := start
	note := func(t trial) {
		if enough(t) && t.loss < best.loss {
			best = t
		}
	}
	lo, hi, previous := start, start, start
	bracket := false
	for step := first; left > 0 && !bracket; step *= 2 {
		t, err := try(step)
		if err != nil {
			return nil, 0, nil, err
		}
		note(t)
		switch {
		case !enough(t) || previous.step > 0 && t.loss >= previous.loss:
			lo, hi, bracket = previous, t, true
		case flat(t):
			return t.x, t.loss, t.g, nil
		case t.slope >= 0:
			lo, hi, bracket = t, previous, true
		}
		previous = t
	}
	for left > 0 && bracket {
		t, err := try(between(lo, hi))
		if err != nil {
			return nil, 0, nil, err
		}
		note(t)
		if !enough(t) || t.loss >= lo.loss {
			hi = t
		} else {
			if flat(t) {
				return t.x, t.loss, t.g, nil
			}
			if t.slope*(hi.step-lo.step) >= 0 {
				hi = lo
			}
			lo = t
		}
		if math.Abs(hi.step-lo.step) <= 1e-15*math.Max(hi.step, lo.step) {
			break
		}
	}
	return best.x, best.loss, best.g, nil // x is nil at the start
}

// between returns the least point of the cubic through both ends, kept off the
// ends; halfway where it is none.
func between(a, b trial) float64 {
	d1 := a.slope + b.slope - 3*(a.loss-b.loss)/(a.step-b.step)
	d2 := math.Sqrt(d1*d1-a.slope*b.slope) * math.Copysign(1, b.step-a.step)
	t := b.step - (b.step-a.step)*(b.slope+d2-d1)/(b.slope-a.slope+2*d2)
	lo, hi := math.Min(a.step, b.step), math.Max(a.step, b.step)
	if margin := 0.1 * (hi - lo); !(t >= lo+margin && t <= hi-margin) {
		return (lo + hi) / 2
	}
	return t
}

// load returns the elements of all tensors, one after the other.
func load(ts []*tensor.Tensor) []float64 {
	var x []float64
	for _, t := range ts {
		if single(t) {
			p := parts[float32]([]*tensor.Tensor{t})[0]
			wide := make([]float64, len(p))
			simd.Convert(wide, p)
			x = append(x, wide...)
		} else {
			x = append(x, parts[float64]([]*tensor.Tensor{t})[0]...)
		}
	}
	return x
}

// store is load backwards.
func store(ts []*tensor.Tensor, x []float64) {
	for _, t := range ts {
		if single(t) {
			p := parts[float32]([]*tensor.Tensor{t})[0]
			simd.Convert(p, x[:len(p)])
			x = x[len(p):]
		} else {
			p := parts[float64]([]*tensor.Tensor{t})[0]
			copy(p, x)
			x = x[len(p):]
		}
	}
}
