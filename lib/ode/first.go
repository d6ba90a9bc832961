package ode

import "math"

// firstStep chooses the length of the first step after Hairer, Nørsett and
// Wanner, Solving Ordinary Differential Equations I, section II.4: from f and
// its change along a small Euler step. With a mass matrix, where f is not y',
// it is cautious.
func (in *Integrator) firstStep() float64 {
	span := math.Abs(in.p.T1 - in.t)
	if span == 0 || in.n == 0 {
		return span
	}
	if in.p.Mass != nil {
		return min(1e-6*span, in.cfg.MaxStep)
	}
	// The buffers of the next step are free.
	f0, f1, y1 := in.old, in.err, in.next
	in.sum(in.t, in.y, f0)
	zero := in.norm(in.y, in.y, in.y)
	d1 := in.norm(f0, in.y, in.y)
	h0 := 1e-6
	if zero >= 1e-5 && d1 >= 1e-5 {
		h0 = 0.01 * zero / d1
	}
	h0 = min(h0, span)
	for i, y := range in.y {
		y1[i] = y + in.sign*h0*f0[i]
	}
	in.sum(in.t+in.sign*h0, y1, f1)
	for i := range f1 {
		f1[i] -= f0[i]
	}
	d2 := in.norm(f1, in.y, in.y) / h0
	h1 := max(1e-6, h0*1e-3)
	if m := max(d1, d2); m > 1e-15 && finite(m) {
		h1 = math.Pow(0.01/m, 1/in.k)
	}
	copy(in.old, in.y)
	h := min(100*h0, h1, span, in.cfg.MaxStep)
	if !(h > 0) {
		h = min(1e-6, span)
	}
	return h
}

// sum evaluates the whole right-hand side, f + g for a split problem.
func (c *core) sum(t float64, y, dy []float64) {
	if c.p.F != nil {
		c.f(t, y, dy)
	}
	if c.p.Stiff == nil {
		return
	}
	g := make([]float64, c.n)
	c.stats.StiffEvals++
	c.p.Stiff(t, y, g)
	for i := range dy {
		if c.p.F == nil {
			dy[i] = 0
		}
		dy[i] += g[i]
	}
}
