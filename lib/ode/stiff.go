package ode

import (
	"fmt"
	"math"
)

// stiffCore is what the implicit schemes share: the Jacobian and how fresh it is.
type stiffCore struct {
	*core
	part     *rhs
	m        matrices
	scale    []float64 // 1/(a_i + r|y_i|) at the step's beginning
	haveJ    bool      // J is that of some step of this run
	currentJ bool      // J was found at c.y
}

// newStiffCore checks what an implicit method needs and makes its matrices. The
// Jacobian is that of Stiff where there is one and additive says that the method
// splits.
func newStiffCore(c *core, name string, additive bool) (*stiffCore, error) {
	s := &stiffCore{core: c, part: &rhs{core: c}, scale: make([]float64, c.n)}
	if c.p.Stiff != nil {
		if !additive {
			return nil, fmt.Errorf("ode: Stiff is set, %s does not split the right-hand side", name)
		}
		s.part.stiff = true
	} else if c.p.F == nil {
		return nil, fmt.Errorf("ode: F is nil, %s needs it", name)
	}
	jac := c.p.Jacobian
	if jac == nil {
		jac = DenseJacobian(nil)
	}
	var err error
	s.m, err = jac.build(c)
	return s, err
}

// weigh takes the tolerances at the state y for Newton's method.
func (s *stiffCore) weigh(y []float64) {
	r := s.cfg.RelTol
	for i, v := range y {
		w := s.abstol(i) + r*math.Abs(v)
		if w == 0 {
			w = math.SmallestNonzeroFloat64 * 0x1p60
		}
		s.scale[i] = 1 / w
	}
}

// weighted returns the root of the mean square of d_i scale_i.
func (s *stiffCore) weighted(d []float64) float64 {
	if len(d) == 0 {
		return 0
	}
	w := s.scale[:len(d)]
	sum := 0.0
	for i, v := range d {
		v *= w[i]
		sum += v * v
	}
	return math.Sqrt(sum / float64(len(d)))
}

// refresh finds the Jacobian at (t, y), where g is f, and reports whether it is
// finite.
func (s *stiffCore) refresh(t, h float64, y, f []float64) bool {
	s.stats.Jacobians++
	s.m.eval(s.part, t, h, y, f)
	s.stiffness = s.m.norm()
	s.haveJ, s.currentJ = true, true
	return !math.IsNaN(s.stiffness)
}

// tolerance is how small Newton's last correction has to be, relative to the
// tolerances of the step (Hairer and Wanner, Solving Ordinary Differential
// Equations II, section IV.8).
func (c *core) tolerance() float64 {
	r := c.cfg.RelTol
	if c.fixed {
		r = min(r, 1e-8)
	}
	return max(10*0x1p-52/r, min(0.03, math.Sqrt(r)))
}

// newton watches the convergence of a simplified Newton iteration.
type newton struct {
	limit int // iterations at most
	tol   float64
	eta   float64 // factor from the last correction to the error that is left
	rate  float64 // of the last iteration
	last  float64 // norm of the last correction
	count int
}

// newNewton allows so many iterations, and more where the step cannot be made
// shorter.
func newNewton(c *core, limit int) newton {
	if c.fixed {
		limit = 50
	}
	return newton{limit: limit, eta: 1}
}

// begin starts an iteration.
func (n *newton) begin() {
	n.count, n.last, n.rate = 0, 0, 0
	n.eta = math.Pow(max(n.eta, 0x1p-52), 0.8)
}

// step takes the norm of a correction and says whether the iteration has
// converged and whether it is hopeless.
func (n *newton) step(norm float64) (done, hopeless bool) {
	n.count++
	if math.IsNaN(norm) || math.IsInf(norm, 0) {
		return false, true
	}
	if norm == 0 {
		return true, false
	}
	if n.count > 1 {
		rate := norm / n.last
		if n.count > 2 {
			rate = math.Sqrt(rate * n.rate)
		}
		n.rate = rate
		if rate >= 0.99 {
			return false, true
		}
		n.eta = rate / (1 - rate)
		left := float64(n.limit - n.count)
		if n.eta*norm*math.Pow(rate, left) > n.tol {
			return false, true
		}
	}
	n.last = norm
	if n.eta*norm <= n.tol {
		return true, false
	}
	return false, n.count >= n.limit
}
