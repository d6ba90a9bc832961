package ode

import "math"

// core is the state that an integrator and its scheme share.
type core struct {
	p   *Problem
	cfg Config
	n   int

	t, h         float64 // the time reached and the length of the last step
	y, old, next []float64
	err          []float64 // the estimated local error of the last try
	abs          []float64 // cfg.AbsTols, or nil for cfg.AbsTol

	fixed      bool    // no error control
	stiffness  float64 // of the last try
	order      int     // of the last try
	iterations int     // of Newton's method in the last try
	stats      Stats
}

func newCore(p *Problem, cfg Config) *core {
	n := len(p.Y0)
	buf := make([]float64, 4*n)
	cut := func() []float64 { b := buf[:n:n]; buf = buf[n:]; return b }
	c := &core{p: p, cfg: cfg, n: n, t: p.T0, y: cut(), old: cut(), next: cut(), err: cut(), abs: cfg.AbsTols}
	copy(c.y, p.Y0)
	copy(c.old, p.Y0)
	c.fixed = cfg.FixedStep > 0
	return c
}

// f evaluates the right-hand side and counts it.
func (c *core) f(t float64, y, dy []float64) {
	c.stats.Evaluations++
	c.p.F(t, y, dy)
}

// abstol returns the absolute tolerance of unknown i.
func (c *core) abstol(i int) float64 {
	if c.abs != nil {
		return c.abs[i]
	}
	return c.cfg.AbsTol
}

// norm returns the root of the mean square of e_i/(a_i + r max(|y_i|, |z_i|)).
func (c *core) norm(e, y, z []float64) float64 {
	if len(e) == 0 {
		return 0
	}
	y, z = y[:len(e)], z[:len(e)]
	r, s := c.cfg.RelTol, 0.0
	if c.abs != nil {
		abs := c.abs[:len(e)]
		for i, v := range e {
			w := abs[i] + r*max(math.Abs(y[i]), math.Abs(z[i]))
			if v != 0 {
				v /= w
			}
			s += v * v
		}
	} else {
		a := c.cfg.AbsTol
		for i, v := range e {
			v /= a + r*max(math.Abs(y[i]), math.Abs(z[i]))
			s += v * v
		}
	}
	return math.Sqrt(s / float64(len(e)))
}

// rms returns the root of the mean square of x.
func rms(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	s := 0.0
	for _, v := range x {
		s += v * v
	}
	return math.Sqrt(s / float64(len(x)))
}

// distance returns the root of the mean square of x - y.
func distance(x, y []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	y = y[:len(x)]
	s := 0.0
	for i, v := range x {
		d := v - y[i]
		s += d * d
	}
	return math.Sqrt(s / float64(len(x)))
}

// outcome says how a try of a step ended.
type outcome int

const (
	tried        outcome = iota // there is an error estimate
	notFinite                   // f gave NaN or Inf
	diverged                    // Newton's iteration did not converge
	singularStep                // the matrix of the step is singular
)

// scheme is a method at work on a problem.
type scheme interface {
	// start prepares for steps from c.t, c.y: the beginning, or after the state
	// was changed from outside.
	start() error
	// attempt tries a step of length h from c.t, c.y, writes the new state to
	// c.next and returns its scaled error (0 where the method has no estimate).
	attempt(h float64) (float64, outcome)
	// accept keeps the step just tried. It is called before c.t and c.y move.
	accept()
	// degree is that of the interpolant.
	degree() int
	// interpolate writes coefficients q_0, ..., q_degree such that the solution
	// in the last step is Σ q_j θ^j, with θ from 0 to 1. The step is from c.old
	// to c.y.
	interpolate(q [][]float64)
	// estimate is the order of the error estimate plus one: errors grow with
	// this power of h. 0 if there is no estimate.
	estimate() int
	// controller is the one that suits the method.
	controller() Controller
}

// selfControlled is a scheme that chooses the step's length itself, or has a say in it.
type selfControlled interface {
	// factor returns what to multiply the length of the step with after a try
	// with the error e, accepted or not; proposed is the controller's choice.
	factor(e float64, accepted bool, proposed float64) float64
}

// hermite writes the coefficients of the cubic through y0, y1 with the slopes
// f0, f1 for a step of length h.
func hermite(q [][]float64, h float64, y0, y1, f0, f1 []float64) {
	q0, q1, q2, q3 := q[0], q[1], q[2], q[3]
	for i := range q0 {
		d, a, b := y1[i]-y0[i], h*f0[i], h*f1[i]
		q0[i] = y0[i]
		q1[i] = a
		q2[i] = 3*d - 2*a - b
		q3[i] = a + b - 2*d
	}
}

// horner evaluates Σ q_j θ^j into dst.
func horner(dst []float64, q [][]float64, theta float64) {
	copy(dst, q[len(q)-1])
	for j := len(q) - 2; j >= 0; j-- {
		for i, v := range q[j][:len(dst)] {
			dst[i] = dst[i]*theta + v
		}
	}
}

// ownController is a scheme that takes no controller.
type ownController interface{ ownController() }
