package sde

import "fmt"

// Method is a method for stochastic differential equations.
type Method interface {
	// String returns the method's name.
	String() string
	// Strong returns the order of strong convergence on a problem.
	Strong(p *Problem) float64
	// Cite returns its source as BibTeX.
	Cite() string
	// scheme puts it to work, or says why the problem does not suit it.
	scheme(c *core) (scheme, error)
}

// scheme is a method at work.
type scheme interface {
	// attempt makes a step of length h with the increments w and areas a from
	// c.t, c.y to c.next. If estimate is set it leaves an error in c.err.
	attempt(h float64, w, a []float64, estimate bool)
	// area says that a is needed.
	area() bool
}

// core is what an integrator shares with its scheme.
type core struct {
	p         *Problem
	n, m      int // unknowns and noises
	t         float64
	y, next   []float64
	err       []float64
	stiffness float64
	stats     Stats
}

func (c *core) drift(t float64, y, out []float64) {
	c.stats.Drifts++
	c.p.Drift(t, y, out)
}

func (c *core) diffusion(t float64, y, out []float64) {
	c.stats.Diffusions++
	c.p.Diffusion(t, y, out)
}

// size returns the number of entries of g.
func (c *core) size() int {
	if c.p.Noises > 0 {
		return c.n * c.m
	}
	return c.n
}

// kick adds s·(g w) to y.
func (c *core) kick(y, g, w []float64, s float64) {
	if c.p.Noises == 0 {
		for i, v := range g {
			y[i] += s * v * w[i]
		}
		return
	}
	for i := range y {
		sum := 0.0
		for j, v := range g[i*c.m : i*c.m+c.m] {
			sum += v * w[j]
		}
		y[i] += s * sum
	}
}

// commutes says that no areas between different noises are needed.
func (p *Problem) commutes() bool { return p.Noises <= 1 || p.Additive || p.Commutative }

// needIto and needStratonovich refuse a problem in the other calculus. For
// additive noise they are the same.
func needIto(p *Problem, name string) error {
	if p.Stratonovich && !p.Additive {
		return fmt.Errorf("sde: the problem is Stratonovich's, %s solves Itô's: use Heun or Milstein", name)
	}
	return nil
}

func needStratonovich(p *Problem, name string) error {
	if !p.Stratonovich && !p.Additive {
		return fmt.Errorf("sde: the problem is Itô's, %s solves Stratonovich's: set Stratonovich, or use EulerMaruyama, Milstein or SRI", name)
	}
	return nil
}

const kloeden1992 = `@book{kloeden1992,
  author = {P. E. Kloeden and E. Platen},
  title = {Numerical Solution of Stochastic Differential Equations},
  publisher = {Springer}, year = {1992}
}`
