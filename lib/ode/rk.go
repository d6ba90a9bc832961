package ode

import (
	"fmt"
	"math"
)

// RungeKutta is an explicit Runge–Kutta method given by its coefficients: with
// s stages
//
//	k_i = f(t + C_i h, y + h Σ_{j<i} A_ij k_j)
//	y1  = y + h Σ_i B_i k_i
//	err = h Σ_i E_i k_i
type RungeKutta struct {
	Name  string
	Order int
	// Embedded is the order of the method that the error is measured against;
	// 0 if there is none.
	Embedded int
	C        []float64   // s
	A        [][]float64 // row i has i entries
	B        []float64   // s
	E        []float64   // s, or nil without an embedded method
	// E2, if not nil, is a second embedded method of order 3 and Embedded is 5:
	// the error is |e|²/sqrt(|e|² + 0.01 |e2|²), as in DOP853.
	E2 []float64
	// Last says that the last stage is f(t + h, y1), the first stage of the
	// next step.
	Last bool
	// P are the weights of the dense output: y(t + θh) = y + h Σ_i b_i(θ) k_i
	// with b_i(θ) = Σ_j P[i][j] θ^(j+1). It may have more rows than s, for
	// stages that ExtraC and ExtraA add for it. Without P the dense output is
	// the cubic Hermite polynomial.
	P      [][]float64
	ExtraC []float64
	ExtraA [][]float64
	// Interpolant is the order of the dense output.
	Interpolant int
	// Radius is how far the stability region reaches along the negative real
	// axis: beyond h|λ| = Radius the method is unstable.
	Radius float64
	Source string // BibTeX
}

// String returns the name of the method.
func (m *RungeKutta) String() string { return m.Name }

// Cite returns the source of the method as BibTeX.
func (m *RungeKutta) Cite() string { return m.Source }

// Stages returns the number of stages of a step.
func (m *RungeKutta) Stages() int { return len(m.C) }

func (m *RungeKutta) check() error {
	s := len(m.C)
	bad := func(name string, got, want int) error {
		return fmt.Errorf("ode: %s: %s has %d rows or entries, %d stages need %d", m.Name, name, got, s, want)
	}
	switch {
	case s == 0:
		return fmt.Errorf("ode: %s has no stages", m.Name)
	case len(m.A) != s:
		return bad("A", len(m.A), s)
	case len(m.B) != s:
		return bad("B", len(m.B), s)
	case m.E != nil && len(m.E) != s:
		return bad("E", len(m.E), s)
	case m.E2 != nil && len(m.E2) != s:
		return bad("E2", len(m.E2), s)
	case len(m.ExtraA) != len(m.ExtraC):
		return bad("ExtraA", len(m.ExtraA), len(m.ExtraC))
	case m.P != nil && len(m.P) != s+len(m.ExtraC):
		return bad("P", len(m.P), s+len(m.ExtraC))
	case m.Order < 1:
		return fmt.Errorf("ode: %s: Order is %d, it must be positive", m.Name, m.Order)
	}
	for i, row := range append(append([][]float64(nil), m.A...), m.ExtraA...) {
		if len(row) != i {
			return fmt.Errorf("ode: %s: row %d of A has %d entries, it needs %d", m.Name, i, len(row), i)
		}
	}
	return nil
}

// weights are the coefficients of a sum over stages that are not zero.
type weights struct {
	w []float64
	k [][]float64 // the stages they belong to
}

func sparseWeights(row []float64, k [][]float64) weights {
	var out weights
	for i, w := range row {
		if w != 0 {
			out.w = append(out.w, w)
			out.k = append(out.k, k[i])
		}
	}
	return out
}

// rkScheme runs a RungeKutta.
type rkScheme struct {
	*core
	m       *RungeKutta
	k       [][]float64 // s stages and the extra ones
	a       []weights
	b       weights
	e, e2   weights
	extra   []weights
	p       []weights // p[j] sums to the coefficient of θ^(j+1)
	end     []float64 // f at the end of the step, for methods without Last
	known   bool      // the first stage is f(t, y)
	haveEnd bool      // f(t, y) is in end or in the last stage
	late    bool      // the last stage serves no error estimate: found only once the step passes
	pair    int       // first of two stages at the end of the step, -1 if there are none
	arg     []float64 // the argument of stage pair
	err2    []float64
	tried   float64 // length of the last try
}

