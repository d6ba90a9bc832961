package ode

import (
	"fmt"
	"sort"
)

// Solution is what [Solve] found.
type Solution struct {
	T      []float64   // the times kept: every step, those of SaveAt, or the end
	Y      [][]float64 // the states there, n numbers each
	Steps  []Step      // every step's error and stiffness, unless SaveEnd is set
	Events []Occurrence
	Dense  *Dense // the interpolant, if Config.Dense is set
	Stats  Stats
	Status Status
	// Message says in a sentence how the integration ended.
	Message string
}

// End returns the state at the last time kept.
func (s *Solution) End() []float64 { return s.Y[len(s.Y)-1] }

// At evaluates the solution at t into dst, which is made if it is nil, and
// returns it. It needs Config.Dense, and t between the first time and the last
// one reached.
func (s *Solution) At(t float64, dst []float64) ([]float64, error) {
	if s.Dense == nil {
		return nil, fmt.Errorf("ode: the solution has no interpolant, set Config.Dense")
	}
	return s.Dense.At(t, dst)
}

// Component returns unknown i at all times kept.
func (s *Solution) Component(i int) []float64 {
	out := make([]float64, len(s.Y))
	for j, y := range s.Y {
		out[j] = y[i]
	}
	return out
}

// Dense is a solution as polynomials, one a step: between T[k] and T[k+1]
//
//	y(t) = Σ_j q_j θ^j,  θ = (t - T[k]) / H[k]
//
// with q_j in Coef[k][j n : (j+1) n].
type Dense struct {
	N    int
	T    []float64 // the ends of the steps
	H    []float64 // their lengths, negative backwards
	Coef [][]float64
	slab []float64
}

// add appends a step's polynomial.
func (d *Dense) add(t, h, end float64, q [][]float64) {
	size := len(q) * d.N
	if len(d.slab) < size {
		d.slab = make([]float64, max(size, min(1<<16, size*max(16, len(d.Coef)))))
	}
	c := d.slab[:size:size]
	d.slab = d.slab[size:]
	for j, v := range q {
		copy(c[j*d.N:], v)
	}
	if len(d.T) == 0 {
		d.T = append(d.T, t)
	}
	d.T = append(d.T, end)
	d.H = append(d.H, h)
	d.Coef = append(d.Coef, c)
}

// find returns the step that t lies in, or an error.
func (d *Dense) find(t float64) (int, error) {
	m := len(d.Coef)
	if m == 0 {
		return 0, fmt.Errorf("ode: the interpolant has no steps")
	}
	a, b := d.T[0], d.T[m]
	if !(t >= min(a, b) && t <= max(a, b)) {
		return 0, fmt.Errorf("ode: t = %v is not between %v and %v", t, a, b)
	}
	k := sort.Search(m, func(i int) bool {
		if b >= a {
			return d.T[i+1] >= t
		}
		return d.T[i+1] <= t
	})
	return min(k, m-1), nil
}

// At evaluates the solution at t into dst, which is made if it is nil.
func (d *Dense) At(t float64, dst []float64) ([]float64, error) {
	k, err := d.find(t)
	if err != nil {
		return nil, err
	}
	dst = d.room(dst)
	theta, c, n := (t-d.T[k])/d.H[k], d.Coef[k], d.N
	copy(dst, c[len(c)-n:])
	for j := len(c) - 2*n; j >= 0; j -= n {
		for i, v := range c[j : j+n] {
			dst[i] = dst[i]*theta + v
		}
	}
	return dst, nil
}

// Derivative evaluates y' at t into dst, which is made if it is nil: the
// derivative of the interpolant, of one order less than At.
func (d *Dense) Derivative(t float64, dst []float64) ([]float64, error) {
	k, err := d.find(t)
	if err != nil {
		return nil, err
	}
	dst = d.room(dst)
	theta, c, n := (t-d.T[k])/d.H[k], d.Coef[k], d.N
	for i := range dst {
		s := 0.0
		for j := len(c)/max(n, 1) - 1; j >= 1; j-- {
			s = s*theta + float64(j)*c[j*n+i]
		}
		dst[i] = s / d.H[k]
	}
	return dst, nil
}

func (d *Dense) room(dst []float64) []float64 {
	if dst == nil {
		return make([]float64, d.N)
	}
	if len(dst) != d.N {
		panic(fmt.Sprintf("ode: a state of %d entries for %d unknowns", len(dst), d.N))
	}
	return dst
}
