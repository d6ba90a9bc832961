package sde

import (
	"fmt"
	"math"
)

const rossler2010 = `@article{rossler2010,
  author = {A. R{\"o}{\ss}ler},
  title = {{R}unge--{K}utta methods for the strong approximation of solutions of stochastic differential equations},
  journal = {SIAM Journal on Numerical Analysis}, volume = {48}, pages = {922--952}, year = {2010}
}`

// SRI is Rößler's method SRI1W1 of strong order 1.5 for diagonal or scalar noise
// in Itô's calculus, order 2 for ordinary differential equations. It uses the
// increments and the areas of the path.
func SRI() Method { return sri{} }

type sri struct{}

func (sri) String() string { return "SRI (SRI1W1)" }

func (sri) Cite() string { return rossler2010 }

func (sri) Strong(*Problem) float64 { return 1.5 }

func (m sri) scheme(c *core) (scheme, error) {
	if err := needIto(c.p, m.String()); err != nil {
		return nil, err
	}
	if c.p.Noises > 1 {
		return nil, fmt.Errorf("sde: Noises is %d, %v takes diagonal or scalar noise: use Milstein, or SRA for additive noise", c.p.Noises, m)
	}
	s := &sriScheme{core: c}
	for i := range 4 {
		s.g[i], s.f[i%2] = make([]float64, c.n), make([]float64, c.n)
	}
	s.h0, s.h1 = make([]float64, c.n), make([]float64, c.n)
	return s, nil
}

// The coefficients of SRI1W1 (Rößler 2010, table 6.3).
var (
	sriB1 = [4][3]float64{{}, {0.5}, {-1, 0}, {-5, 3, 0.5}}
	sriA1 = [4][3]float64{{}, {0.25}, {1, 0}, {0, 0, 0.25}}
	sriC1 = [4]float64{0, 0.25, 1, 0.25}
	sriW  = [4][4]float64{ // the weights of ΔW, I11/√h, I10/h and I111/h
		{-1, 4. / 3, 2. / 3, 0},
		{-1, 4. / 3, -1. / 3, 0},
		{2, -4. / 3, -2. / 3, 0},
		{-2, 5. / 3, -2. / 3, 1},
	}
)

// sriScheme runs SRI.
type sriScheme struct {
	*core
	f      [2][]float64
	g      [4][]float64
	h0, h1 []float64
}

func (s *sriScheme) area() bool { return true }

func (s *sriScheme) attempt(h float64, w, a []float64, estimate bool) {
	if h == 0 {
		copy(s.next, s.y)
		return
	}
	root := math.Sqrt(h)
	at := func(i int) int {
		if s.p.Noises == 1 {
			return 0
		}
		return i
	}
	s.drift(s.t, s.y, s.f[0])
	s.diffusion(s.t, s.y, s.g[0])
	// The drift's second stage: y + 3/4 h f + 3/2 g I10/h, where I10/h = ΔW/2 + H.
	for i, y := range s.y {
		j := at(i)
		s.h0[i] = y + 0.75*h*s.f[0][i] + 1.5*s.g[0][i]*(w[j]/2+a[j])
	}
	s.drift(s.t+0.75*h, s.h0, s.f[1])
	for k := 1; k < 4; k++ {
		for i, y := range s.y {
			for j := range k {
				// The third drift stage is the first one again.
				y += h*sriA1[k][j]*s.f[j%2][i] + root*sriB1[k][j]*s.g[j][i]
			}
			s.h1[i] = y
		}
		s.diffusion(s.t+sriC1[k]*h, s.h1, s.g[k])
	}
	up, down := 0.0, 0.0
	for i, y := range s.y {
		j := at(i)
		x := w[j]
		i11 := (x*x - h) / (2 * root)
		i10 := x/2 + a[j]
		i111 := (x*x*x - 3*h*x) / (6 * h)
		high := 0.0
		low := 0.0
		for k := range s.g {
			g := s.g[k][i]
			low += g * (sriW[0][k]*x + sriW[1][k]*i11)
			high += g * (sriW[2][k]*i10 + sriW[3][k]*i111)
		}
		s.next[i] = y + h*(s.f[0][i]+2*s.f[1][i])/3 + low + high
		d := s.f[1][i] - s.f[0][i]
		s.err[i] = h*d/6 + high
		up += d * d
		down += (s.h0[i] - y) * (s.h0[i] - y)
	}
	s.stiffness = 0
	if down > 0 {
		s.stiffness = math.Sqrt(up / down)
	}
}

// SRA is Rößler's method SRA1 of strong order 1.5 for additive noise, with any
// number of Brownian motions.
func SRA() Method { return sra{} }

type sra struct{}

func (sra) String() string { return "SRA (SRA1)" }

func (sra) Cite() string { return rossler2010 }

func (sra) Strong(*Problem) float64 { return 1.5 }

func (m sra) scheme(c *core) (scheme, error) {
	if !c.p.Additive {
		return nil, fmt.Errorf("sde: the noise is not Additive, %v needs it to be: use SRI or Milstein", m)
	}
	s := &sraScheme{core: c}
	for i := range 2 {
		s.f[i], s.g[i] = make([]float64, c.n), make([]float64, c.size())
	}
	s.h0, s.i10, s.noise = make([]float64, c.n), make([]float64, c.m), make([]float64, c.n)
	return s, nil
}

// sraScheme runs SRA.
type sraScheme struct {
	*core
	f, g           [2][]float64
	h0, i10, noise []float64
}

func (s *sraScheme) area() bool { return true }

func (s *sraScheme) attempt(h float64, w, a []float64, estimate bool) {
	for j, x := range w {
		s.i10[j] = x/2 + a[j] // I10/h
	}
	s.drift(s.t, s.y, s.f[0])
	s.diffusion(s.t+h, s.y, s.g[0])
	s.diffusion(s.t, s.y, s.g[1])
	for i, y := range s.y {
		s.h0[i] = y + 0.75*h*s.f[0][i]
	}
	s.kick(s.h0, s.g[0], s.i10, 1.5)
	s.drift(s.t+0.75*h, s.h0, s.f[1])
	// β = (1, 0) for ΔW and (-1, 1) for I10/h.
	clear(s.noise)
	s.kick(s.noise, s.g[0], s.i10, -1)
	s.kick(s.noise, s.g[1], s.i10, 1)
	up, down := 0.0, 0.0
	for i, y := range s.y {
		s.next[i] = y + h*(s.f[0][i]+2*s.f[1][i])/3 + s.noise[i]
		d := s.f[1][i] - s.f[0][i]
		s.err[i] = h*d/6 + s.noise[i]
		up += d * d
		down += (s.h0[i] - y) * (s.h0[i] - y)
	}
	s.kick(s.next, s.g[0], w, 1)
	s.stiffness = 0
	if down > 0 {
		s.stiffness = math.Sqrt(up / down)
	}
}