func (m *RungeKutta) scheme(c *core) (scheme, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	if c.p.F == nil {
		return nil, fmt.Errorf("ode: F is nil, %s needs it", m.Name)
	}
	if c.p.Mass != nil {
		return nil, fmt.Errorf("ode: Mass is set, %s takes none", m.Name)
	}
	if c.p.Stiff != nil {
		return nil, fmt.Errorf("ode: Stiff is set, %s takes none", m.Name)
	}
	s := len(m.C)
	r := &rkScheme{core: c, m: m, pair: -1}
	total := s + len(m.ExtraC)
	buf := make([]float64, (total+3)*c.n)
	cut := func() []float64 { b := buf[:c.n:c.n]; buf = buf[c.n:]; return b }
	for range total {
		r.k = append(r.k, cut())
	}
	r.end, r.arg, r.err2 = cut(), cut(), cut()
	for _, row := range m.A {
		r.a = append(r.a, sparseWeights(row, r.k))
	}
	for _, row := range m.ExtraA {
		r.extra = append(r.extra, sparseWeights(row, r.k))
	}
	r.b = sparseWeights(m.B, r.k)
	r.e = sparseWeights(m.E, r.k)
	r.e2 = sparseWeights(m.E2, r.k)
	if m.P != nil {
		for j := range m.P[0] {
			col := make([]float64, total)
			for i := range col {
				col[i] = m.P[i][j]
			}
			r.p = append(r.p, sparseWeights(col, r.k))
		}
	}
	r.late = m.Last && (m.E == nil || m.E[s-1] == 0) && (m.E2 == nil || m.E2[s-1] == 0)
	if m.Last && s > 1 && m.C[s-2] == 1 {
		r.pair = s - 2
	}
	c.order = m.Order
	return r, nil
}

func (r *rkScheme) start() error {
	r.known, r.haveEnd = false, false
	r.stiffness = 0
	return nil
}

// first puts f(t, y) into the first stage, unless it is there.
func (r *rkScheme) first() {
	switch {
	case r.known:
	case !r.haveEnd:
		r.f(r.t, r.y, r.k[0])
	case r.m.Last:
		copy(r.k[0], r.k[len(r.m.C)-1])
	default:
		copy(r.k[0], r.end)
	}
	r.known = true
}

func (r *rkScheme) attempt(h float64) (float64, outcome) {
	r.first()
	m, s := r.m, len(r.m.C)
	stages := s
	if m.Last {
		stages--
	}
	for i := 1; i < stages; i++ {
		y := r.next
		if i == r.pair {
			y = r.arg
		}
		combine(y, r.y, h, r.a[i])
		r.f(r.t+m.C[i]*h, y, r.k[i])
	}
	combine(r.next, r.y, h, r.b)
	if m.Last && !r.late {
		r.f(r.t+h, r.next, r.k[s-1])
	}
	r.tried = h
	if m.E == nil {
		return 0, tried
	}
	combine(r.err, nil, h, r.e)
	e := r.norm(r.err, r.y, r.next)
	if m.E2 != nil {
		combine(r.err2, nil, h, r.e2)
		e2 := r.norm(r.err2, r.y, r.next)
		if d := math.Hypot(e, 0.1*e2); d != 0 {
			e *= e / d
		}
	}
	return e, tried
}

func (r *rkScheme) accept() {
	s := len(r.m.C)
	if r.late {
		r.f(r.t+r.tried, r.next, r.k[s-1])
	}
	r.known, r.haveEnd = false, r.m.Last
	if r.pair >= 0 {
		r.stiffness = 0
		if d := distance(r.next, r.arg); d > 0 {
			r.stiffness = distance(r.k[s-1], r.k[r.pair]) / d
		}
	}
}

func (r *rkScheme) degree() int {
	if r.m.P == nil {
		return 3
	}
	return len(r.p)
}

func (r *rkScheme) interpolate(q [][]float64) {
	if r.m.P == nil {
		if !r.m.Last && !r.haveEnd {
			r.f(r.t, r.y, r.end)
			r.haveEnd = true
		}
		end := r.end
		if r.m.Last {
			end = r.k[len(r.m.C)-1]
		}
		hermite(q, r.h, r.old, r.y, r.k[0], end)
		return
	}
	s := len(r.m.C)
	for i, w := range r.extra {
		combine(r.arg, r.old, r.h, w)
		r.f(r.t-r.h+r.m.ExtraC[i]*r.h, r.arg, r.k[s+i])
	}
	copy(q[0], r.old)
	for j, w := range r.p {
		combine(q[j+1], nil, r.h, w)
	}
}

func (r *rkScheme) estimate() int {
	if r.m.E == nil {
		return 0
	}
	if r.m.E2 != nil {
		return 8 // Hairer's combination of the orders 5 and 3
	}
	return r.m.Embedded + 1
}

func (r *rkScheme) controller() Controller {
	if r.m.E2 != nil {
		return Controller{Beta1: 1, MinFactor: 1. / 3, MaxFactor: 6}
	}
	return *PIController()
}

// lastStages returns the stages of the last step.
func (r *rkScheme) lastStages() [][]float64 { return r.k[:len(r.m.C)] }
