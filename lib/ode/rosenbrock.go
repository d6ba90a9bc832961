package ode

import (
	"fmt"
	"math"
)

// Rosenbrock is a linearly implicit method given by its coefficients. With s
// stages, in the form without products of the Jacobian J with vectors (Hairer
// and Wanner, Solving Ordinary Differential Equations II, section IV.7),
//
//	(M/(hγ) - J) u_i = f(t + Alpha_i h, y + Σ_j A_ij u_j) + M Σ_j C_ij u_j / h + D_i h ∂f/∂t
//	y1  = y + Σ_i B_i u_i
//	err = Σ_i E_i u_i
type Rosenbrock struct {
	Name            string
	Order, Embedded int
	Gamma           float64
	A, C            [][]float64 // row i has i entries
	Alpha, D        []float64
	B, E            []float64
	// H gives the dense output
	// y(θ) = y + θ(y1 - y) + θ(1-θ) Σ_k θ^k Σ_j H[k][j] u_j.
	H           [][]float64
	Interpolant int // order of the dense output
	Source      string
}

// String returns the name of the method.
func (m *Rosenbrock) String() string { return m.Name }

// Cite returns the source of the method as BibTeX.
func (m *Rosenbrock) Cite() string { return m.Source }

// rosenbrockScheme runs a Rosenbrock.
type rosenbrockScheme struct {
	*stiffCore
	m      *Rosenbrock
	lu     factor[float64]
	u      [][]float64
	a, c   []weights
	b, e   weights
	h      []weights
	f0, ft []float64
	arg    []float64
	luStep float64 // the step that the factors are for
}

func (m *Rosenbrock) scheme(c *core) (scheme, error) {
	sc, err := newStiffCore(c, m.Name, false)
	if err != nil {
		return nil, err
	}
	s := len(m.B)
	if len(m.A) != s || len(m.C) != s || len(m.Alpha) != s || len(m.D) != s || len(m.E) != s {
		return nil, fmt.Errorf("ode: %s has %d weights but %d, %d, %d, %d, %d rows of A, C, Alpha, D, E",
			m.Name, s, len(m.A), len(m.C), len(m.Alpha), len(m.D), len(m.E))
	}
	r := &rosenbrockScheme{stiffCore: sc, m: m, lu: sc.m.real()}
	buf := make([]float64, (s+3)*c.n)
	cut := func() []float64 { b := buf[:c.n:c.n]; buf = buf[c.n:]; return b }
	for range s {
		r.u = append(r.u, cut())
	}
	r.f0, r.ft, r.arg = cut(), cut(), cut()
	for i := range s {
		r.a = append(r.a, sparseWeights(m.A[i], r.u))
		r.c = append(r.c, sparseWeights(m.C[i], r.u))
	}
	r.b, r.e = sparseWeights(m.B, r.u), sparseWeights(m.E, r.u)
	for _, row := range m.H {
		r.h = append(r.h, sparseWeights(row, r.u))
	}
	c.order = m.Order
	return r, nil
}

func (r *rosenbrockScheme) start() error {
	r.currentJ, r.luStep = false, 0
	return nil
}

func (r *rosenbrockScheme) attempt(h float64) (float64, outcome) {
	if !r.currentJ {
		r.f(r.t, r.y, r.f0)
		if !r.refresh(r.t, h, r.y, r.f0) || !allFinite(r.f0) {
			r.currentJ = false
			return 0, notFinite
		}
		d := math.Sqrt(0x1p-52) * max(math.Abs(r.t), math.Abs(h))
		d = (r.t + math.Copysign(d, h)) - r.t
		r.f(r.t+d, r.y, r.ft)
		for i := range r.ft {
			r.ft[i] = (r.ft[i] - r.f0[i]) / d
		}
		r.luStep = 0
	}
	m := r.m
	if h != r.luStep {
		r.stats.Factorisations++
		if !r.lu.set(1 / (h * m.Gamma)) {
			r.luStep = 0
			return 0, singularStep
		}
		r.luStep = h
	}
	for i, u := range r.u {
		if i == 0 {
			copy(u, r.f0)
		} else {
			combine(r.arg, r.y, 1, r.a[i])
			r.f(r.t+m.Alpha[i]*h, r.arg, u)
		}
		if len(r.c[i].w) > 0 {
			if r.p.Mass == nil {
				combine(u, u, 1/h, r.c[i])
			} else {
				combine(r.arg, nil, 1/h, r.c[i])
				r.p.Mass.mul(r.err, r.arg)
				add1(u, u, 1, r.err)
			}
		}
		if m.D[i] != 0 {
			add1(u, u, m.D[i]*h, r.ft)
		}
		r.lu.solve(u)
		r.stats.Solves++
	}
	combine(r.next, r.y, 1, r.b)
	combine(r.err, nil, 1, r.e)
	return r.norm(r.err, r.y, r.next), tried
}

func (r *rosenbrockScheme) accept() { r.currentJ = false }

func (r *rosenbrockScheme) degree() int { return len(r.h) + 1 }

// interpolate expands θ(1-θ) Σ_k θ^k d_k in powers of θ.
func (r *rosenbrockScheme) interpolate(q [][]float64) {
	for k, w := range r.h {
		combine(q[k+1], nil, 1, w)
	}
	last := len(q) - 1
	for i, y := range r.old {
		q[0][i] = y
		q[last][i] = -q[last-1][i]
		for k := last - 1; k > 1; k-- {
			q[k][i] -= q[k-1][i]
		}
		q[1][i] += r.y[i] - y
	}
}

func (r *rosenbrockScheme) estimate() int { return r.m.Embedded + 1 }

func (r *rosenbrockScheme) controller() Controller {
	return Controller{Beta1: 1, Predictive: true, MaxFactor: 6}
}
