package krylov

import "github.com/podium-go/podium/lib/sparse"

// smoother damps the errors that a coarser level cannot see.
// It is one of three. They are concrete and not an interface, of which a
// session could not keep the types that are inside.
type smoother struct {
	polynomial  *polynomial
	gaussSeidel *gaussSeidel
	coloured    *coloured
}

// pre improves x, which counts as zero if zero is true, and then sets
// res = b - A x.
func (s smoother) pre(x, b, res []float64, zero bool) {
	switch {
	case s.polynomial != nil:
		s.polynomial.pre(x, b, res, zero)
	case s.gaussSeidel != nil:
		s.gaussSeidel.pre(x, b, res, zero)
	default:
		s.coloured.pre(x, b, res, zero)
	}
}

// post improves x, in the reverse of the order of pre if the cycle is to be
// symmetric.
func (s smoother) post(x, b []float64) {
	switch {
	case s.polynomial != nil:
		s.polynomial.post(x, b)
	case s.gaussSeidel != nil:
		s.gaussSeidel.post(x, b)
	default:
		s.coloured.post(x, b)
	}
}

// residual computes res = b - A x.
func residual(a *sparse.Matrix, x, b, res []float64) {
	blocks(a.Rows, func(lo, hi int) {
		p := a.RowPtr[lo]
		for i := lo; i < hi; i++ {
			q := a.RowPtr[i+1]
			t := b[i]
			vals := a.Val[p:q]
			for k, j := range a.ColInd[p:q][:len(vals)] {
				t -= vals[k] * x[j]
			}
			res[i] = t
			p = q
		}
	})
}

// polynomial is a smoother x ← x + q(D⁻¹A) D⁻¹ (b - A x) with the Chebyshev
// polynomial of a degree that is least on [lower, upper], a part of the
// spectrum of D⁻¹A (Adams, Brezina, Hu and Tuminaro 2003). Of degree 1 it is
// damped Jacobi.
type polynomial struct {
	*split
	degree       int
	lower, upper float64
	d, r         []float64
}

func newPolynomial(s *split, degree int, lower, upper float64) *polynomial {
	n := len(s.inverse)
	return &polynomial{s, degree, lower, upper, make([]float64, n), make([]float64, n)}
}

func (c *polynomial) pre(x, b, res []float64, zero bool) {
	if zero {
		clear(x)
	}
	c.apply(x, b, res, zero)
	residual(c.a, x, b, res)
}

func (c *polynomial) post(x, b []float64) { c.apply(x, b, c.r, false) }

// apply runs the three-term recurrence (Saad 2003, algorithm 12.1).
func (c *polynomial) apply(x, b, r []float64, zero bool) {
	theta, delta := (c.upper+c.lower)/2, (c.upper-c.lower)/2
	sigma := theta / delta
	rho := 1 / sigma
	for k := range c.degree {
		if k == 0 && zero {
			copy(r, b)
		} else {
			residual(c.a, x, b, r)
		}
		f, g := 1/theta, 0.0
		if k > 0 {
			next := 1 / (2*sigma - rho)
			f, g = 2*next/delta, next*rho
			rho = next
		}
		blocks(len(x), func(lo, hi int) {
			d, inv := c.d[lo:hi], c.inverse[lo:hi]
			rb, xb := r[lo:hi][:len(d)], x[lo:hi][:len(d)]
			if g == 0 {
				clear(d)
			}
			for i, v := range inv[:len(d)] {
				d[i] = f*v*rb[i] + g*d[i]
				xb[i] += d[i]
			}
		})
	}
}
