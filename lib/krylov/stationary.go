package krylov

import "context"

// Richardson solves A x = b by the stationary iteration
//
//	x ← x + M⁻¹ (b - A x)
//
// which converges if the spectral radius of I - M⁻¹A is below 1. With a
// multigrid cycle for M it is multigrid by itself; [Jacobi], [SOR] and [SSOR]
// are this with their M. An iteration takes a product and an application of
// the preconditioner, so the residuals of the history are true ones.
func Richardson(ctx context.Context, a Operator, b []float64, cfg Config) (*Result, error) {
	return solve(ctx, "Richardson", a, b, cfg, richardson)
}

// divergence is how much the residual may grow before a stationary iteration
// is given up.
const divergence = 1e8

func richardson(r *run) outcome {
	d, w := r.precondVec(), r.vec(r.n)
	x, res := r.x, r.res
	first := r.norm
	for {
		z := r.solve(d, res)
		if !r.mul(w, z) {
			return halted
		}
		// M belongs to A, not to the scaled operator, and no factor of it is free.
		s := 1 / r.scaleM / r.scaleA
		axpy(x, s, z)
		norm := r.safeNorm(r.sum(r.n, func(lo, hi int) float64 {
			axpyBlock(res[lo:hi], -s, w[lo:hi])
			return dotBlock(res[lo:hi], res[lo:hi])
		}), res)
		if !r.step(norm, r.iterate) {
			return halted
		}
		if norm <= r.tol {
			return claimed
		}
		if norm > divergence*first {
			r.halt(Stagnated, "the iteration diverges (the residual grew %.1e times in %d iterations): the spectral radius of I - M⁻¹A is above 1; relax with a smaller Omega, or use M as the preconditioner of CG or GMRES", norm/first, r.result.Iterations)
			return halted
		}
	}
}
