package ode

import (
	"fmt"
	"math"
)

// BDF is the family of backward differentiation formulas of the orders 1 to 5 in
// the variant NDF of Shampine and Reichelt (The MATLAB ODE suite, SIAM J. Sci.
// Comput. 18, 1997), with a constant step until a change pays. Order and step
// are chosen together. It needs few evaluations and factorisations a step, and
// suits large stiff problems at moderate tolerances; it isn't A-stable for the
// orders 3 to 5.
func BDF() Method { return bdf{} }

type bdf struct{}

func (bdf) String() string { return "BDF" }

func (bdf) Cite() string {
	return `@article{shampine1997,
  author = {L. F. Shampine and M. W. Reichelt},
  title = {The {MATLAB} {ODE} suite},
  journal = {SIAM Journal on Scientific Computing}, volume = {18}, pages = {1--22}, year = {1997}
}`
}

const bdfOrder = 5

var (
	bdfKappa = [bdfOrder + 1]float64{0, -0.1850, -1. / 9, -0.0823, -0.0415, 0}
	// bdfGamma[k] = Σ_{j≤k} 1/j; bdfAlpha = (1-κ)γ; bdfError is the constant of
	// the error.
	bdfGamma, bdfAlpha, bdfError = func() (g, a, e [bdfOrder + 2]float64) {
		for k := 1; k <= bdfOrder; k++ {
			g[k] = g[k-1] + 1/float64(k)
		}
		for k := range bdfKappa {
			a[k] = (1 - bdfKappa[k]) * g[k]
			e[k] = bdfKappa[k]*g[k] + 1/float64(k+1)
		}
		return g, a, e
	}()
	// bdfNewton[j][i] is the coefficient of θ^i in Π_{m<j} (θ-1+m)/(m+1), with
	// which the backward differences make the interpolant.
	bdfNewton = func() (p [bdfOrder + 1][bdfOrder + 1]float64) {
		p[0][0] = 1
		for j := 1; j <= bdfOrder; j++ {
			m := float64(j - 1)
			for i := j; i >= 0; i-- {
				v := (m - 1) * p[j-1][i]
				if i > 0 {
					v += p[j-1][i-1]
				}
				p[j][i] = v / float64(j)
			}
		}
		return p
	}()
)

// bdfScheme runs BDF.
type bdfScheme struct {
	*stiffCore
	lu      factor[float64]
	d       [bdfOrder + 3][]float64 // backward differences of y, d[0] = y
	k       int                     // the order
	step    float64                 // the length of the step that d belongs to
	equal   int                     // steps made with this length and order
	predict []float64
	psi     []float64
	corr    []float64 // the correction d of the last try
	rhs     []float64
	f0      []float64
	alpha   float64 // α of the factors, 0 if there are none
	newton  newton
	began   bool
	tried   float64
	qOrder  int
}

func (m bdf) scheme(c *core) (scheme, error) {
	sc, err := newStiffCore(c, m.String(), false)
	if err != nil {
		return nil, err
	}
	if c.fixed {
		return nil, fmt.Errorf("ode: FixedStep is %v, BDF chooses its steps and orders itself", c.cfg.FixedStep)
	}
	r := &bdfScheme{stiffCore: sc, lu: sc.m.real(), newton: newNewton(c, 4)}
	buf := make([]float64, (len(r.d)+5)*c.n)
	cut := func() []float64 { b := buf[:c.n:c.n]; buf = buf[c.n:]; return b }
	for i := range r.d {
		r.d[i] = cut()
	}
	r.predict, r.psi, r.corr, r.rhs, r.f0 = cut(), cut(), cut(), cut(), cut()
	return r, nil
}

func (r *bdfScheme) start() error {
	r.began, r.haveJ, r.currentJ, r.alpha = false, false, false, 0
	r.k, r.equal = 1, 0
	r.order = 1
	return nil
}

// begin fills the differences at the first step.
func (r *bdfScheme) begin(h float64) outcome {
	r.f(r.t, r.y, r.f0)
	if !allFinite(r.f0) {
		return notFinite
	}
	for i := range r.d {
		clear(r.d[i])
	}
	copy(r.d[0], r.y)
	if r.p.Mass == nil {
		scale(r.d[1], h, r.f0)
	}
	r.step, r.began = h, true
	return tried
}

// rescale turns the differences to a step of another length (Shampine and
// Reichelt, section 2.2): D' = D (R U), where R belongs to the ratio and U to 1.
func (r *bdfScheme) rescale(h float64) {
	ratio := h / r.step
	k := r.k
	var a, b, c [bdfOrder + 1][bdfOrder + 1]float64
	differences(&a, k, ratio)
	differences(&b, k, 1)
	for i := 1; i <= k; i++ {
		for j := 1; j <= k; j++ {
			for m := 1; m <= k; m++ {
				c[i][j] += a[i][m] * b[m][j]
			}
		}
	}
	for x := range r.n {
		var v [bdfOrder + 1]float64
		for j := 1; j <= k; j++ {
			s := 0.0
			for i := 1; i <= k; i++ {
				s += r.d[i][x] * c[i][j]
			}
			v[j] = s
		}
		for j := 1; j <= k; j++ {
			r.d[j][x] = v[j]
		}
	}
	r.step, r.equal = h, 0
}

