package main

import "math"

// The coefficients in this folder belong to minimax polynomials, found by
// Remez' algorithm with 50 digits.

// ln2 by parts: the upper one has so few bits that its multiples by exponents
// are exact.
func (g *gen) ln2() (hi, lo float64) {
	if g.Double {
		return 0x1.62e42fefa38p-1, 0x1.ef35793c7673p-45
	}
	return 0x1.63p-1, -0x1.bd0106p-13
}

// round returns the integer nearest to x k, as a float and as the lowest bits of
// a float of which the mantissa counts ones. |x k| has to be below 2^21.
func (g *gen) round(x V, k operandOf) (n, low V) {
	magic := math.Ldexp(1.5, g.mantissa())
	low = g.load(magic)
	g.packed("VFMADD231", k, x, low)
	return g.sub(low, magic), low
}

// power returns 2^n, of an integer in the lowest bits as from round, for a
// result that is neither infinite nor denormal.
func (g *gen) power(low V) V {
	return g.integer("VPADD", g.shift("VPSLL", low, g.mantissa()), g.one())
}

// one returns the bits of 1.
func (g *gen) one() bits {
	if g.Double {
		return bits(math.Float64bits(1))
	}
	return bits(math.Float32bits(1))
}

// scale returns p 2^n for an integer n, rounded once if it is denormal.
func (g *gen) scale(p, n V) V {
	if g.Wide() {
		v := g.vec()
		g.Packed("VSCALEF", "", n, p, v)
		return v
	}
	half, low := g.round(n, 0.5)
	rest := g.sub(n, half)
	_, low2 := g.round(rest, 1)
	return g.mul(g.mul(p, g.power(low)), g.power(low2))
}

// expLimits returns between which arguments the exponential is neither zero nor
// infinite, with some room.
func (g *gen) expLimits() (lo, hi float64) { return g.pick(-104.5, -746), g.pick(89, 710) }

// clamp returns x no less than lo; NaN stays.
func (g *gen) atLeast(x V, lo float64) V { return g.max(g.load(lo), x) }

func (g *gen) atMost(x V, hi float64) V { return g.min(g.load(hi), x) }

// reduce returns x = n ln 2 + r with an integer n and |r| ≤ ln 2 / 2.
func (g *gen) reduce(x V) (n, low, r V) {
	n, low = g.round(x, math.Log2E)
	hi, lo := g.ln2()
	return n, low, g.fnmaInto(n, lo, g.fnma(n, hi, x))
}

// expPoly are the coefficients of (eʳ - 1 - r)/r² for |r| ≤ ln 2 / 2.
func (g *gen) expPoly() []float64 {
	return g.coef([]float64{0.500000004344, 0.166666668157, 0.0416663605475, 0.00833327302605, 0.00139407929217, 0.000199143211239},
		[]float64{0.49999999999999999987, 0.1666666666666667625, 0.041666666666666700237, 0.0083333333333217377783, 0.0013888888888867017939, 0.00019841269886153964793, 0.000024801587360632677838, 2.7557243934990736822e-6, 2.7557242450623416049e-7, 2.5109205909549818354e-8, 2.092459252309485421e-9})
}

// expPolynomial returns eʳ for |r| ≤ ln 2 / 2.
func (g *gen) expPolynomial(r V) V {
	return g.fmaInto(g.fmaInto(g.poly(r, g.expPoly()), r, 1), r, 1)
}

// expOf returns exp(x) for x within expLimits, or below with underflow.
func (g *gen) expOf(x V) V {
	n, _, r := g.reduce(x)
	return g.scale(g.expPolynomial(r), n)
}

func (g *gen) exp(x V) V {
	lo, hi := g.expLimits()
	return g.expOf(g.atMost(g.atLeast(x, lo), hi))
}

// expNegative returns e⁻ᵃ for a ≥ 0.
func (g *gen) expNegative(a V) V {
	lo, _ := g.expLimits()
	return g.expOf(g.atLeast(g.neg(a), lo))
}

// expm1 returns eˣ - 1 = 2^n (eʳ - 1) + (2^n - 1), computed by halves, so that
// 2^n does not overflow before the result.
func (g *gen) expm1(x V) V {
	_, hi := g.expLimits()
	y := g.atMost(g.atLeast(x, g.pick(-20, -40)), hi)
	n, low := g.round(y, math.Log2E)
	ln2hi, ln2lo := g.ln2()
	// r and what its rounding leaves.
	h := g.fnma(n, ln2hi, y)
	r := g.fnma(n, ln2lo, h)
	rest := g.fnma(n, ln2lo, g.sub(h, r))
	p := g.poly(r, g.expPoly())
	p = g.fma(g.mul(r, r), p, rest)
	half := g.power(g.integer("VPSUB", low, bits(1)))
	t := g.fma(half, r, g.sub(half, 0.5))
	t = g.fma(half, p, t)
	t = g.add(t, t)
	t = g.sel(g.cmp(eq, n, 0), g.add(r, p), t)
	return g.or(t, g.signOf(x))
}
