package ode

import (
	"math"

	"github.com/podium-go/podium/lib/internal/threads"
)

// Radau5 is the implicit method Radau IIA with three stages, of order 5,
// L-stable and stiffly accurate, with an error of order 3 and a dense output of
// order 3, after Hairer and Wanner (Solving Ordinary Differential Equations II,
// section IV.8). It is the first choice for stiff problems at tolerances below
// 1e-5, and for those with a mass matrix.
func Radau5() Method { return radau5{} }

type radau5 struct{}

func (radau5) String() string { return "Radau5" }

func (radau5) Cite() string { return hairer1996 }

const root6 = 2.449489742783178098197284074705891391966

// The nodes, the eigenvalues 1/γ and (α ± iβ) of the inverse of the coefficient
// matrix A, and the transformation T⁻¹ A⁻¹ T = diag(1/γ, [α -β; β α]).
var (
	radauC = [3]float64{(4 - root6) / 10, (4 + root6) / 10, 1}
	// radauP[j][i]: the coefficient of θ^(j+1) of the cubic that is 0 at 0 and
	// z_i at the nodes.
	radauP = [3][3]float64{
		{(13 + 7*root6) / 3, (13 - 7*root6) / 3, 1. / 3},
		{-(23 + 22*root6) / 3, (-23 + 22*root6) / 3, -8. / 3},
		{(10 + 15*root6) / 3, (10 - 15*root6) / 3, 10. / 3},
	}
	radauT = [3][3]float64{
		{0.09123239487089294279155, -0.14125529502095420843, -0.030029194105147424492},
		{0.24171793270710701896, 0.20412935229379993199, 0.38294211275726193779},
		{0.96604818261509293619, 1, 0},
	}
	radauTI = [3][3]float64{
		{4.3255798900631553510, 0.33919925181580986954, 0.54177053993587487119},
		{-4.1787185915519047273, -0.32768282076106238708, 0.47662355450055045196},
		{-0.50287263494578687595, 2.5719269498556054292, -0.59603920482822492497},
	}
	radauGamma, radauAlpha, radauBeta = func() (g, a, b float64) {
		s := math.Cbrt(9)
		g = (6 + s*(s-1)) / 30
		a = (12 - s*(s-1)) / 60
		b = s * (s + 1) * math.Sqrt(3) / 60
		n := a*a + b*b
		return 1 / g, a / n, b / n
	}()
	// radauE are the weights of the error h f(t, y) γ + Σ e_i z_i, before it is
	// smoothed.
	radauE = [3]float64{-(13 + 7*root6) / 3, (-13 + 7*root6) / 3, -1. / 3}
)

// radauScheme runs Radau5.
type radauScheme struct {
	*stiffCore
	re       factor[float64]
	co       factor[complex128]
	z, w, fz [3][]float64
	d        []float64    // the real corrections
	dc       []complex128 // the complex ones
	f0, sum  []float64
	arg      []float64
	q        [3][]float64 // the last step's cubic without its constant
	haveQ    bool
	haveF    bool
	luStep   float64
	newton   newton
	rate     float64
	first    bool // no step was accepted yet, or the last try was rejected
	parallel bool
}

func (m radau5) scheme(c *core) (scheme, error) {
	sc, err := newStiffCore(c, m.String(), false)
	if err != nil {
		return nil, err
	}
	r := &radauScheme{stiffCore: sc, re: sc.m.real(), co: sc.m.complex(), newton: newNewton(c, 7)}
	buf := make([]float64, 16*c.n)
	cut := func() []float64 { b := buf[:c.n:c.n]; buf = buf[c.n:]; return b }
	for i := range 3 {
		r.z[i], r.w[i], r.fz[i], r.q[i] = cut(), cut(), cut(), cut()
	}
	r.d, r.f0, r.sum, r.arg = cut(), cut(), cut(), cut()
	r.dc = make([]complex128, c.n)
	r.parallel = c.n >= 500
	c.order = 5
	return r, nil
}

