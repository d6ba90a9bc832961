package krylov

import (
	"context"
	"fmt"
	"math"
	"time"
)

// solve runs a method for a square system: it begins anew from the iterate
// until the true residual meets the tolerance or there is a reason to end.
func solve(ctx context.Context, solver string, a Operator, b []float64, cfg Config, m method) (*Result, error) {
	rows, cols := a.Dims()
	if rows != cols {
		return nil, fmt.Errorf("krylov: %s: the operator is %d×%d, it has to be square; LSQR solves others", solver, rows, cols)
	}
	if err := cfg.check(rows, cols, b); err != nil {
		return nil, fmt.Errorf("krylov: %s: %w", solver, err)
	}
	if cfg.Side == Left && solver != "GMRES" {
		return nil, fmt.Errorf("krylov: %s: Side is Left, which only GMRES knows", solver)
	}
	cfg.defaults(cols)
	r := &run{ctx: ctx, solver: solver, a: a, cfg: cfg, n: cols, result: &Result{Solver: solver}, begun: time.Now()}
	r.cfg.Progress.Start(0, solver)
	defer r.cfg.Progress.Done()
	if r.start(b) {
		r.result.History = append(r.result.History, r.norm/r.scaleB)
		r.loop(b, m)
	}
	return r.finish(b)
}

// loop sets r.status.
func (r *run) loop(b []float64, m method) {
	for attempt := 0; ; attempt++ {
		switch {
		case math.IsNaN(r.norm) || math.IsInf(r.norm, 0):
			r.halt(NonFinite, "the residual is %g after %d iterations: A returned it, or the solution is out of the range of float64", r.norm, r.result.Iterations)
			return
		case r.norm <= r.tol:
			r.halt(Converged, "")
			return
		case r.result.Iterations >= r.cfg.MaxIter:
			r.halt(MaxIterations, "")
			return
		}
		if attempt > 0 {
			r.result.Restarts++
		}
		marked, before := len(r.taken), r.norm
		end := m(r)
		for _, v := range r.taken[marked:] {
			r.cfg.Work.give(v)
		}
		r.taken = r.taken[:marked]
		if end == halted {
			s, msg := r.status, r.message
			cause := r.cause
			r.ctx = context.WithoutCancel(r.ctx) // one product more, for the truth
			r.residual(b)
			if r.norm <= r.tol && s != Cancelled && s != Stopped {
				r.halt(Converged, "")
				return
			}
			r.status, r.message, r.cause = s, msg, cause
			return
		}
		if !r.residual(b) {
			return
		}
		if r.norm > r.tol && r.stuck(end, before) {
			return
		}
	}
}

// stuck judges an attempt that began with a residual of norm before and did
// not reach the tolerance.
func (r *run) stuck(end outcome, before float64) bool {
	if end == claimed && r.cfg.Side == Left && r.left > 1e-8 {
		r.left /= 10 // ‖M⁻¹r‖ was small enough and ‖r‖ was not
		return false
	}
	if end == claimed && r.norm > 0.5*before {
		r.halt(Stagnated, "the residual does not fall below %.3g of ‖b‖, which is what rounding allows for this matrix (about 1e-16 times its condition number): set RelTol above it, or improve the scaling or the preconditioner", relative(r.norm, r.whole))
		return true
	}
	if r.norm > (1-1e-3)*before {
		r.slow++
	} else {
		r.slow = 0
	}
	if r.slow >= 10 || end == again && r.norm > (1-1e-12)*before && r.slow >= 2 {
		hint := "use a preconditioner, or GMRES"
		if r.solver == "GMRES" || r.solver == "FGMRES" {
			hint = fmt.Sprintf("raise Restart above %d, or use a preconditioner", r.cfg.Restart)
		}
		r.halt(Stagnated, "the residual stays at %.3g through %d restarts: %s", r.norm/r.scaleB, r.slow, hint)
		return true
	}
	return false
}

