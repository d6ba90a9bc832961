package main

import "math"

// split returns x = m 2^k with √½ ≤ m < √2 for a normal x > 0.
func (g *gen) split(x V) (m, k V) {
	root := bits(math.Float64bits(math.Sqrt2 / 2))
	all := bits(1)<<52 - 1
	if !g.Double {
		root, all = bits(math.Float32bits(math.Sqrt2/2)), 1<<23-1
	}
	u := g.integer("VPADD", x, g.one()-root)
	// The exponent, made the lowest bits of a float.
	base := math.Ldexp(1, g.mantissa())
	k = g.or(g.shift("VPSRL", u, g.mantissa()), base)
	bias := g.pick(127, 1023)
	k = g.sub(k, base+bias)
	return g.integer("VPADD", g.and(u, all), root), k
}

// logOf returns log(1+f) + k ln 2 + below for 1+f between √½ and √2, by
//
//	log(1+f) = f - f²/2 + s (f²/2 + R(s²)),  s = f/(2+f)
//
// as in FreeBSD's msun, where R(z) = 2/3 z + 2/5 z² + ....
func (g *gen) logOf(f, k V, below operandOf, r []float64) V {
	s := g.div(f, g.add(f, 2))
	z := g.mul(s, s)
	h := g.mul(g.mul(f, 0.5), f)
	t := g.fma(g.poly(z, r), z, h)
	hi, lo := g.ln2()
	var low V
	if b, ok := below.(V); ok {
		low = g.fmaK(k, lo, b)
	} else if k != nil {
		low = g.mul(k, lo)
	}
	if low != nil {
		t = g.fma(t, s, low)
	} else {
		t = g.mul(t, s)
	}
	t = g.sub(f, g.sub(h, t))
	if k == nil {
		return t
	}
	return g.fmaK(k, hi, t)
}

// logPoly are the coefficients of R(z)/z for the mantissas of split.
func (g *gen) logPoly() []float64 {
	return g.coef([]float64{0.666667753835, 0.399776329952, 0.298697843756},
		[]float64{0.66666666666667304143, 0.39999999999435402687, 0.28571428738536393136, 0.22222198915827180253, 0.18183548524814858481, 0.15314414963711227986, 0.14792625842445245752})
}

// logSpecial sets what the logarithm is where x is not positive or not finite.
func (g *gen) logSpecial(x, y V, pole float64) V {
	y = g.sel(g.cmp(eq, x, math.Inf(1)), x, y)
	y = g.sel(g.cmp(eq, x, pole), math.Inf(-1), y)
	return g.sel(g.cmp(nge, x, pole), g.notNumber(), y)
}

func (g *gen) notNumber() bits {
	if g.Double {
		return 0x7ff8 << 48
	}
	return 0x7fc0 << 16
}

func (g *gen) log(x V) V {
	// Denormals are scaled up first.
	small := g.cmp(lt, x, g.pick(0x1p-126, 0x1p-1022))
	up := float64(g.mantissa() + 1)
	m, k := g.split(g.sel(small, g.mul(x, math.Exp2(up)), x))
	k = g.sub(k, g.only(small, g.load(up)))
	return g.logSpecial(x, g.logOf(g.sub(m, 1), k, nil, g.logPoly()), 0)
}

// log1p adds the part of x that 1+x loses.
func (g *gen) log1p(x V) V {
	u := g.add(x, 1)
	// The error of the sum (Knuth).
	z := g.sub(u, 1)
	lost := g.add(g.sub(g.load(1), g.sub(u, z)), g.sub(x, z))
	m, k := g.split(u)
	y := g.logOf(g.sub(m, 1), k, g.div(lost, u), g.logPoly())
	return g.or(g.logSpecial(x, y, -1), g.signOf(x))
}

// log1pUnit returns log(1+e) for 0 ≤ e ≤ 1, from (1+e)/2 if e > ½.
func (g *gen) log1pUnit(e V) V {
	upper := g.cmp(gt, e, 0.5)
	f := g.sel(upper, g.mul(g.sub(e, 1), 0.5), e)
	k := g.only(upper, g.load(1))
	return g.logOf(f, k, nil, g.coef([]float64{0.666669281054, 0.399591466996, 0.303395200819}, []float64{0.66666666666670302737, 0.3999999999711789444, 0.28571429261015585222, 0.22222147465567250909, 0.18186047138127531618, 0.152554996239309771, 0.15332137726425636286}))
}
