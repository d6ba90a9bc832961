package ode

import "fmt"

// AdditiveRK is a pair of Runge–Kutta methods with the same B and C: one that is
// diagonally implicit with an explicit first stage and one constant Gamma on the
// diagonal, for the stiff part g, and one that is explicit, for f. With s stages
//
//	Y_i = y + h Σ_{j<i} (Implicit_ij g_j + Explicit_ij f_j) + h Gamma g_i
//	y1  = y + h Σ_i B_i (g_i + f_i)
//	err = h Σ_i E_i (g_i + f_i), smoothed by (I - hγJ)⁻¹
//
// Without [Problem.Stiff] all of F is treated implicitly.
type AdditiveRK struct {
	Name            string
	Order, Embedded int
	Gamma           float64
	C               []float64
	Implicit        [][]float64 // row i has the i entries left of Gamma
	Explicit        [][]float64 // likewise; nil for a method that does not split
	B, E            []float64
	Source          string
}

// String returns the name of the method.
func (m *AdditiveRK) String() string { return m.Name }

// Cite returns the source of the method as BibTeX.
func (m *AdditiveRK) Cite() string { return m.Source }

// arkScheme runs an AdditiveRK.
type arkScheme struct {
	*stiffCore
	m       *AdditiveRK
	split   bool
	lu      factor[float64]
	gs, fs  [][]float64 // the stages of the two parts
	gi, fe  []weights
	gb, fb  weights
	ge, fee weights
	base, z []float64
	d       []float64
	slope   []float64 // y' at the beginning of the last step
	endf    []float64 // f and g at its end
	endg    []float64
	haveEnd bool
	known   bool // the first stage is there
	luStep  float64
	rate    float64 // worst rate of Newton's method in the last try
	newton  newton
	q       [][]float64 // interpolant of the last step, for first guesses
	haveQ   bool
	tried   float64
}

func (m *AdditiveRK) scheme(c *core) (scheme, error) {
	sc, err := newStiffCore(c, m.Name, m.Explicit != nil)
	if err != nil {
		return nil, err
	}
	if c.p.Mass != nil {
		return nil, fmt.Errorf("ode: Mass is set, %s takes none", m.Name)
	}
	if c.p.Stiff != nil && c.p.F == nil {
		return nil, fmt.Errorf("ode: F is nil, %s needs it beside Stiff (or give Stiff as F)", m.Name)
	}
	s := len(m.B)
	if len(m.Implicit) != s || len(m.E) != s || len(m.C) != s || m.Explicit != nil && len(m.Explicit) != s {
		return nil, fmt.Errorf("ode: %s has %d weights but %d, %d, %d, %d rows of Implicit, Explicit, E, C",
			m.Name, s, len(m.Implicit), len(m.Explicit), len(m.E), len(m.C))
	}
	r := &arkScheme{stiffCore: sc, m: m, split: c.p.Stiff != nil, lu: sc.m.real(), newton: newNewton(c, 8)}
	buf := make([]float64, (2*s+10)*c.n)
	cut := func() []float64 { b := buf[:c.n:c.n]; buf = buf[c.n:]; return b }
	for range s {
		r.gs = append(r.gs, cut())
		r.fs = append(r.fs, cut())
	}
	r.base, r.z, r.d, r.slope, r.endf, r.endg = cut(), cut(), cut(), cut(), cut(), cut()
	r.q = [][]float64{cut(), cut(), cut(), cut()}
	for i := range s {
		r.gi = append(r.gi, sparseWeights(m.Implicit[i], r.gs))
		if r.split {
			r.fe = append(r.fe, sparseWeights(m.Explicit[i], r.fs))
		}
	}
	r.gb, r.ge = sparseWeights(m.B, r.gs), sparseWeights(m.E, r.gs)
	if r.split {
		r.fb, r.fee = sparseWeights(m.B, r.fs), sparseWeights(m.E, r.fs)
	}
	c.order = m.Order
	return r, nil
}

func (r *arkScheme) start() error {
	r.haveEnd, r.known, r.haveQ = false, false, false
	r.haveJ, r.currentJ, r.luStep = false, false, 0
	return nil
}

// first finds f and g at the beginning of a step.
func (r *arkScheme) first() {
	if r.known {
		return
	}
	if r.haveEnd {
		copy(r.gs[0], r.endg)
		copy(r.fs[0], r.endf)
	} else {
		r.g0(r.t, r.y, r.gs[0], r.fs[0])
	}
	r.known = true
}

// g0 evaluates both parts.
func (r *arkScheme) g0(t float64, y, g, f []float64) {
	r.part.eval(t, y, g)
	if r.split {
		r.f(t, y, f)
	}
}

