package krylov

import (
	"context"
	"math"
)

// BiCGSTAB solves A x = b for any square A by the stabilised biconjugate
// gradient method (van der Vorst 1992), preconditioned on the right. It takes
// two products and two applications of the preconditioner an iteration, and
// six vectors of memory beside b (eight with a preconditioner) however long it
// runs.
//
// ‖r‖₂ may rise on the way. Where the short recurrences break down the method
// begins anew from its iterate; it ends with [Breakdown] when that does not
// help, as with a skew-symmetric A.
func BiCGSTAB(ctx context.Context, a Operator, b []float64, cfg Config) (*Result, error) {
	return solve(ctx, "BiCGSTAB", a, b, cfg, bicgstab)
}

func bicgstab(r *run) outcome {
	n, x, res := r.n, r.x, r.res
	shadow, p, v, t := r.vec(n), r.vec(n), r.vec(n), r.vec(n)
	zp, zs := r.precondVec(), r.precondVec()
	copy(shadow, res)
	copy(p, res)
	shadowNorm, norm := r.norm, r.norm
	rho := norm * norm
	for k := 0; ; k++ {
		ph := r.solve(zp, p)
		if !r.mul(v, ph) {
			return halted
		}
		sv, vv := r.sum2(n, func(lo, hi int) (float64, float64) {
			return dotBlock(shadow[lo:hi], v[lo:hi]), dotBlock(v[lo:hi], v[lo:hi])
		})
		if math.IsNaN(sv) || math.IsInf(vv, 0) {
			r.halt(NonFinite, "A or the preconditioner returned NaN or Inf in iteration %d", r.result.Iterations+1)
			return halted
		}
		if math.Abs(sv) <= 1e-15*shadowNorm*math.Sqrt(vv) {
			return r.broken(k, "r̃ᵀA M⁻¹p = 0")
		}
		alpha := rho / sv
		// s takes the place of the residual.
		sNorm := r.safeNorm(r.sum(n, func(lo, hi int) float64 {
			axpyBlock(res[lo:hi], -alpha, v[lo:hi])
			return dotBlock(res[lo:hi], res[lo:hi])
		}), res)
		if sNorm <= r.tol {
			axpy(x, alpha, ph)
			if !r.step(sNorm, r.iterate) {
				return halted
			}
			return claimed
		}
		sh := r.solve(zs, res)
		if !r.mul(t, sh) {
			return halted
		}
		ts, tt := r.sum2(n, func(lo, hi int) (float64, float64) {
			return dotBlock(t[lo:hi], res[lo:hi]), dotBlock(t[lo:hi], t[lo:hi])
		})
		stalled := !(math.Abs(ts) > 1e-15*sNorm*math.Sqrt(tt))
		omega := 0.0
		if !stalled {
			omega = ts / tt
		}
		// tt may be NaN: step sees it in the norm.
		if math.IsNaN(tt) || math.IsInf(tt, 0) {
			omega = math.NaN()
		}
		rr, sr := r.sum2(n, func(lo, hi int) (float64, float64) {
			axpyBlock(x[lo:hi], alpha, ph[lo:hi])
			axpyBlock(x[lo:hi], omega, sh[lo:hi])
			axpyBlock(res[lo:hi], -omega, t[lo:hi])
			return dotBlock(res[lo:hi], res[lo:hi]), dotBlock(shadow[lo:hi], res[lo:hi])
		})
		norm = r.safeNorm(rr, res)
		if !r.step(norm, r.iterate) {
			return halted
		}
		switch {
		case norm <= r.tol:
			return claimed
		case stalled:
			return r.broken(k, "ω = 0")
		case math.Abs(sr) <= 1e-15*shadowNorm*norm:
			return r.broken(k, "r̃ᵀr = 0")
		}
		beta := sr / rho * (alpha / omega)
		rho = sr
		blocks(n, func(lo, hi int) {
			axpbyBlock(p[lo:hi], 1, p[lo:hi], -omega, v[lo:hi])
			axpbyBlock(p[lo:hi], 1, res[lo:hi], beta, p[lo:hi])
		})
	}
}

// broken begins anew, unless that was done right before.
func (r *run) broken(k int, what string) outcome {
	if k == 0 {
		r.halt(Breakdown, "breakdown (%s) in the first iteration after a start, so that starting anew does not help: use GMRES, or MINRES if A is symmetric", what)
		return halted
	}
	return again
}