func (r *radauScheme) start() error {
	r.haveQ, r.haveF, r.haveJ, r.currentJ, r.luStep = false, false, false, false, 0
	r.first = true
	return nil
}

// prepare finds f, the Jacobian and the factors that a step of length h needs.
func (r *radauScheme) prepare(h float64) outcome {
	if !r.haveF {
		r.f(r.t, r.y, r.f0)
		if !allFinite(r.f0) {
			return notFinite
		}
		r.haveF = true
	}
	if !r.haveJ {
		if !r.refresh(r.t, h, r.y, r.f0) {
			r.haveJ = false
			return notFinite
		}
		r.luStep = 0
	}
	if h == r.luStep {
		return tried
	}
	r.stats.Factorisations += 2
	var okR, okC bool
	r.both(func() { okR = r.re.set(radauGamma / h) },
		func() { okC = r.co.set(complex(radauAlpha/h, radauBeta/h)) })
	if !okR || !okC {
		r.luStep = 0
		return singularStep
	}
	r.luStep = h
	return tried
}

// both does two things, at once where that pays.
func (r *radauScheme) both(a, b func()) {
	if r.parallel {
		threads.Do(a, b)
		return
	}
	a()
	b()
}

// guess starts Newton's method from the last step's cubic, or from zero.
func (r *radauScheme) guess(h float64) {
	if !r.haveQ {
		for i := range 3 {
			clear(r.z[i])
			clear(r.w[i])
		}
		return
	}
	q0, q1, q2 := r.q[0], r.q[1], r.q[2]
	var p [3][3]float64
	for i, c := range radauC {
		x := 1 + c*h/r.h
		p[i] = [3]float64{x - 1, x*x - 1, x*x*x - 1}
	}
	z0, z1, z2 := r.z[0], r.z[1], r.z[2]
	for i := range z0 {
		a, b, c := q0[i], q1[i], q2[i]
		z0[i] = p[0][0]*a + p[0][1]*b + p[0][2]*c
		z1[i] = p[1][0]*a + p[1][1]*b + p[1][2]*c
		z2[i] = p[2][0]*a + p[2][1]*b + p[2][2]*c
	}
	transform(&radauTI, &r.w, &r.z)
}

// transform computes dst_i = Σ_j m_ij src_j; dst and src may be the same.
func transform(m *[3][3]float64, dst, src *[3][]float64) {
	n := len(dst[0])
	a, b, c := src[0][:n], src[1][:n], src[2][:n]
	x, y, z := dst[0][:n], dst[1][:n], dst[2][:n]
	for i := range x {
		u, v, w := a[i], b[i], c[i]
		x[i] = m[0][0]*u + m[0][1]*v + m[0][2]*w
		y[i] = m[1][0]*u + m[1][1]*v + m[1][2]*w
		z[i] = m[2][0]*u + m[2][1]*v + m[2][2]*w
	}
}

func (r *radauScheme) attempt(h float64) (float64, outcome) {
	e, out := r.once(h)
	if out == diverged && !r.currentJ {
		r.haveJ = false // again with a fresh Jacobian
		e, out = r.once(h)
	}
	return e, out
}

func (r *radauScheme) once(h float64) (float64, outcome) {
	r.iterations = 0
	if out := r.prepare(h); out != tried {
		return 0, out
	}
	r.weigh(r.y)
	r.newton.tol = r.tolerance()
	r.guess(h)
	for r.newton.begin(); ; {
		r.correct(h)
		norm := 0.0
		for i := range r.d {
			s, c := r.scale[i], r.dc[i]
			a, b, d := r.d[i]*s, real(c)*s, imag(c)*s
			norm += a*a + b*b + d*d
		}
		if r.n > 0 {
			norm = math.Sqrt(norm / float64(3*r.n))
		}
		w0, w1, w2 := r.w[0], r.w[1], r.w[2]
		for i, c := range r.dc {
			w0[i] += r.d[i]
			w1[i] += real(c)
			w2[i] += imag(c)
		}
		transform(&radauT, &r.z, &r.w)
		r.stats.Newton++
		r.iterations++
		done, hopeless := r.newton.step(norm)
		if hopeless {
			r.rate = 1
			if math.IsNaN(norm) || math.IsInf(norm, 0) {
				return 0, notFinite
			}
			return 0, diverged
		}
		if done {
			break
		}
	}
	r.rate = r.newton.rate
	add1(r.next, r.y, 1, r.z[2])
	return r.error(h), tried
}

