package main

import "math"

// extreme returns a where it is greater (or less) than b or NaN, and b
// elsewhere.
func (g *gen) extreme(name string, a V, b V) V {
	return g.sel(g.cmp(unor, a, a), a, g.of3(name, a, b))
}

func (g *gen) reluGrad(dy, x V) V { return g.only(g.cmp(gt, x, 0), dy) }

// geluGrad returns dy (Φ(x) + x φ(x)).
func (g *gen) geluGrad(dy, x V) V {
	phi, e := g.cdf(x)
	c := 1 / math.Sqrt(2*math.Pi)
	y := g.atLeast(g.atMost(x, 64), -64)
	return g.mul(dy, g.fma(g.mul(y, c), e, phi))
}

// geluTanhGrad returns dy (s + s (1-s) x du/dx) with s = 1/(1+e^-u).
func (g *gen) geluTanhGrad(dy, x V) V {
	y := g.atLeast(g.atMost(x, 64), -64)
	u, du := g.geluTanhArgument(y)
	s, t := g.logistic(u)
	return g.mul(dy, g.fma(g.mul(t, y), du, s))
}

func (g *gen) tanhGrad(dy, y V) V {
	return g.mul(dy, g.fnma(y, y, g.load(1)))
}

func (g *gen) sigmoidGrad(dy, y V) V {
	return g.mul(dy, g.mul(y, g.sub(g.load(1), y)))
}

// siluGrad returns dy (s + x s (1-s)).
func (g *gen) siluGrad(dy, x V) V {
	y := g.atLeast(g.atMost(x, 1000), -1000)
	s, t := g.logistic(y)
	return g.mul(dy, g.fma(t, y, s))
}

// softplusGrad returns dy/(1+e⁻ˣ).
func (g *gen) softplusGrad(dy, x V) V {
	s, _ := g.logistic(x)
	return g.mul(dy, s)
}
