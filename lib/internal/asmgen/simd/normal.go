package main

import "math"

// tail returns e = exp(-c2 a²) and erfc(√c2 a) / 2 for a ≥ 0 up to about the
// underflow of e, given s = a² and below = a² - s. It goes by
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
	k := g.pick(3, 4) / c
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

// The coefficients of P up to a = 10.3 and 27.4, where e^(-a²) underflows.
var (
	erfcx32 = []float64{1.07400690784, -0.883394487772, 0.5902282922, -0.310465970677, 0.119529172607, -0.0268400613895, -0.00122704595735, 0.00308057802821, -0.000481994523969, -0.000324719392012}
	erfcx64 = []float64{1.0959956610004911202, -0.97654872908088207873, 0.77320870226523679867, -0.5408538313132249598, 0.33085158787802408258, -0.17401093724029017875, 0.076381514909134013284, -0.026370053334617939796, 0.0061120556569390090769, -0.00028095891583496090404, -0.0004550526899110357855, 0.00017681308612385120325, -3.6351455311358306196e-6, -0.000018861781053998196098, 4.6943219083731440385e-6, 1.4260804638493863358e-6, -8.4599656297408074472e-7, -7.7955071345535387324e-8, 1.2393424771308712536e-7, 2.5879364416786434681e-9, -1.5395277426126514827e-8, -3.7426819907353984579e-10, 1.0205819560918509681e-9}
)