func (r *arkScheme) attempt(h float64) (float64, outcome) {
	e, out := r.once(h)
	if out == diverged && !r.currentJ {
		r.haveJ = false // again with a fresh Jacobian
		e, out = r.once(h)
	}
	return e, out
}

func (r *arkScheme) once(h float64) (float64, outcome) {
	r.first()
	r.tried = h
	if !allFinite(r.gs[0]) || !allFinite(r.fs[0]) {
		return 0, notFinite
	}
	if !r.haveJ {
		if !r.refresh(r.t, h, r.y, r.gs[0]) {
			r.haveJ = false
			return 0, notFinite
		}
		r.luStep = 0
	}
	m := r.m
	alpha := 1 / (h * m.Gamma)
	if h != r.luStep {
		r.stats.Factorisations++
		if !r.lu.set(alpha) {
			r.luStep = 0
			return 0, singularStep
		}
		r.luStep = h
	}
	r.weigh(r.y)
	r.newton.tol = r.tolerance()
	r.iterations, r.rate = 0, 0
	for i := 1; i < len(m.B); i++ {
		combine(r.base, r.y, h, r.gi[i])
		if r.split {
			combine(r.base, r.base, h, r.fe[i])
		}
		if out := r.stage(i, h, alpha); out != tried {
			return 0, out
		}
	}
	last := len(m.B) - 1
	if r.split {
		combine(r.next, r.y, h, r.gb)
		combine(r.next, r.next, h, r.fb)
	} else {
		// Stiffly accurate: the last stage is the result.
		for i, b := range r.base {
			r.next[i] = b + h*m.Gamma*r.gs[last][i]
		}
	}
	combine(r.err, nil, h, r.ge)
	if r.split {
		combine(r.err, r.err, h, r.fee)
	}
	for i := range r.err {
		r.err[i] *= alpha
	}
	r.lu.solve(r.err)
	r.stats.Solves++
	return r.norm(r.err, r.y, r.next), tried
}

// stage solves for stage i by Newton's method from base and stores g_i and f_i.
func (r *arkScheme) stage(i int, h, alpha float64) outcome {
	m, t := r.m, r.t+r.m.C[i]*h
	// First guess: the last step's interpolant goes on, unless this step is much
	// longer; at the beginning the state itself.
	if w := m.C[i] * h / r.h; r.haveQ && w <= 2 {
		horner(r.z, r.q, 1+w)
	} else {
		copy(r.z, r.y)
	}
	g := r.gs[i]
	for r.newton.begin(); ; {
		r.part.eval(t, r.z, g)
		for k, b := range r.base {
			r.d[k] = g[k] - (r.z[k]-b)*alpha
		}
		r.lu.solve(r.d)
		r.stats.Solves++
		r.stats.Newton++
		r.iterations++
		add1(r.z, r.z, 1, r.d)
		done, hopeless := r.newton.step(r.weighted(r.d))
		r.rate = max(r.rate, r.newton.rate)
		if hopeless {
			if !allFinite(r.d) {
				return notFinite
			}
			return diverged
		}
		if done {
			break
		}
	}
	// From the equation, not from g: an error of z is not multiplied by J.
	for k, b := range r.base {
		g[k] = (r.z[k] - b) * alpha
	}
	if r.split {
		r.f(t, r.z, r.fs[i])
	}
	return tried
}

func (r *arkScheme) accept() {
	last := len(r.m.B) - 1
	copy(r.slope, r.gs[0])
	if r.split {
		add1(r.slope, r.slope, 1, r.fs[0])
		r.g0(r.t+r.tried, r.next, r.endg, r.endf)
		add1(r.d, r.endg, 1, r.endf)
	} else {
		copy(r.endg, r.gs[last])
		copy(r.d, r.endg)
	}
	hermite(r.q, r.tried, r.y, r.next, r.slope, r.d)
	r.haveQ, r.haveEnd, r.known = true, true, false
	r.currentJ = false
}

func (r *arkScheme) degree() int { return 3 }

func (r *arkScheme) interpolate(q [][]float64) {
	for j := range q {
		copy(q[j], r.q[j])
	}
}

func (r *arkScheme) estimate() int          { return r.m.Embedded + 1 }
func (r *arkScheme) controller() Controller { return *GustafssonController() }

// factor renews the Jacobian where Newton's method was slow with it, and keeps
// the length of the step, and with it the factorisation, where the gain is
// small.
func (r *arkScheme) factor(e float64, accepted bool, proposed float64) float64 {
	if !accepted {
		return proposed
	}
	if r.rate > 0.1 {
		r.haveJ = false
	} else if proposed >= 1 && proposed <= 1.2 {
		return 1
	}
	return proposed
}