// finish makes the result and the error.
func (r *run) finish(b []float64) (*Result, error) {
	res := r.result
	if r.status == MaxIterations || r.status == Stagnated || r.status == Breakdown {
		r.singular()
	}
	res.Status = r.status
	res.Residual = r.norm / r.scaleB
	res.Relative = relative(res.Residual, r.whole/r.scaleB)
	if r.scaleA != 1 || r.scaleB != 1 {
		r.unscale(r.x, r.x)
		r.checkRange(b)
	}
	res.X = r.x
	for _, v := range r.taken {
		r.cfg.Work.give(v)
	}
	res.Elapsed = time.Since(r.begun)
	res.Message = r.sentence()
	if res.Status.OK() {
		return res, nil
	}
	return res, &Failure{r.solver, res.Status, res.Message, r.cause}
}

// checkRange makes sure that a solution survived the way back from the scaled
// system: it may be too large or too small for float64.
func (r *run) checkRange(b []float64) {
	res := r.result
	if m := maxAbs(r.x); math.IsInf(m, 0) || math.IsNaN(m) {
		res.Status = NonFinite
		r.message = "the solution is out of the range of float64: scale A or b"
		res.Residual, res.Relative = math.Inf(1), math.Inf(1)
		return
	}
	if res.Status != Converged {
		return
	}
	w := r.vec(len(b))
	r.a.MulVec(w, r.x)
	res.Products++
	axpby(w, 1, b, -1, w)
	res.Residual = r.vectors.norm(w)
	res.Relative = relative(res.Residual, r.whole/r.scaleB)
	if !(res.Residual <= r.tol/r.scaleB*(1+1e-6)) {
		res.Status = NonFinite
		r.message = fmt.Sprintf("the solution or its product with A loses its digits at the end of the range of float64 (the relative residual is %.3g): scale A or b", res.Relative)
	}
}

func relative(residual, whole float64) float64 {
	if residual == 0 {
		return 0
	}
	return residual / whole
}

// singular changes the status to Inconsistent if A r = 0 for the residual r of
// a symmetric method.
func (r *run) singular() {
	if r.solver != "CG" && r.solver != "MINRES" || r.norm == 0 || r.size == 0 {
		return
	}
	w := r.vec(r.n)
	r.a.MulVec(w, r.res)
	r.result.Products++
	if v := r.vectors.norm(w) * r.scaleA; v <= 1e-10*r.size*r.norm {
		r.halt(Inconsistent, "A is singular to rounding and b has a part of relative size %.3g that is not in its range (‖A r‖ is %.1e of ‖A‖‖r‖): take that part out of b, for pure Neumann conditions its mean; MINRES finds the least-squares solution",
			relative(r.norm, r.whole), v/(r.size*r.norm))
	}
}

// sentence completes the message.
func (r *run) sentence() string {
	res := r.result
	switch {
	case r.message != "" || res.Status != Converged && res.Status != MaxIterations && res.Status != LeastSquares:
		return r.solver + ": " + r.message
	case res.Status == MaxIterations:
		rate := "use a preconditioner or a larger MaxIter"
		if k := len(res.History); k > 10 && res.History[k-1] > 0.99*res.History[k/2] {
			rate = "the residual no longer falls, so a larger MaxIter will not help: use a better preconditioner"
		} else if r.cfg.Precond != nil {
			rate = "use a better preconditioner or a larger MaxIter"
		}
		return fmt.Sprintf("%s: not converged in %d iterations, the relative residual is %.3g: %s", r.solver, res.Iterations, res.Relative, rate)
	case res.Status == LeastSquares:
		return fmt.Sprintf("%s: least-squares solution in %d iterations, the relative residual is %.3g", r.solver, res.Iterations, res.Relative)
	}
	return fmt.Sprintf("%s: converged in %d iterations, the relative residual is %.3g", r.solver, res.Iterations, res.Relative)
}
