package ode

import (
	"fmt"
	"math"
)

// Symplectic is a composition of Störmer–Verlet steps for separable systems
// q' = v(t, p), p' = a(t, q), given as [Problem.Velocity] and [Problem.Force]: a
// step of length h is one of Weights[0]·h, then one of Weights[1]·h, and so on.
// It takes fixed steps and keeps the energy of Hamiltonian systems to within a
// bound for very long times.
type Symplectic struct {
	Name    string
	Order   int
	Weights []float64
	Source  string
}

// String returns the name of the method.
func (m *Symplectic) String() string { return m.Name }

// Cite returns the source of the method as BibTeX.
func (m *Symplectic) Cite() string { return m.Source }

// StormerVerlet is the leapfrog method, of order 2, with one force a step.
func StormerVerlet() *Symplectic {
	return &Symplectic{Name: "Störmer-Verlet", Order: 2, Weights: []float64{1}, Source: `@article{verlet1967,
  author = {L. Verlet},
  title = {Computer experiments on classical fluids. {I}. Thermodynamical properties of {L}ennard-{J}ones molecules},
  journal = {Physical Review}, volume = {159}, pages = {98--103}, year = {1967}
}`}
}

// ForestRuth is the method of order 4 of Forest and Ruth, with three forces a
// step.
func ForestRuth() *Symplectic {
	w := 1 / (2 - math.Cbrt(2))
	return &Symplectic{Name: "Forest-Ruth", Order: 4, Weights: []float64{w, 1 - 2*w, w}, Source: `@article{forest1990,
  author = {E. Forest and R. D. Ruth},
  title = {Fourth-order symplectic integration},
  journal = {Physica D}, volume = {43}, pages = {105--117}, year = {1990}
}`}
}

// Yoshida6 is the method of order 6 of Yoshida (his solution A), with seven
// forces a step.
func Yoshida6() *Symplectic {
	const w1, w2, w3 = -1.17767998417887100694641568096, 0.235573213359358133684793182979, 0.784513610477557263819497633866
	return &Symplectic{Name: "Yoshida 6", Order: 6, Weights: []float64{w3, w2, w1, 1 - 2*(w1+w2+w3), w1, w2, w3},
		Source: `@article{yoshida1990,
  author = {H. Yoshida},
  title = {Construction of higher order symplectic integrators},
  journal = {Physics Letters A}, volume = {150}, pages = {262--268}, year = {1990}
}`}
}

// symplecticScheme runs a Symplectic.
type symplecticScheme struct {
	*core
	m     *Symplectic
	v, a  []float64 // velocity and force where they were found last
	f0    []float64 // y' at the beginning and end of the last step
	f1    []float64
	haveA bool // a is the force at c.t, c.y
	tried float64
}

func (m *Symplectic) scheme(c *core) (scheme, error) {
	if c.p.Velocity == nil || c.p.Force == nil {
		return nil, fmt.Errorf("ode: %s needs the problem's Velocity and Force", m.Name)
	}
	if c.n%2 != 0 {
		return nil, fmt.Errorf("ode: Y0 has %d entries, %s takes positions and as many momenta", c.n, m.Name)
	}
	if c.p.Mass != nil {
		return nil, fmt.Errorf("ode: Mass is set, %s takes none", m.Name)
	}
	c.order = m.Order
	half := c.n / 2
	return &symplecticScheme{core: c, m: m, v: make([]float64, half), a: make([]float64, half),
		f0: make([]float64, c.n), f1: make([]float64, c.n)}, nil
}

func (s *symplecticScheme) start() error { s.haveA = false; return nil }

func (s *symplecticScheme) force(t float64, q []float64) {
	s.stats.Evaluations++
	s.p.Force(t, q, s.a)
}

func (s *symplecticScheme) attempt(h float64) (float64, outcome) {
	half := s.n / 2
	copy(s.next, s.y)
	q, p := s.next[:half], s.next[half:]
	if !s.haveA {
		s.force(s.t, q)
	}
	copy(s.f0[half:], s.a)
	s.tried = h
	s.haveA = false
	t := s.t // of the positions; that of the momenta is half a piece on
	kick := 0.0
	for _, w := range s.m.Weights {
		// Half a kick of this piece and half of the one before.
		add1(p, p, kick+w*h/2, s.a)
		s.p.Velocity(t+w*h/2, p, s.v)
		add1(q, q, w*h, s.v)
		t += w * h
		s.force(t, q)
		kick = w * h / 2
	}
	add1(p, p, kick, s.a)
	return 0, tried
}

func (s *symplecticScheme) accept() {
	half := s.n / 2
	copy(s.f1[half:], s.a)
	s.haveA = true
}

func (s *symplecticScheme) degree() int { return 3 }

func (s *symplecticScheme) interpolate(q [][]float64) {
	half := s.n / 2
	s.p.Velocity(s.t-s.h, s.old[half:], s.f0[:half])
	s.p.Velocity(s.t, s.y[half:], s.f1[:half])
	hermite(q, s.h, s.old, s.y, s.f0, s.f1)
}

func (s *symplecticScheme) estimate() int          { return 0 }
func (s *symplecticScheme) controller() Controller { return Controller{} }
