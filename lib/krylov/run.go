package krylov

import (
	"context"
	"fmt"
	"math"
	"time"
)

// outcome is how one attempt of a method ends.
type outcome int

const (
	claimed outcome = iota // the recurrence says that the tolerance is met
	again                  // begin anew from the iterate
	halted                 // run.status says why
)

// method improves run.x, whose residual run.res has the norm run.norm.
type method func(*run) outcome

// run is the state of a solve that all methods share. The system that a method
// sees is (σ_A A) x̂ = σ_b b with powers of two σ that keep squares and products
// in range; they are 1 but for extreme input.
type run struct {
	vectors
	ctx    context.Context
	solver string
	a      Operator
	cfg    Config
	n      int // unknowns

	x     []float64 // the iterate
	res   []float64 // its residual when a method begins
	norm  float64   // the norm of res
	whole float64   // the norm of the right-hand side
	tol   float64   // on the norm

	scaleA, scaleB, scaleM float64
	probedA, probedM       bool
	size                   float64 // ‖A‖ as the first product shows it

	result  *Result
	status  Status
	message string
	cause   error
	begun   time.Time
	taken   [][]float64
	left    float64 // safety of claims from the left
	slow    int     // restarts in a row that brought nearly nothing
}

// vec returns a vector of n elements with any content, back in the workspace
// when the solve ends.
func (r *run) vec(n int) []float64 {
	v := r.cfg.Work.take(n)
	r.taken = append(r.taken, v)
	return v
}

// halt ends the solve for a reason.
func (r *run) halt(s Status, format string, args ...any) bool {
	r.status, r.message = s, fmt.Sprintf(format, args...)
	return false
}

// mul sets dst = A x in the scaled system. It returns false when the solve has
// to end.
func (r *run) mul(dst, x []float64) bool {
	if err := r.ctx.Err(); err != nil {
		r.cause = err
		return r.halt(Cancelled, "cancelled after %d iterations", r.result.Iterations)
	}
	r.a.MulVec(dst, x)
	r.result.Products++
	if !r.probedA {
		r.probe(dst, x)
	}
	if r.scaleA != 1 {
		scale(dst, r.scaleA, dst)
	}
	return true
}

// probe finds the scale of the operator from its first product.
func (r *run) probe(dst, x []float64) {
	in, out := maxAbs(x), maxAbs(dst)
	if in == 0 || out == 0 || math.IsNaN(in+out) || math.IsInf(in+out, 0) {
		return // nothing to learn; NaN is found by what uses dst
	}
	r.probedA = true
	_, ei := math.Frexp(in)
	_, eo := math.Frexp(out)
	if e := eo - ei; e < -200 || e > 200 {
		r.scaleA = math.Ldexp(1, min(max(-e, -1000), 1000))
	}
	r.size = out * r.scaleA / in
}

// solve sets dst = M⁻¹ v, or returns v itself without a preconditioner. dst is
// nil then.
func (r *run) solve(dst, v []float64) []float64 {
	m := r.cfg.Precond
	if m == nil {
		return v
	}
	m.Solve(dst, v)
	r.result.Preconds++
	if !r.probedM {
		in, out := maxAbs(v), maxAbs(dst)
		if in > 0 && out > 0 && !math.IsInf(in+out, 0) {
			r.probedM = true
			_, ei := math.Frexp(in)
			_, eo := math.Frexp(out)
			if e := eo - ei; e < -200 || e > 200 {
				r.scaleM = math.Ldexp(1, min(max(-e, -1000), 1000))
			}
		}
	}
	if r.scaleM != 1 {
		scale(dst, r.scaleM, dst)
	}
	return dst
}

// precondVec returns a vector for solve to write to, nil if it needs none.
func (r *run) precondVec() []float64 {
	if r.cfg.Precond == nil {
		return nil
	}
	return r.vec(r.n)
}

