package ode

import (
	"fmt"
	"math"
	"math/cmplx"
	"unsafe"
)

// ETDRK4 is the exponential time differencing method of order 4 of Cox and
// Matthews for y' = L y + N(t, y) with a diagonal L of n real numbers, whose
// part it treats exactly; [Problem.F] is N. It takes fixed steps. The
// coefficients are means over a circle in the complex plane, which avoids their
// cancellation for small h L (Kassam and Trefethen, SIAM J. Sci. Comput. 26,
// 2005, section 2).
func ETDRK4(l []float64) Method { return etdrk4{real: l} }

// ETDRK4Complex is ETDRK4 for complex unknowns, as those of a pseudo-spectral
// method: the state holds their real and imaginary parts in turn, so it has
// twice as many entries as l. In F, [Complex] turns the slices to complex ones.
func ETDRK4Complex(l []complex128) Method { return etdrk4{complex: l} }

// Complex returns y as complex numbers, real and imaginary parts in turn, in the
// same memory. It panics if the length of y is odd.
func Complex(y []float64) []complex128 {
	if len(y)%2 != 0 {
		panic(fmt.Sprintf("ode: %d numbers do not make complex ones", len(y)))
	}
	if len(y) == 0 {
		return nil
	}
	return unsafe.Slice((*complex128)(unsafe.Pointer(&y[0])), len(y)/2)
}

// Real returns the real and imaginary parts of y in turn, in the same memory.
func Real(y []complex128) []float64 {
	if len(y) == 0 {
		return nil
	}
	return unsafe.Slice((*float64)(unsafe.Pointer(&y[0])), 2*len(y))
}

type etdrk4 struct {
	real    []float64
	complex []complex128
}

func (etdrk4) String() string { return "ETDRK4" }

func (etdrk4) Cite() string {
	return `@article{kassam2005,
  author = {A.-K. Kassam and L. N. Trefethen},
  title = {Fourth-order time-stepping for stiff {PDE}s},
  journal = {SIAM Journal on Scientific Computing}, volume = {26}, pages = {1214--1233}, year = {2005}
}`
}

func (m etdrk4) scheme(c *core) (scheme, error) {
	if c.p.F == nil {
		return nil, fmt.Errorf("ode: F is nil, ETDRK4 needs it")
	}
	if c.p.Mass != nil || c.p.Stiff != nil {
		return nil, fmt.Errorf("ode: Mass or Stiff is set, ETDRK4 takes none")
	}
	c.order = 4
	if m.complex == nil {
		if len(m.real) != c.n {
			return nil, fmt.Errorf("ode: ETDRK4 has %d entries of L for %d unknowns", len(m.real), c.n)
		}
		l := make([]complex128, c.n)
		for i, v := range m.real {
			l[i] = complex(v, 0)
		}
		return newETD(c, l, func(y []float64) []float64 { return y }, func(z complex128) float64 { return real(z) })
	}
	if 2*len(m.complex) != c.n {
		return nil, fmt.Errorf("ode: ETDRK4Complex has %d entries of L for a state of %d numbers, it needs twice as many", len(m.complex), c.n)
	}
	return newETD(c, append([]complex128(nil), m.complex...), Complex, func(z complex128) complex128 { return z })
}

// etdScheme runs ETDRK4 on unknowns of type T, which view turns a state into.
type etdScheme[T number] struct {
	*core
	l              []complex128
	view           func([]float64) []T
	part           func(complex128) T
	step           float64 // the length that the coefficients are for
	e, e2          []T     // exp(hL), exp(hL/2)
	q, f1, f2, f3  []T
	n0, na, nb, nc []float64
	a, arg         []float64
	known          bool // n0 is N at c.t, c.y
}

