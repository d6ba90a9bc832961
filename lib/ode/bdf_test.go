package ode

import (
	"math"
	"testing"
)

// With exact starting values and fixed steps the formula of order k converges
// with k.
func TestBDFOrders(t *testing.T) {
	// y = exp(sin t), y' = y cos t.
	exact := func(t float64) float64 { return math.Exp(math.Sin(t)) }
	p := &Problem{F: func(t float64, y, dy []float64) { dy[0] = y[0] * math.Cos(t) }, Y0: []float64{1}, T1: 2}
	for k := 1; k <= bdfOrder; k++ {
		var logs [2]float64
		steps := [2]int{400, 800}
		if k >= 4 {
			steps = [2]int{100, 200}
		}
		for i, n := range steps {
			cfg, err := Config{RelTol: 1e-14, AbsTol: 1e-14}.filled(p)
			if err != nil {
				t.Fatal(err)
			}
			c := newCore(p, cfg)
			s, err := bdf{}.scheme(c)
			if err != nil {
				t.Fatal(err)
			}
			r := s.(*bdfScheme)
			if err := r.start(); err != nil {
				t.Fatal(err)
			}
			r.newton.limit = 50
			h := p.T1 / float64(n)
			// Differences of the exact values at 0, -h, -2h, ...
			var v [bdfOrder + 3]float64
			for j := range v {
				v[j] = exact(-float64(j) * h)
			}
			for j := range v {
				r.d[j][0] = v[0]
				for m := 0; m+1 < len(v); m++ {
					v[m] -= v[m+1]
				}
			}
			r.k, r.step, r.began = k, h, true
			worst := 0.0
			for range n {
				if _, out := r.attempt(h); out != tried {
					t.Fatalf("order %d: outcome %v", k, out)
				}
				r.accept()
				c.old, c.y, c.next = c.y, c.next, c.old
				c.t += h
				worst = max(worst, math.Abs(c.y[0]-exact(c.t)))
			}
			logs[i] = math.Log2(worst)
		}
		if slope := logs[0] - logs[1]; math.Abs(slope-float64(k)) > 0.15 {
			t.Errorf("order %d: slope %.3f", k, slope)
		}
	}
}

// A change of the step's length maps polynomials of degree k onto themselves.
func TestBDFRescale(t *testing.T) {
	for k := 1; k <= bdfOrder; k++ {
		poly := func(t float64) float64 { return math.Pow(t, float64(k)) + 2*t - 1 }
		r := &bdfScheme{stiffCore: &stiffCore{core: &core{n: 1}}, k: k, step: 0.5}
		table := func(h float64) (d [bdfOrder + 1]float64) {
			var v [bdfOrder + 1]float64
			for j := range v {
				v[j] = poly(1 - float64(j)*h)
			}
			for j := range d {
				d[j] = v[0]
				for m := 0; m+1 < len(v); m++ {
					v[m] -= v[m+1]
				}
			}
			return d
		}
		for j, v := range table(0.5) {
			r.d[j] = []float64{v}
		}
		r.rescale(0.3)
		for j, v := range table(0.3) {
			if j <= k && math.Abs(r.d[j][0]-v) > 1e-13 {
				t.Errorf("order %d: difference %d is %v, want %v", k, j, r.d[j][0], v)
			}
		}
	}
}
