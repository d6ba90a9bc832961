package sde

import (
	"fmt"
	"math"
)

// EulerMaruyama is y1 = y + h f + g ΔW, for any noise in Itô's calculus: of strong
// order 0.5, 1 for additive noise, and of weak order 1. With error control the
// estimate is that of Lamba (J. Comput. Appl. Math. 161, 2003): with K = y + h f,
//
//	E = h (f(t+h, K) - f)/12 + √h (g(y + √h g) - g)/2,
//
// with the mean h in place of ΔW²: a step may not be chosen by the increment
// that it meets, or the method converges to something else (Gaines and Lyons,
// SIAM J. Appl. Math. 57, 1997, section 4).
func EulerMaruyama() Method { return euler{} }

type euler struct{}

func (euler) String() string { return "Euler-Maruyama" }

func (euler) Cite() string { return kloeden1992 }

func (euler) Strong(p *Problem) float64 {
	if p.Additive {
		return 1
	}
	return 0.5
}

func (m euler) scheme(c *core) (scheme, error) {
	if err := needIto(c.p, m.String()); err != nil {
		return nil, err
	}
	return &onestep{core: c, buffers: newBuffers(c)}, nil
}

// Milstein adds to Euler and Maruyama's step the double integrals of the noise,
// for diagonal or commutative noise in either calculus, without derivatives of g
// (Kloeden and Platen, section 11.1): of strong order 1.
func Milstein() Method { return milstein{} }

type milstein struct{}

func (milstein) String() string { return "Milstein" }

func (milstein) Cite() string { return kloeden1992 }

func (milstein) Strong(*Problem) float64 { return 1 }

func (m milstein) scheme(c *core) (scheme, error) {
	if !c.p.commutes() {
		return nil, fmt.Errorf("sde: the noise is neither diagonal nor Commutative, %v needs it to be: use EulerMaruyama or Heun", m)
	}
	return &onestep{core: c, buffers: newBuffers(c), second: true}, nil
}

// Heun is the method of Heun for Stratonovich's calculus: with K = y + h f + g ΔW,
//
//	y1 = y + h (f + f(t+h, K))/2 + (g + g(t+h, K)) ΔW/2,
//
// of strong order 1 for commutative noise and 0.5 else.
func Heun() Method { return heun{} }

type heun struct{}

func (heun) String() string { return "Heun" }

func (heun) Cite() string { return kloeden1992 }

func (heun) Strong(p *Problem) float64 {
	if p.commutes() {
		return 1
	}
	return 0.5
}

func (m heun) scheme(c *core) (scheme, error) {
	if err := needStratonovich(c.p, m.String()); err != nil {
		return nil, err
	}
	return &heunScheme{core: c, buffers: newBuffers(c), g2: make([]float64, c.size())}, nil
}

// buffers are what the simple methods need.
type buffers struct{ f, f1, k, g, g1, sq []float64 }

func newBuffers(c *core) buffers {
	return buffers{make([]float64, c.n), make([]float64, c.n), make([]float64, c.n),
		make([]float64, c.size()), make([]float64, c.size()), make([]float64, c.m)}
}

// onestep runs Euler and Maruyama's method and Milstein's.
type onestep struct {
	*core
	buffers
	second bool // with the double integrals
}

func (s *onestep) area() bool { return false }

func (s *onestep) attempt(h float64, w, _ []float64, estimate bool) {
	s.drift(s.t, s.y, s.f)
	s.diffusion(s.t, s.y, s.g)
	for i, y := range s.y {
		s.next[i] = y + h*s.f[i]
	}
	if estimate {
		s.lamba(h, s.next, &s.buffers)
	}
	if s.second && !s.p.Additive && h > 0 {
		s.integrals(h, w)
	}
	s.kick(s.next, s.g, w, 1)
}

// integrals adds Σ_jk (g_k(y + h g_j) - g_k)/h I_jk to next, where the sums of the
// commutative integrals are (ΔW_j ΔW_k - δ_jk h)/2, without h in Stratonovich's
// calculus. The difference is as short as h and not √h, as the integrals are not
// zero in the mean in Stratonovich's calculus, nor where steps depend on the
// path.
func (s *onestep) integrals(h float64, w []float64) {
	less := h
	if s.p.Stratonovich {
		less = 0
	}
	if s.p.Noises == 0 {
		for i, y := range s.y {
			s.k[i] = y + h*s.g[i]
		}
		s.diffusion(s.t, s.k, s.g1)
		for i, v := range s.g1 {
			s.next[i] += (v - s.g[i]) / h * (w[i]*w[i] - less) / 2
		}
		return
	}
	for j := range s.m {
		for i, y := range s.y {
			s.k[i] = y + h*s.g[i*s.m+j]
		}
		s.diffusion(s.t, s.k, s.g1)
		for k := range s.m {
			s.sq[k] = w[j] * w[k] / (2 * h)
		}
		s.sq[j] -= less / (2 * h)
		s.kick(s.next, s.g1, s.sq, 1)
		s.kick(s.next, s.g, s.sq, -1)
	}
}

// lamba leaves Lamba's estimate in err and the stiffness of the drift along its
// step, given k = y + h f and f, g in the buffers.
func (c *core) lamba(h float64, k []float64, b *buffers) {
	root := math.Sqrt(h)
	c.drift(c.t+h, k, b.f1)
	up, down := 0.0, 0.0
	for i, f := range b.f {
		d := b.f1[i] - f
		c.err[i] = h * d / 12
		up += d * d
		down += h * f * h * f
	}
	c.stiffness = 0
	if down > 0 {
		c.stiffness = math.Sqrt(up / down)
	}
	if c.p.Additive || root == 0 {
		return
	}
	for i, y := range c.y {
		sum := 0.0
		if c.p.Noises == 0 {
			sum = b.g[i]
		} else {
			for _, v := range b.g[i*c.m : i*c.m+c.m] {
				sum += v
			}
		}
		b.k[i] = y + root*sum
	}
	c.diffusion(c.t, b.k, b.g1)
	for j := range b.sq {
		b.sq[j] = root / 2
	}
	c.kick(c.err, b.g1, b.sq, 1)
	c.kick(c.err, b.g, b.sq, -1)
}

// heunScheme runs Heun's method.
type heunScheme struct {
	*core
	buffers
	g2 []float64
}

func (s *heunScheme) area() bool { return false }

func (s *heunScheme) attempt(h float64, w, _ []float64, estimate bool) {
	s.drift(s.t, s.y, s.f)
	s.diffusion(s.t, s.y, s.g)
	if estimate {
		for i, y := range s.y {
			s.next[i] = y + h*s.f[i]
		}
		s.lamba(h, s.next, &s.buffers)
	}
	for i, y := range s.y {
		s.k[i] = y + h*s.f[i]
	}
	s.kick(s.k, s.g, w, 1)
	s.drift(s.t+h, s.k, s.f1)
	s.diffusion(s.t+h, s.k, s.g2)
	for i, y := range s.y {
		s.next[i] = y + h/2*(s.f[i]+s.f1[i])
	}
	s.kick(s.next, s.g, w, 0.5)
	s.kick(s.next, s.g2, w, 0.5)
}
