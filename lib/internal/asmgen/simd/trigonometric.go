package main

import "math"

// π/2 by parts.
func (g *gen) halfPi() (a, b, c float64) {
	if g.Double {
		return 0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110
	}
	return 0x1.921fb6p+0, -0x1.777a5cp-25, -0x1.ee59dap-50
}

// trigLimit is up to which |x| the vector code reduces the argument accurately.
func (g *gen) trigLimit() float64 { return g.pick(1<<16, 1<<30) }

// sine returns sin(x + turn π/2) of |x| ≤ trigLimit.
func (g *gen) sine(x V, turn int) V {
	a := g.abs(x)
	n, low := g.round(a, 2/math.Pi)
	p1, p2, p3 := g.halfPi()
	// r, and what its rounding leaves; the first product is exact.
	h := g.fnma(n, p1, a)
	r := g.fnma(n, p2, h)
	rest := g.fnma(n, p3, g.fnma(n, p2, g.sub(h, r)))
	if turn != 0 {
		low = g.integer("VPADD", low, bits(turn))
	}
	z := g.mul(r, r)
	s := g.poly(z, g.coef([]float64{-0.166666547081, 0.00833216161467, -0.000195149094462},
		[]float64{-0.16666666666666631083, 0.008333333333322107086, -0.00019841269829524039272, 2.7557313583393998755e-6, -2.5050739840707471032e-8, 1.5895673250693267817e-10}))
	s = g.add(r, g.fma(g.mul(s, z), r, rest))
	c := g.poly(z, g.coef([]float64{0.041666646624, -0.00138873525212, 2.44364641599e-5},
		[]float64{0.041666666666666609979, -0.0013888888888875517576, 0.000024801587290165711384, -2.7557314509242545853e-7, 2.0875740262007513523e-9, -1.136034432412678885e-11}))
	c = g.fma(g.fma(c, z, -0.5), z, 1)
	c = g.fnma(r, rest, c)
	// The lowest bit of n picks the cosine, the next one the sign.
	odd := g.cmp(neq, g.or(g.and(low, bits(1)), 1), 1)
	y := g.sel(odd, c, s)
	y = g.xor(y, g.and(g.shift("VPSLL", low, 8*g.Size()-2), g.signBit()))
	if turn == 0 {
		y = g.xor(y, g.signOf(x))
	}
	return y
}