// step records an iteration that left a residual of this norm. x returns the
// iterate in the scaled system. It returns false when the solve has to end.
func (r *run) step(norm float64, x func() []float64) bool {
	res := r.result
	res.Iterations++
	res.History = append(res.History, norm/r.scaleB)
	r.cfg.Progress.Step(1)
	if math.IsNaN(norm) || math.IsInf(norm, 0) {
		return r.halt(NonFinite, "the residual became %g in iteration %d: A or the preconditioner returned it, or the iteration overflowed; check their entries", norm, res.Iterations)
	}
	if r.cfg.Each != nil && !r.cfg.Each(Step{Iteration: res.Iterations, Residual: norm / r.scaleB, X: func() []float64 { return r.unscaled(x()) }}) {
		return r.halt(Stopped, "stopped by Each after %d iterations", res.Iterations)
	}
	if norm > r.tol && res.Iterations >= r.cfg.MaxIter {
		return r.halt(MaxIterations, "")
	}
	return true
}

// iterate returns x for step.
func (r *run) iterate() []float64 { return r.x }

// unscaled returns x̂ as a solution of the system as it was given.
func (r *run) unscaled(x []float64) []float64 {
	if r.scaleA == r.scaleB {
		return x
	}
	y := make([]float64, len(x))
	r.unscale(y, x)
	return y
}

// unscale computes x = σ_A/σ_b x̂, in two steps as the quotient may overflow.
func (r *run) unscale(dst, x []float64) {
	for i, v := range x {
		dst[i] = v * r.scaleA / r.scaleB
	}
}

// start prepares the solve of A x = b: the first residual and its norm. It
// returns false when there is nothing to iterate.
func (r *run) start(b []float64) bool {
	r.scaleA, r.scaleB, r.scaleM, r.left = 1, 1, 1, 1
	m := maxAbs(b)
	if _, e := math.Frexp(m); m > 0 && (e < -100 || e > 100) {
		r.scaleB = math.Ldexp(1, min(max(-e, -1000), 1000))
	}
	r.x, r.res = r.cfg.Dst, r.vec(len(b))
	if r.x == nil {
		r.x = make([]float64, r.n)
	}
	scale(r.res, r.scaleB, b)
	r.whole = r.vectors.norm(r.res)
	r.tol = max(r.cfg.RelTol*r.whole, r.cfg.AbsTol*r.scaleB)
	r.norm = r.whole
	if r.cfg.X0 == nil || maxAbs(r.cfg.X0) == 0 {
		clear(r.x)
		return true
	}
	copy(r.x, r.cfg.X0)
	// The guess is brought to order 1 for the product that shows σ_A.
	shift := 1.0
	if _, e := math.Frexp(maxAbs(r.x)); e < -100 || e > 100 {
		shift = math.Ldexp(1, -e)
		scale(r.x, shift, r.x)
	}
	w := r.vec(len(b))
	if !r.mul(w, r.x) {
		return false
	}
	if f := r.scaleB / r.scaleA / shift; f != 1 {
		scale(r.x, f, r.x)
		scale(w, f, w)
	}
	sub(r.res, r.res, w)
	r.norm = r.vectors.norm(r.res)
	return true
}

// residual computes res = σ_b b - σ_A A x̂ and its norm.
func (r *run) residual(b []float64) bool {
	w := r.vec(len(b))
	if !r.mul(w, r.x) {
		return false
	}
	s := r.scaleB
	squares := r.sum(len(b), func(lo, hi int) float64 {
		axpbyBlock(r.res[lo:hi], s, b[lo:hi], -1, w[lo:hi])
		return dotBlock(r.res[lo:hi], r.res[lo:hi])
	})
	r.norm = r.safeNorm(squares, r.res)
	r.give(w)
	return true
}

// give hands a vector back before the end.
func (r *run) give(v []float64) {
	r.taken = r.taken[:len(r.taken)-1]
	r.cfg.Work.give(v)
}
