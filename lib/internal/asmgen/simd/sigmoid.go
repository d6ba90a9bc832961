package main

import "math"

// quotient returns a/(b+below).
func (g *gen) quotient(a, b, below V) V {
	one := g.load(1)
	r := g.div(one, b)
	q := g.mul(a, r)
	rest := g.fnma(q, b, a)
	rest = g.fnma(q, below, rest)
	return g.fma(rest, r, q)
}

// sigmoid returns a/(1+e⁻ˣ); a is nil for 1. It is 0 for x → -∞ whatever a.
func (g *gen) sigmoid(x V) V {
	e := g.expNegative(g.abs(x))
	d := g.add(e, 1)
	lost := g.sub(e, g.sub(d, 1))
	negative := g.cmp(lt, x, 0)
	a := g.sel(negative, e, g.load(1))
	return g.quotient(a, d, lost)
}

// logistic returns s = 1/(1+e⁻ˣ) and its derivative s (1-s), also where s rounds
// to 1.
func (g *gen) logistic(x V) (s, slope V) {
	e := g.expNegative(g.abs(x))
	r := g.div(g.load(1), g.add(e, 1))
	er := g.mul(e, r)
	return g.sel(g.cmp(lt, x, 0), er, r), g.mul(er, r)
}

// times returns x s, where an infinite x is no obstacle to s = 0.
func (g *gen) times(x, s V) V {
	limited := g.max(g.load(g.pick(-math.MaxFloat32, -math.MaxFloat64)), x)
	return g.mul(limited, s)
}

func (g *gen) silu(x V) V { return g.times(x, g.sigmoid(x)) }

// geluTanhArgument returns 2 √(2/π) (x + 0.044715 x³) and its derivative.
func (g *gen) geluTanhArgument(x V) (u V, du V) {
	const a = 2 * 0.79788456080286535587989211986876
	const b = 0.044715 * a
	z := g.mul(x, x)
	w := g.fmaK(z, b, g.load(a))
	return g.mul(w, x), g.fmaK(z, 3*b, g.load(a))
}

func (g *gen) geluTanh(x V) V {
	u, _ := g.geluTanhArgument(x)
	return g.times(x, g.sigmoid(u))
}

// softplus returns max(x, 0) + log(1 + exp(-|x|)).
func (g *gen) softplus(x V) V {
	y := g.log1pUnit(g.expNegative(g.abs(x)))
	return g.add(g.max(g.load(0), x), y)
}

// tanh returns x + x³ P(x²) near zero and 1 - 2/(1+exp(2|x|)) elsewhere.
func (g *gen) tanh(x V) V {
	a := g.abs(x)
	z := g.mul(x, x)
	p := g.poly(z, g.coef(tanh32, tanh64))
	near := g.fma(g.mul(p, z), a, a)
	e := g.expOf(g.atMost(g.add(a, a), g.pick(20, 40)))
	far := g.sub(g.load(1), g.div(g.load(2), g.add(e, 1)))
	y := g.sel(g.cmp(lt, a, 0.55), near, far)
	return g.or(y, g.signOf(x))
}

// The coefficients of (tanh x - x)/x³ in x² for |x| ≤ 0.55.
var (
	tanh32 = []float64{-0.333333184826, 0.133326131363, -0.0538548534799, 0.0210812885508, -0.00628687739644}
	tanh64 = []float64{-0.33333333333333304618, 0.13333333333327441044, -0.053968253964161766354, 0.0218694883959240447, -0.0088632327498361466547, 0.0035920934027888102995, -0.0014555510401482127206, 0.00058847605348855179703, -0.00023345733768334427568, 0.000083419518549040945908, -0.000019555370416205941735}
)
