package krylov

import (
	"context"
	"math"
)

// GMRES solves A x = b for any square A by the generalised minimum residual
// method (Saad and Schultz 1986), begun anew after Config.Restart iterations.
// It takes one product and one application of the preconditioner an iteration
// and Restart+5 vectors of memory.
//
// ‖b - A x‖₂ never rises, with the preconditioner on the right, where it
// stands unless Config.Side says otherwise. From the left it is ‖M⁻¹(b - A x)‖₂
// that never rises and goes to the history; the solver still ends by the
// residual of the system itself, which costs further iterations where the
// first norm was small enough and the second was not.
//
// The basis is made orthogonal by classical Gram-Schmidt, again where the first
// time cancels most of a vector (Daniel, Gragg, Kaufman and Stewart 1976), which
// reads it from memory two to four times an iteration.
func GMRES(ctx context.Context, a Operator, b []float64, cfg Config) (*Result, error) {
	return solve(ctx, "GMRES", a, b, cfg, func(r *run) outcome { return gmres(r, false) })
}

// FGMRES is [GMRES] for a preconditioner, on the right, that may change from
// one application to the next: another iterative solver, or a learned one
// (Saad 1993). It takes 2 Restart+4 vectors of memory.
func FGMRES(ctx context.Context, a Operator, b []float64, cfg Config) (*Result, error) {
	return solve(ctx, "FGMRES", a, b, cfg, func(r *run) outcome { return gmres(r, true) })
}

// gmres is one cycle.
func gmres(r *run, flexible bool) outcome {
	m := min(r.cfg.Restart, max(r.n, 1), r.cfg.MaxIter-r.result.Iterations)
	left := r.cfg.Side == Left && r.cfg.Precond != nil
	flexible = flexible && r.cfg.Precond != nil
	c := &cycle{run: r, left: left, flexible: flexible, tol: r.tol}
	start := r.res
	norm := r.norm
	if left {
		start = r.solve(r.vec(r.n), r.res)
		norm = r.vectors.norm(start)
		c.tol = r.left * norm * r.tol / r.norm
		if !(norm > 0) || math.IsInf(norm, 0) {
			r.halt(Breakdown, "the preconditioner maps a residual that is not zero to one of norm %g: it is singular or returned NaN", norm)
			return halted
		}
	}
	v := r.vec(r.n)
	scale(v, 1/norm, start)
	c.basis = append(c.basis, v)
	c.g = append(c.g, norm)
	for len(c.cols) < m {
		if !c.extend() {
			return halted
		}
		k := len(c.cols)
		norm := math.Abs(c.g[k])
		going := r.step(norm, func() []float64 {
			x := make([]float64, r.n)
			c.solution(x)
			return x
		})
		// step ends by r.tol, which is not the norm's tolerance from the left.
		if !going || norm <= c.tol || c.invariant {
			c.solution(r.x)
			switch {
			case !going:
				return halted
			case c.singular:
				r.halt(Breakdown, "the Krylov space is exhausted after %d iterations and the relative residual is %.3g: A is singular, or so is the preconditioner; if the system has a solution try another X0, or LSQR", r.result.Iterations, relative(norm, r.whole))
				return halted
			}
			return claimed
		}
	}
	c.solution(r.x)
	return again
}

// cycle is the state of GMRES between restarts. cols[j] is column j of the
// triangular factor of the Hessenberg matrix, g the right-hand side in the
// rotated basis.
type cycle struct {
	*run
	left, flexible      bool
	tol                 float64
	basis, tilted       [][]float64 // v_j, and M⁻¹v_j of FGMRES
	cols                [][]float64
	cos, sin, g         []float64
	z, w                []float64
	invariant, singular bool
	twice               bool // the last projection was not enough
}