// differences fills m_ij = Π_{l=1..i} (l-1 - ratio j)/l for i, j ≥ 1.
func differences(m *[bdfOrder + 1][bdfOrder + 1]float64, k int, ratio float64) {
	for j := 1; j <= k; j++ {
		v := 1.0
		for i := 1; i <= k; i++ {
			v *= (float64(i-1) - ratio*float64(j)) / float64(i)
			m[i][j] = v
		}
	}
}

func (r *bdfScheme) attempt(h float64) (float64, outcome) {
	if !r.began {
		if out := r.begin(h); out != tried {
			return 0, out
		}
	}
	if h != r.step {
		r.rescale(h)
	}
	r.tried, r.iterations = h, 0
	k := r.k
	copy(r.predict, r.d[0])
	clear(r.psi)
	for j := 1; j <= k; j++ {
		add1(r.predict, r.predict, 1, r.d[j])
		add1(r.psi, r.psi, bdfGamma[j]/bdfAlpha[k], r.d[j])
	}
	t, alpha := r.t+h, bdfAlpha[k]/h
	r.weigh(r.predict)
	for {
		if !r.haveJ {
			r.f(t, r.predict, r.f0)
			if !allFinite(r.f0) || !r.refresh(t, h, r.predict, r.f0) {
				r.haveJ = false
				return 0, notFinite
			}
			r.alpha = 0
		}
		if alpha != r.alpha {
			r.stats.Factorisations++
			if !r.lu.set(alpha) {
				r.alpha = 0
				return 0, singularStep
			}
			r.alpha = alpha
		}
		out := r.solve(t, alpha)
		if out == tried {
			break
		}
		if r.currentJ {
			return 0, out
		}
		r.haveJ = false // once more with a fresh Jacobian
	}
	scale(r.err, bdfError[k], r.corr)
	return r.norm(r.err, r.predict, r.next), tried
}

// solve finds the correction by Newton's method.
func (r *bdfScheme) solve(t, alpha float64) outcome {
	clear(r.corr)
	copy(r.next, r.predict)
	r.newton.tol = r.tolerance()
	for r.newton.begin(); ; {
		r.f(t, r.next, r.rhs)
		if m := r.p.Mass; m == nil {
			for i, p := range r.psi {
				r.rhs[i] -= alpha * (p + r.corr[i])
			}
		} else {
			add1(r.err, r.psi, 1, r.corr)
			m.mul(r.f0, r.err)
			add1(r.rhs, r.rhs, -alpha, r.f0)
		}
		r.lu.solve(r.rhs)
		r.stats.Solves++
		r.stats.Newton++
		r.iterations++
		add1(r.corr, r.corr, 1, r.rhs)
		add1(r.next, r.predict, 1, r.corr)
		done, hopeless := r.newton.step(r.weighted(r.rhs))
		if done {
			return tried
		}
		if hopeless {
			if !allFinite(r.rhs) {
				return notFinite
			}
			return diverged
		}
	}
}

func (r *bdfScheme) accept() {
	k := r.k
	r.order, r.qOrder = k, k
	// Differences at the new time: the correction is the difference of order k+1.
	for i, c := range r.corr {
		r.d[k+2][i] = c - r.d[k+1][i]
		r.d[k+1][i] = c
	}
	for j := k; j >= 0; j-- {
		add1(r.d[j], r.d[j], 1, r.d[j+1])
	}
	r.equal++
	r.currentJ = false
}

func (r *bdfScheme) degree() int { return bdfOrder }

func (r *bdfScheme) interpolate(q [][]float64) {
	for i := range q {
		clear(q[i])
		for j := i; j <= r.qOrder; j++ {
			if c := bdfNewton[j][i]; c != 0 {
				add1(q[i], q[i], c, r.d[j])
			}
		}
	}
}

func (r *bdfScheme) estimate() int          { return 2 }
func (r *bdfScheme) controller() Controller { return *IController() }
func (r *bdfScheme) ownController()         {}

// factor chooses the next length and order: the order, of the one at hand and
// its neighbours, that lets the step grow most.
func (r *bdfScheme) factor(e float64, accepted bool, _ float64) float64 {
	limit := float64(2*r.newton.limit + 1)
	safety := 0.9 * limit / (limit - 1 + float64(r.newton.count))
	k := r.k
	if !accepted {
		return max(0.2, min(0.9, safety*math.Pow(e, -1/float64(k+1))))
	}
	if r.equal < k+1 {
		return 1
	}
	best, order := math.Pow(max(e, tiny), -1/float64(k+1)), k
	if k > 1 {
		scale(r.rhs, bdfError[k-1], r.d[k])
		if f := math.Pow(max(r.norm(r.rhs, r.predict, r.y), tiny), -1/float64(k)); f > best {
			best, order = f, k-1
		}
	}
	if k < bdfOrder {
		scale(r.rhs, bdfError[k+1], r.d[k+2])
		if f := math.Pow(max(r.norm(r.rhs, r.predict, r.y), tiny), -1/float64(k+2)); f > best {
			best, order = f, k+1
		}
	}
	f := min(10, safety*best)
	if f > 0.9 && f < 1.2 && order == k {
		return 1 // the factors are worth more than such a change
	}
	r.equal, r.k = 0, order
	return f
}
