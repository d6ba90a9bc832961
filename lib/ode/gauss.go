package ode

import (
	"fmt"
	"math"
)

// Gauss4 is the implicit method of Gauss with two stages, of order 4: symplectic
// for every Hamiltonian system, separable or not, and it keeps quadratic
// invariants exactly. Its equations are solved by fixed-point iteration to
// rounding, so it is for problems that are not stiff, with fixed steps (Hairer,
// Lubich and Wanner, Geometric Numerical Integration, section VIII.6).
func Gauss4() Method { return gauss4{} }

type gauss4 struct{}

func (gauss4) String() string { return "Gauss 4" }

func (gauss4) Cite() string {
	return `@book{hairer2006,
  author = {E. Hairer and C. Lubich and G. Wanner},
  title = {Geometric Numerical Integration},
  edition = {2}, publisher = {Springer}, year = {2006}
}`
}

// gaussScheme runs Gauss4.
type gaussScheme struct {
	*core
	k     [2][]float64 // the stages
	arg   []float64
	f0    []float64 // y' at the ends of the last step, for the dense output
	f1    []float64
	haveK bool // the stages of the last step are there to start from
}

func (m gauss4) scheme(c *core) (scheme, error) {
	if c.p.F == nil {
		return nil, fmt.Errorf("ode: F is nil, %v needs it", m)
	}
	if c.p.Mass != nil || c.p.Stiff != nil {
		return nil, fmt.Errorf("ode: Mass or Stiff is set, %v takes none", m)
	}
	c.order = 4
	g := &gaussScheme{core: c}
	for i := range g.k {
		g.k[i] = make([]float64, c.n)
	}
	g.arg, g.f0, g.f1 = make([]float64, c.n), make([]float64, c.n), make([]float64, c.n)
	return g, nil
}

func (g *gaussScheme) start() error { g.haveK = false; return nil }

func (g *gaussScheme) attempt(h float64) (float64, outcome) {
	const r = 0.28867513459481288225 // √3/6
	k0, k1 := g.k[0], g.k[1]
	if !g.haveK {
		g.f(g.t, g.y, k0)
		copy(k1, k0)
	} else {
		// The line through the last stages goes on to the new ones.
		for i := range k0 {
			slope := (k1[i] - k0[i]) / (2 * r)
			k0[i], k1[i] = k0[i]+slope, k1[i]+slope
		}
	}
	g.haveK = false
	g.iterations = 0
	least := math.Inf(1)
	for range 100 {
		g.iterations++
		change, most := 0.0, 0.0
		for s, k := range g.k {
			a, b := 0.25, 0.25-r
			c := 0.5 - r
			if s == 1 {
				a, b, c = 0.25+r, 0.25, 0.5+r
			}
			add2(g.arg, g.y, h*a, h*b, k0, k1)
			g.f(g.t+c*h, g.arg, g.err)
			for i, v := range g.err {
				change = max(change, math.Abs(h*(v-k[i]))/(1e-300+math.Abs(g.arg[i])+math.Abs(h*v)))
				most = max(most, math.Abs(v))
			}
			copy(k, g.err)
		}
		if math.IsNaN(change) || math.IsInf(most, 0) {
			return 0, notFinite
		}
		// To rounding: until the changes are tiny and no longer shrink.
		if change == 0 || change < 1e-14 && change >= least {
			break
		}
		if g.iterations == 100 {
			if change < 1e-12 {
				break
			}
			return 0, diverged
		}
		least = min(least, change)
	}
	clear(g.err)
	add2(g.next, g.y, h/2, h/2, k0, k1)
	return 0, tried
}

func (g *gaussScheme) accept() { g.haveK = true }

func (g *gaussScheme) degree() int { return 3 }

func (g *gaussScheme) interpolate(q [][]float64) {
	g.f(g.t-g.h, g.old, g.f0)
	g.f(g.t, g.y, g.f1)
	hermite(q, g.h, g.old, g.y, g.f0, g.f1)
}

func (g *gaussScheme) estimate() int          { return 0 }
func (g *gaussScheme) controller() Controller { return Controller{} }