// extend adds a vector to the basis.
func (c *cycle) extend() bool {
	k := len(c.cols)
	if k == 0 {
		c.z = c.precondVec()
		if c.left {
			c.w = c.vec(c.n)
		}
	}
	w := c.vec(c.n)
	v := c.basis[k]
	switch {
	case c.left:
		if !c.mul(c.w, v) {
			return false
		}
		c.solve(w, c.w)
	case c.flexible:
		z := c.solve(c.vec(c.n), v)
		c.tilted = append(c.tilted, z)
		if !c.mul(w, z) {
			return false
		}
	default:
		if !c.mul(w, c.solve(c.z, v)) {
			return false
		}
	}
	h, next, size := c.orthogonalise(w)
	if math.IsNaN(next) || math.IsInf(next, 0) {
		return c.halt(NonFinite, "A or the preconditioner returned NaN or Inf in iteration %d", c.result.Iterations+1)
	}
	// The space is invariant when nothing but rounding is left of w.
	if next <= 1e-15*size {
		next = 0
	}
	c.invariant = next == 0
	for j := range k {
		h[j], h[j+1] = c.cos[j]*h[j]+c.sin[j]*h[j+1], -c.sin[j]*h[j]+c.cos[j]*h[j+1]
	}
	rho := math.Hypot(h[k], next)
	if c.invariant && math.Abs(h[k]) <= 1e-14*size || rho == 0 {
		// The last column adds nothing: A is singular on this space.
		c.singular = true
		c.invariant = true
		rho = 0
	}
	cs, sn := 1.0, 0.0
	if rho > 0 {
		cs, sn = h[k]/rho, next/rho
	}
	h[k] = rho
	c.cols = append(c.cols, h[:k+1])
	c.cos, c.sin = append(c.cos, cs), append(c.sin, sn)
	g := c.g[k]
	c.g[k] = cs * g
	if c.singular {
		c.g = append(c.g, g) // the residual stays
		return true
	}
	c.g = append(c.g, -sn*g)
	if next > 0 {
		scale(w, 1/next, w)
		c.basis = append(c.basis, w)
	}
	return true
}

// cancelled is the part of a vector that has to be left after a projection for
// its result to be orthogonal to some ten roundings; else it is done again.
const cancelled = 0.1

// orthogonalise takes the parts along the basis out of w. It returns them,
// with room for one more, the norm of what is left and that of w before.
func (c *cycle) orthogonalise(w []float64) (h []float64, next, size float64) {
	h = make([]float64, len(c.basis)+1)
	coefs, square := c.project(w, nil, true)
	size = c.safeNorm(square, w)
	before, needed := size, false
	for pass := range 3 { // twice is enough, but for a w in the span of the basis
		for j, a := range coefs {
			h[j] += a
		}
		// Where the last step had to project twice, so will this, and what is
		// left along the basis comes with the same pass over it.
		fused := c.twice && pass == 0
		rest, square := c.project(w, coefs, fused)
		next = c.safeNorm(square, w)
		enough := next >= cancelled*before
		if pass == 0 {
			needed = !enough
		}
		if enough {
			break
		}
		if !fused {
			rest, _ = c.project(w, nil, true)
		}
		coefs, before = rest, next
	}
	c.twice = needed
	return h, next, size
}

// project takes the combination take of the basis out of w, and returns wᵀw of
// the w that is left and, if asked, its products with the basis, all in one pass
// over the basis.
func (c *cycle) project(w, take []float64, products bool) (along []float64, square float64) {
	k := 0
	if products {
		k = len(c.basis)
	}
	count := (c.n + block - 1) / block
	parts := make([]float64, count*(k+1))
	blocks(c.n, func(lo, hi int) {
		// A block of w stays in the cache for all the vectors of the basis.
		wb := w[lo:hi]
		for j, a := range take {
			axpyBlock(wb, -a, c.basis[j][lo:hi])
		}
		out := parts[lo/block*(k+1):][:k+1]
		for j := range k {
			out[j] = dotBlock(c.basis[j][lo:hi], wb)
		}
		out[k] = dotBlock(wb, wb)
	})
	along = make([]float64, k+1)
	for b := range count {
		for j := range along {
			along[j] += parts[b*(k+1)+j]
		}
	}
	return along[:k], along[k]
}

// solution adds the correction of the cycle so far to x, which is the run's
// iterate or a copy of it to fill.
func (c *cycle) solution(x []float64) {
	k := len(c.cols)
	if k > 0 && c.cols[k-1][k-1] == 0 {
		k-- // the column of a singular A
	}
	y := make([]float64, k)
	for i := k - 1; i >= 0; i-- {
		s := c.g[i]
		for j := i + 1; j < k; j++ {
			s -= c.cols[j][i] * y[j]
		}
		y[i] = s / c.cols[i][i]
	}
	from := c.basis
	if c.flexible {
		from = c.tilted
	}
	direct := c.cfg.Precond == nil || c.left || c.flexible
	d := x
	if !direct {
		d = c.vec(c.n)
		clear(d)
	} else if k > 0 && &x[0] != &c.x[0] {
		copy(x, c.x)
	}
	blocks(c.n, func(lo, hi int) {
		for j, a := range y {
			axpyBlock(d[lo:hi], a, from[j][lo:hi])
		}
	})
	if !direct {
		z := c.solve(c.z, d)
		axpby(x, 1, c.x, 1, z)
		c.give(d)
	}
}
