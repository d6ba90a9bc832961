package krylov

import (
	"context"
	"math"
)

// CG solves A x = b for a symmetric positive definite A by the method of
// conjugate gradients (Hestenes and Stiefel 1952), with a symmetric positive
// definite preconditioner if Config.Precond is set. It takes one product and
// one application of the preconditioner an iteration, and five vectors of
// memory beside b (four without a preconditioner).
//
// The error is least in the A-norm over the Krylov space, so that
//
//	‖x - x_k‖_A <= 2 ((√κ - 1)/(√κ + 1))ᵏ ‖x - x_0‖_A
//
// with the condition number κ of M⁻¹A.
//
// CG ends with [Indefinite] at a direction p with pᵀA p <= 0 and names its
// curvature, with [NotSymmetric], [IndefinitePrecond] or [PrecondNotSymmetric]
// where it finds that A or M is not what it has to be (symmetry is tested once,
// in the first two iterations), and with [Inconsistent] on a singular system
// without solution. A singular system with a solution is solved.
func CG(ctx context.Context, a Operator, b []float64, cfg Config) (*Result, error) {
	return solve(ctx, "CG", a, b, cfg, cg)
}

// sameProduct is how far two inner products that symmetry makes equal may
// differ, relative to the norms. Preconditioners in single precision pass.
const sameProduct = 1e-6

// zeroCurvature is the part of the greatest curvature that is rounding.
const zeroCurvature = 1e-15

func cg(r *run) outcome {
	x, res := r.x, r.res
	p, q, z := r.vec(r.n), r.vec(r.n), r.precondVec()
	first := r.result.Iterations == 0
	flexible := r.cfg.Flexible && r.cfg.Precond != nil
	z = r.solve(z, res)
	rz := r.dot(res, z)
	if !r.positive(rz) {
		return halted
	}
	copy(p, z)
	pm := rz // pᵀM p
	var greatest, before float64
	for k := 0; ; k++ {
		if !r.mul(q, p) {
			return halted
		}
		pq := r.dot(p, q)
		if first && k == 1 && !flexible {
			// p = z + β p₀ with p₀ᵀA p = 0 if A is symmetric.
			if d := pq - r.dot(z, q); math.Abs(d) > sameProduct*math.Sqrt(before*math.Abs(pq)) {
				r.halt(NotSymmetric, "A is not symmetric (two directions have pᵀAq = %.3g and qᵀAp = 0): use GMRES or BiCGSTAB", d)
				return halted
			}
		}
		curvature := pq / pm
		greatest = max(greatest, curvature)
		if !(curvature > zeroCurvature*greatest) {
			r.curved(curvature, greatest, p, q)
			return halted
		}
		alpha := rz / pq
		norm := r.safeNorm(r.sum(r.n, func(lo, hi int) float64 {
			axpyBlock(x[lo:hi], alpha, p[lo:hi])
			axpyBlock(res[lo:hi], -alpha, q[lo:hi])
			return dotBlock(res[lo:hi], res[lo:hi])
		}), res)
		if !r.step(norm, r.iterate) {
			return halted
		}
		if norm <= r.tol {
			return claimed
		}
		z = r.solve(z, res)
		// The sums are rᵀz and, where the old residual r + αq matters, qᵀz.
		old, qz := rz, 0.0
		if r.cfg.Precond == nil {
			rz = norm * norm
		} else if flexible || first && k == 0 {
			rz, qz = r.sum2(r.n, func(lo, hi int) (float64, float64) {
				return dotBlock(res[lo:hi], z[lo:hi]), dotBlock(q[lo:hi], z[lo:hi])
			})
		} else {
			rz = r.dot(res, z)
		}
		if !r.positive(rz) {
			return halted
		}
		if first && k == 0 && r.cfg.Precond != nil && !flexible {
			// With symmetric M, z₁ᵀr₀ = z₀ᵀr₁.
			if d := rz + alpha*qz - r.dot(p, res); math.Abs(d) > sameProduct*math.Sqrt(old*rz) {
				r.halt(PrecondNotSymmetric, "the preconditioner is not symmetric, or changes from call to call (two residuals have rᵀM⁻¹s - sᵀM⁻¹r = %.3g): make it symmetric (the same sweeps before and after, in reverse order), set Flexible, or use FGMRES", d)
				return halted
			}
		}
		beta := rz / old
		if flexible {
			beta = -alpha * qz / old
		}
		before = pq
		pm = rz + beta*beta*pm
		axpby(p, 1, z, beta, p)
	}
}

// positive checks rᵀM⁻¹r of a residual that is not zero.
func (r *run) positive(rz float64) bool {
	switch {
	case rz > 0 && !math.IsInf(rz, 0):
		return true
	case math.IsNaN(rz) || math.IsInf(rz, 0):
		return r.halt(NonFinite, "the preconditioner or A returned NaN or Inf in iteration %d", r.result.Iterations+1)
	}
	return r.halt(IndefinitePrecond, "the preconditioner is not positive definite: rᵀM⁻¹r is %.3g in iteration %d; use another, or GMRES, which bears it", rz, r.result.Iterations+1)
}

// curved halts at a direction p, with q = A p, of this curvature pᵀA p / pᵀM p.
func (r *run) curved(curvature, greatest float64, p, q []float64) {
	k := r.result.Iterations + 1
	switch {
	case math.IsNaN(curvature) || math.IsInf(curvature, 0):
		r.halt(NonFinite, "A returned NaN or Inf in iteration %d", k)
	case math.Abs(curvature) <= 1e-12*greatest && r.vectors.norm(q) <= nullVector*r.size*r.vectors.norm(p):
		r.halt(Inconsistent, "A is singular to rounding (‖A p‖ is zero beside ‖A‖‖p‖ for the direction p of iteration %d) and b is not in its range: take the part of b out that is not, for pure Neumann conditions its mean; MINRES finds a least-squares solution", k)
	default:
		r.halt(Indefinite, "A is not positive definite: the curvature pᵀAp/pᵀMp is %.3g in iteration %d; use MINRES if A is symmetric, GMRES if not, and check the sign of A", curvature, k)
	}
}

// nullVector is ‖A p‖/‖A‖‖p‖ of a vector of the null space to rounding, when
// pᵀA p is one part in 10¹².
const nullVector = 1e-5
