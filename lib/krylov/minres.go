package krylov

import (
	"context"
	"math"
)

// MINRES solves A x = b for a symmetric A, definite or not, by the minimum
// residual method (Paige and Saunders 1975; preconditioned as in Elman,
// Silvester and Wathen 2014, algorithm 4.1). It takes one product and one
// application of the preconditioner an iteration, and nine vectors of memory
// beside b (eleven with a preconditioner).
//
// ‖r‖₂ falls in every iteration. With a preconditioner, which has to be
// symmetric positive definite, (rᵀM⁻¹r)^½ does, while the history and the
// tolerance are about ‖r‖₂ all the same.
//
// A singular system with a solution is solved, with x in the range of A if X0
// is. One without ends with [Inconsistent] and x a least-squares solution.
func MINRES(ctx context.Context, a Operator, b []float64, cfg Config) (*Result, error) {
	return solve(ctx, "MINRES", a, b, cfg, minres)
}

// plateau watches ‖A r‖/‖A‖‖r‖, which for a residual outside the range of A
// falls to about the square root of rounding, and rises again when the Lanczos
// vectors lose the null space, while ‖r‖ stays. A regular A cannot do that: a
// residual with so small a product is nearly an eigenvector, which the next
// steps would take out.
type plateau struct{ least, norm float64 }

// passed says whether the least-squares solution has been reached.
func (p *plateau) passed(ratio, norm float64) bool {
	if ratio <= 1e-12 {
		p.least = ratio
		return true
	}
	if p.least == 0 || ratio < p.least {
		p.least, p.norm = ratio, norm
	}
	return p.least < 1e-7 && ratio > 10*p.least && norm > (1-1e-10)*p.norm
}

func minres(r *run) outcome {
	n := r.n
	vOld, v, vNew := r.vec(n), r.vec(n), r.vec(n)
	wOld, w, wNew := r.vec(n), r.vec(n), r.vec(n)
	clear(vOld)
	clear(wOld)
	clear(w)
	copy(v, r.res)
	zBuf, zNext := r.precondVec(), r.precondVec()
	z := r.solve(zBuf, v)
	square := r.dot(v, z)
	if !r.positive(square) {
		return halted
	}
	gamma, gammaOld := math.Sqrt(square), 1.0
	eta := gamma
	var sOld, s float64
	cOld, c := 1.0, 1.0
	var size float64 // ‖A‖ seen so far, in the norm of M
	var alpha1 float64
	var watch plateau
	norm := r.norm
	u := r.vec(n) // the direction z/γ
	for k := 0; ; k++ {
		scale(u, 1/gamma, z)
		if !r.mul(vNew, u) {
			return halted
		}
		delta := r.dot(vNew, u)
		if k == 1 {
			// w is u₁/α₁ here, and u₁ᵀA u₂ = u₂ᵀA u₁ = γ₂ if A and M are symmetric.
			if d := alpha1*r.dot(w, vNew) - gamma; math.Abs(d) > sameProduct*gamma+1e-12*size {
				r.halt(NotSymmetric, "A or the preconditioner is not symmetric (two directions have pᵀAq - qᵀAp = %.3g): use GMRES or BiCGSTAB", d)
				return halted
			}
		}
		a1, a2 := delta/gamma, gamma/gammaOld
		blocks(n, func(lo, hi int) {
			axpyBlock(vNew[lo:hi], -a1, v[lo:hi])
			axpyBlock(vNew[lo:hi], -a2, vOld[lo:hi])
		})
		zNew := r.solve(zNext, vNew)
		square := r.dot(vNew, zNew)
		gammaNew := 0.0
		if tiny := 1e-15 * max(size, math.Abs(delta)); square > tiny*tiny || square < 0 || math.IsNaN(square) {
			if !r.positive(square) {
				return halted
			}
			gammaNew = math.Sqrt(square)
		}
		size = max(size, math.Sqrt(delta*delta+gammaNew*gammaNew)+gamma*min(1, float64(k)))

		alpha0 := c*delta - cOld*s*gamma
		if norm > r.tol && watch.passed(relative(math.Hypot(alpha0, c*gammaNew), size), norm) {
			r.halt(Inconsistent, "A is singular to rounding and b is not in its range: x is a least-squares solution with relative residual %.3g, and ‖A r‖ fell to %.0e ‖A‖‖r‖; take the part of b out that is not in the range, for pure Neumann conditions its mean", relative(norm, r.whole), watch.least)
			return halted
		}
		alpha1 = math.Hypot(alpha0, gammaNew)
		alpha2 := s*delta + cOld*c*gamma
		alpha3 := sOld * gamma
		cNew, sNew := alpha0/alpha1, gammaNew/alpha1
		step := cNew * eta
		etaNew := -sNew * eta
		x, res := r.x, r.res
		scaleV := 0.0
		if gammaNew > 0 {
			scaleV = etaNew * cNew / gammaNew
		}
		squares := r.sum(n, func(lo, hi int) float64 {
			axpbyBlock(wNew[lo:hi], -alpha3/alpha1, wOld[lo:hi], -alpha2/alpha1, w[lo:hi])
			axpyBlock(wNew[lo:hi], 1/alpha1, u[lo:hi])
			axpyBlock(x[lo:hi], step, wNew[lo:hi])
			if r.cfg.Precond == nil {
				return 0
			}
			// r = s² r + η c v/γ, as r = η VᵀQe.
			axpbyBlock(res[lo:hi], sNew*sNew, res[lo:hi], scaleV, vNew[lo:hi])
			return dotBlock(res[lo:hi], res[lo:hi])
		})
		norm = math.Abs(etaNew)
		if r.cfg.Precond != nil {
			norm = r.safeNorm(squares, res)
		}
		if !r.step(norm, r.iterate) {
			return halted
		}
		if norm <= r.tol || gammaNew == 0 {
			return claimed
		}
		vOld, v, vNew = v, vNew, vOld
		wOld, w, wNew = w, wNew, wOld
		if r.cfg.Precond != nil {
			z, zNext = zNew, z
		} else {
			z = v
		}
		gammaOld, gamma = gamma, gammaNew
		eta, sOld, s, cOld, c = etaNew, s, sNew, c, cNew
	}
}