func newETD[T number](c *core, l []complex128, view func([]float64) []T, part func(complex128) T) (scheme, error) {
	for i, v := range l {
		if cmplx.IsNaN(v) || cmplx.IsInf(v) {
			return nil, fmt.Errorf("ode: entry %d of L is %v, it must be finite", i, v)
		}
	}
	s := &etdScheme[T]{core: c, l: l, view: view, part: part}
	for _, p := range []*[]T{&s.e, &s.e2, &s.q, &s.f1, &s.f2, &s.f3} {
		*p = make([]T, len(l))
	}
	for _, p := range []*[]float64{&s.n0, &s.na, &s.nb, &s.nc, &s.a, &s.arg} {
		*p = make([]float64, c.n)
	}
	return s, nil
}

// contour is the number of points on the circle.
const contour = 32

// prepare computes the coefficients for steps of length h.
func (s *etdScheme[T]) prepare(h float64) {
	if h == s.step {
		return
	}
	s.step = h
	var circle [contour]complex128
	for j := range circle {
		circle[j] = cmplx.Exp(complex(0, 2*math.Pi*(float64(j)+0.5)/contour))
	}
	for i, l := range s.l {
		hl := complex(h, 0) * l
		s.e[i], s.e2[i] = s.part(cmplx.Exp(hl)), s.part(cmplx.Exp(hl/2))
		var q, f1, f2, f3 complex128
		for _, r := range circle {
			z := hl + r
			e := cmplx.Exp(z)
			z3 := z * z * z
			q += (cmplx.Exp(z/2) - 1) / z
			f1 += (-4 - z + e*(4-3*z+z*z)) / z3
			f2 += (2 + z + e*(z-2)) / z3
			f3 += (-4 - 3*z - z*z + e*(4-z)) / z3
		}
		w := complex(h/contour, 0)
		s.q[i], s.f1[i], s.f2[i], s.f3[i] = s.part(w*q), s.part(w*f1), s.part(w*f2), s.part(w*f3)
	}
}

func (s *etdScheme[T]) start() error { s.known = false; return nil }

func (s *etdScheme[T]) attempt(h float64) (float64, outcome) {
	s.prepare(h)
	if !s.known {
		s.f(s.t, s.y, s.n0)
		s.known = true
	}
	u, n0, a, arg := s.view(s.y), s.view(s.n0), s.view(s.a), s.view(s.arg)
	e, e2, q := s.e[:len(u)], s.e2[:len(u)], s.q[:len(u)]
	for i, v := range u {
		a[i] = e2[i]*v + q[i]*n0[i]
	}
	s.f(s.t+h/2, s.a, s.na)
	na := s.view(s.na)
	for i, v := range u {
		arg[i] = e2[i]*v + q[i]*na[i]
	}
	s.f(s.t+h/2, s.arg, s.nb)
	nb := s.view(s.nb)
	for i, v := range a {
		arg[i] = e2[i]*v + q[i]*(2*nb[i]-n0[i])
	}
	s.f(s.t+h, s.arg, s.nc)
	nc, next := s.view(s.nc), s.view(s.next)
	for i, v := range u {
		next[i] = e[i]*v + s.f1[i]*n0[i] + 2*s.f2[i]*(na[i]+nb[i]) + s.f3[i]*nc[i]
	}
	return 0, tried
}

func (s *etdScheme[T]) accept() { s.known = false }

func (s *etdScheme[T]) degree() int { return 3 }

// interpolate takes y' = L y + N at both ends.
func (s *etdScheme[T]) interpolate(q [][]float64) {
	s.slope(s.a, s.old, s.n0)
	if !s.known {
		s.f(s.t, s.y, s.n0)
		s.known = true
	}
	s.slope(s.arg, s.y, s.n0)
	hermite(q, s.h, s.old, s.y, s.a, s.arg)
}

func (s *etdScheme[T]) slope(dst, y, n []float64) {
	d, u, v := s.view(dst), s.view(y), s.view(n)
	for i, l := range s.l {
		d[i] = s.part(l)*u[i] + v[i]
	}
}

func (s *etdScheme[T]) estimate() int          { return 0 }
func (s *etdScheme[T]) controller() Controller { return Controller{} }