// correct computes the corrections of w for the stages at hand.
func (r *radauScheme) correct(h float64) {
	for i, c := range radauC {
		add1(r.arg, r.y, 1, r.z[i])
		r.f(r.t+c*h, r.arg, r.fz[i])
	}
	transform(&radauTI, &r.fz, &r.fz)
	g, a, b := radauGamma/h, radauAlpha/h, radauBeta/h
	w0, w1, w2 := r.w[0], r.w[1], r.w[2]
	if m := r.p.Mass; m != nil {
		// M w goes through the last three slices that are free here.
		m.mul(r.d, w0)
		m.mul(r.sum, w1)
		m.mul(r.arg, w2)
		w0, w1, w2 = r.d, r.sum, r.arg
	}
	f0, f1, f2 := r.fz[0], r.fz[1], r.fz[2]
	for i := range r.d {
		x, y, z := w0[i], w1[i], w2[i]
		r.d[i] = f0[i] - g*x
		r.dc[i] = complex(f1[i]-(a*y-b*z), f2[i]-(b*y+a*z))
	}
	r.stats.Solves += 2
	if r.parallel {
		threads.Do(func() { r.re.solve(r.d) }, func() { r.co.solve(r.dc) })
		return
	}
	r.re.solve(r.d)
	r.co.solve(r.dc)
}

// error estimates the error of the step just solved: the difference to a method
// of order 3 with f(t, y) as a further stage, smoothed by the real matrix.
func (r *radauScheme) error(h float64) float64 {
	z0, z1, z2 := r.z[0], r.z[1], r.z[2]
	for i := range r.sum {
		r.sum[i] = (radauE[0]*z0[i] + radauE[1]*z1[i] + radauE[2]*z2[i]) / h
	}
	if m := r.p.Mass; m != nil {
		copy(r.arg, r.sum)
		m.mul(r.sum, r.arg)
	}
	add1(r.err, r.sum, 1, r.f0)
	r.re.solve(r.err)
	r.stats.Solves++
	e := r.norm(r.err, r.y, r.next)
	if e >= 1 && r.first {
		// The estimate once more, through f: it then vanishes for λ to infinity.
		add1(r.arg, r.y, 1, r.err)
		r.f(r.t, r.arg, r.err)
		add1(r.err, r.err, 1, r.sum)
		r.re.solve(r.err)
		r.stats.Solves++
		e = r.norm(r.err, r.y, r.next)
	}
	return e
}

func (r *radauScheme) accept() {
	transform(&radauP, &r.q, &r.z)
	r.haveQ, r.haveF, r.currentJ, r.first = true, false, false, false
}

func (r *radauScheme) degree() int { return 3 }

func (r *radauScheme) interpolate(q [][]float64) {
	copy(q[0], r.old)
	for j := range r.q {
		copy(q[j+1], r.q[j])
	}
}

func (r *radauScheme) estimate() int          { return 4 }
func (r *radauScheme) controller() Controller { return *GustafssonController() }

// factor lowers the length where Newton's method took many iterations, renews
// the Jacobian where it was slow, and otherwise keeps the length, and with it
// the factors, where the gain is small.
func (r *radauScheme) factor(e float64, accepted bool, proposed float64) float64 {
	if !accepted {
		r.first = true
		return proposed
	}
	limit := float64(2 * r.newton.limit)
	proposed *= (1 + limit) / (float64(r.iterations) + limit)
	if r.rate > 1e-3 {
		r.haveJ = false
	} else if proposed >= 1 && proposed <= 1.2 {
		return 1
	}
	return proposed
}
