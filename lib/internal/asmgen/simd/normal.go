package main

import "math"

// tail returns e = exp(-c2 a²) and erfc(√c2 a) / 2 for √c2 a ≥ 0.42 up to about
// the underflow of e, given s = a² and below = a² - s. It goes by
//
//	erfc(b) exp(b²) = P((b-k)/(b+k)) / (b+k)
//
// with a polynomial P: the transformation is that of Shepherd and Laframboise,
// Mathematics of Computation 36 (1981).
func (g *gen) tail(a, s, below V, c2 float64) (e, q V) {
	n, _ := g.round(s, -c2*math.Log2E)
	hi, lo := g.ln2()
	r := g.fnmaInto(n, hi, g.mul(s, -c2))
	e = g.scale(g.expPolynomial(g.fnmaInto(below, c2, g.fnmaInto(n, lo, r))), n)
	c := math.Sqrt(c2)
	k := g.pick(2.5, 4) / c
	u := g.div(g.load(1), g.add(a, k))
	var half []float64
	for _, p := range g.coef(erfcx32, erfcx64) {
		half = append(half, p/(2*c))
	}
	p := g.poly(g.mul(g.sub(a, k), u), half)
	return e, g.mul(g.mul(p, u), e)
}

// cdf returns Φ(x) and e^(-x²/2). Near zero it goes by erf, where 1 - Φ(-x)
// would carry over the errors of the tail's factors; but not far below zero,
// where that loses digits.
func (g *gen) cdf(x V) (phi, e V) {
	a := g.atMost(g.abs(x), g.pick(14.4, 38.6))
	s := g.mul(a, a)
	e, q := g.tail(a, s, g.fms(a, a, s), 0.5)
	far := g.sel(g.cmp(nlt, x, 0), g.sub(g.load(1), q), q)
	var c []float64
	for i, p := range g.erfCoef() {
		if i == 0 {
			p++
		}
		c = append(c, math.Ldexp(p*math.Sqrt2/4, -i))
	}
	near := g.fma(g.poly(s, c), x, 0.5)
	inside := g.cmp(lt, g.abs(g.sub(x, 0.3)), 0.9)
	return g.sel(inside, near, far), e
}

func (g *gen) gelu(x V) V {
	phi, _ := g.cdf(x)
	return g.times(x, phi)
}

// erfCoef are the coefficients of erf(√z)/√z - 1 for z ≤ 0.7225.
func (g *gen) erfCoef() []float64 {
	return g.coef([]float64{0.128379160943, -0.376125766642, 0.112827701081, -0.0268045702741, 0.00505427058784, -0.000633261172028},
		[]float64{0.12837916709551256209, -0.37612638903183355054, 0.11283791670933008917, -0.026866170640328969629, 0.0052239775719290263499, -0.00085483235407201331684, 0.00012055191407316870811, -0.000014921942480945441369, 1.6399368195000616481e-6, -1.5698710330697312958e-7, 1.0680106873253598117e-8})
}

// erf returns x + x P(x²) near zero and 1 - erfc elsewhere.
func (g *gen) erf(x V) V {
	a := g.abs(x)
	z := g.mul(x, x)
	near := g.fma(g.poly(z, g.erfCoef()), a, a)
	b := g.atMost(a, g.pick(10.1, 27))
	s := g.mul(b, b)
	_, q := g.tail(b, s, g.fms(b, b, s), 1)
	far := g.sub(g.load(1), g.add(q, q))
	return g.or(g.sel(g.cmp(lt, a, 0.85), near, far), g.signOf(x))
}

// The coefficients of P for a from 0.42 up to 10.3 and 27.4, where e^(-a²)
// underflows.
var (
	erfcx32 = []float64{1.05403181491, -0.804651908916, 0.453914705548, -0.171249396735, 0.0283516457024, 0.00837873067625, -0.00476183904468, -0.00039304509837, 0.000570508203814}
	erfcx64 = []float64{1.0959956610004911225, -0.97654872908088199182, 0.77320870226523575708, -0.54085383131323500182, 0.33085158787809773948, -0.17401093723995317259, 0.076381514907179201389, -0.026370053339760405286, 0.0061120556828321365277, -0.00028095887286079238611, -0.00045505288600951057647, 0.00017681287014419522288, -3.6342340072260241437e-6, -0.000018861097781383054404, 4.6916353933810039916e-6, 1.4247049552308562319e-6, -8.4096678443707311832e-7, -7.6238820119236416885e-8, 1.1814847131823783491e-7, 1.3731652100783687086e-9, -1.167493123516242456e-8}
)
