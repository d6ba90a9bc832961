package krylov

import (
	"context"
	"fmt"
	"math"
	"time"
)

// LSQR finds the x of least norm among those that minimise
//
//	‖b - A x‖₂² + δ² ‖x‖₂²
//
// for a rectangular A of any rank, with δ = Config.Damp (Paige and Saunders
// 1982). With X0 it is x - X0 whose norm is least among the minimisers. An
// iteration takes a product with A and one with Aᵀ; LSQR needs two vectors of
// m and three of n elements. ‖r‖₂ never rises.
//
// It ends as [Converged] at ‖r‖₂ <= max(RelTol ‖b‖₂, AbsTol), for systems with
// a solution, and as [LeastSquares] at ‖Aᵀr‖₂ <= RelTol ‖A‖_F ‖r‖₂, where the
// estimate of the Frobenius norm grows with the iterations. r is that of the
// damped system [A; δI] x = [b; 0]. Both are checked with the true residual.
// The error of a least-squares solution may be cond(A)² times RelTol: set it to
// 1e-12, say, to have digits. The default of MaxIter is for max(m, n).
//
// Config.Precond has to be nil: scale the columns of A instead.
func LSQR(ctx context.Context, a TransposeOperator, b []float64, cfg Config) (*Result, error) {
	rows, cols := a.Dims()
	if err := cfg.check(rows, cols, b); err != nil {
		return nil, fmt.Errorf("krylov: LSQR: %w", err)
	}
	if cfg.Precond != nil {
		return nil, fmt.Errorf("krylov: LSQR: Precond is set, it has to be nil: scale the columns of A instead")
	}
	if f, ok := a.(Func); ok && f.MulT == nil {
		return nil, fmt.Errorf("krylov: LSQR: MulT of the operator is nil, LSQR needs products with the transpose")
	}
	cfg.defaults(max(rows, cols))
	if cfg.Damp > 0 {
		a = damped{a, cfg.Damp}
		b = append(append(make([]float64, 0, rows+cols), b...), make([]float64, cols)...)
	}
	r := &run{ctx: ctx, solver: "LSQR", a: a, cfg: cfg, n: cols, result: &Result{Solver: "LSQR"}, begun: time.Now()}
	r.cfg.Progress.Start(0, r.solver)
	defer r.cfg.Progress.Done()
	if r.start(b) {
		r.result.History = append(r.result.History, r.norm/r.scaleB)
		l := &leastSquares{run: r, at: a}
		l.loop(b)
		r.result.Normal = l.normal / r.scaleB / r.scaleA
	}
	return r.finish(b)
}

// leastSquares is the state of LSQR: normal is ‖Aᵀr‖ of the iterate when it was
// last computed.
type leastSquares struct {
	*run
	at     TransposeOperator
	normal float64
	frob   float64 // ‖A‖_F as seen so far
}

// mulT sets dst = Aᵀ y.
func (l *leastSquares) mulT(dst, y []float64) {
	l.at.MulVecT(dst, y)
	l.result.ProductsT++
	if l.scaleA != 1 {
		scale(dst, l.scaleA, dst)
	}
}

// loop restarts until the true residuals are small, and sets the status.
func (l *leastSquares) loop(b []float64) {
	w := l.vec(l.n)
	if !l.probedA {
		// Aᵀ b shows the scale of A before squares of it are taken.
		l.at.MulVecT(w, l.res)
		l.result.ProductsT++
		l.probe(w, l.res)
	}
	for best := math.Inf(1); ; {
		l.mulT(w, l.res)
		l.normal = l.vectors.norm(w)
		switch {
		case math.IsNaN(l.norm+l.normal) || math.IsInf(l.norm+l.normal, 0):
			l.halt(NonFinite, "the residual is %g after %d iterations: A returned it, or the solution is out of the range of float64", l.norm, l.result.Iterations)
			return
		case l.norm <= l.tol:
			l.halt(Converged, "")
			return
		case l.normal == 0 || l.normal <= l.cfg.RelTol*l.frob*l.norm:
			l.halt(LeastSquares, "")
			return
		case l.normal > 0.5*best:
			l.halt(Stagnated, "‖Aᵀr‖ does not fall below %.3g ‖A‖‖r‖, which is what rounding allows for this matrix: set RelTol above it, or scale the columns of A", l.normal/max(l.frob*l.norm, 1e-300))
			return
		case l.result.Iterations >= l.cfg.MaxIter:
			l.halt(MaxIterations, "")
			return
		}
		if l.result.Iterations > 0 {
			l.result.Restarts++
			best = l.normal
		}
		going := l.bidiagonalise()
		s, msg, cause := l.status, l.message, l.cause
		if !going {
			l.ctx = context.WithoutCancel(l.ctx)
		}
		if !l.residual(b) {
			return
		}
		if !going {
			l.status, l.message, l.cause = s, msg, cause
			return
		}
	}
}

// bidiagonalise runs LSQR from the iterate. It returns false when the solve
// has to end.
func (l *leastSquares) bidiagonalise() bool {
	u, v, w, t := l.vec(len(l.res)), l.vec(l.n), l.vec(l.n), l.vec(len(l.res))
	beta := l.norm
	scale(u, 1/beta, l.res)
	l.mulT(v, u)
	alpha := l.vectors.norm(v)
	if alpha == 0 {
		return true
	}
	scale(v, 1/alpha, v)
	copy(w, v)
	phiBar, rhoBar := beta, alpha
	tv := l.vec(l.n)
	frob := alpha * alpha
	x := l.x
	for {
		if !l.mul(t, v) {
			return false
		}
		a := alpha
		beta = l.safeNorm(l.sum(len(u), func(lo, hi int) float64 {
			axpbyBlock(u[lo:hi], 1, t[lo:hi], -a, u[lo:hi])
			return dotBlock(u[lo:hi], u[lo:hi])
		}), u)
		if beta <= 1e-15*math.Sqrt(frob) {
			beta = 0
		}
		frob += beta * beta
		alpha = 0
		if beta > 0 {
			scale(u, 1/beta, u)
			l.mulT(tv, u)
			alpha = l.safeNorm(l.sum(l.n, func(lo, hi int) float64 {
				axpbyBlock(v[lo:hi], 1, tv[lo:hi], -beta, v[lo:hi])
				return dotBlock(v[lo:hi], v[lo:hi])
			}), v)
			if alpha <= 1e-15*math.Sqrt(frob) {
				alpha = 0
			}
			if alpha > 0 {
				scale(v, 1/alpha, v)
			}
			frob += alpha * alpha
		}
		rho := math.Hypot(rhoBar, beta)
		if rho == 0 || math.IsNaN(rho) || math.IsInf(rho, 0) {
			return l.halt(NonFinite, "A or Aᵀ returned NaN or Inf, or is not the other's transpose, in iteration %d", l.result.Iterations+1)
		}
		c, s := rhoBar/rho, beta/rho
		theta := s * alpha
		rhoBar = -c * alpha
		phi := c * phiBar
		phiBar *= s
		blocks(l.n, func(lo, hi int) {
			axpyBlock(x[lo:hi], phi/rho, w[lo:hi])
			axpbyBlock(w[lo:hi], 1, v[lo:hi], -theta/rho, w[lo:hi])
		})
		l.frob = max(l.frob, math.Sqrt(frob))
		normal := phiBar * alpha * math.Abs(c)
		done := phiBar <= l.tol || normal <= l.cfg.RelTol*l.frob*phiBar
		if !l.step(phiBar, l.iterate) {
			return done && l.status == MaxIterations
		}
		if done {
			return true
		}
	}
}
