package odetest

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/fft"
	"github.com/podium-go/podium/lib/ode"
)

// Spectral is a problem in Fourier space, û' = L û + N(û), for exponential
// methods: F is N, and the state holds complex coefficients, real and imaginary
// parts in turn.
type Spectral struct {
	*Problem
	L    []complex128
	N    int // points in space
	plan *fft.RealPlan[float64, complex128]
}

// KuramotoSivashinsky is u_t = -u u_x - u_xx - u_xxxx on [0, 32π), periodic, with
// n points, from cos(x/16)(1 + sin(x/16)), in Fourier space: n/2+1 coefficients.
func KuramotoSivashinsky(n int) (*Spectral, error) {
	if n < 4 || n%2 != 0 {
		return nil, fmt.Errorf("odetest: n is %d, it must be even and at least 4", n)
	}
	plan, err := fft.NewRealPlan(n)
	if err != nil {
		return nil, err
	}
	m := n/2 + 1
	k := make([]float64, m)
	s := &Spectral{N: n, L: make([]complex128, m), plan: plan}
	for i := range k {
		k[i] = float64(i) / 16
		s.L[i] = complex(k[i]*k[i]-math.Pow(k[i], 4), 0)
	}
	k[m-1] = 0 // the derivative of the highest wave is taken as zero
	u := make([]float64, n)
	spectrum := make([]complex128, m)
	f := func(_ float64, y, dy []float64) {
		v, out := ode.Complex(y), ode.Complex(dy)
		copy(spectrum, v)
		plan.Inverse(u, spectrum)
		for i, x := range u {
			u[i] = x * x
		}
		plan.Forward(out, u)
		for i, w := range k {
			out[i] *= complex(0, -0.5*w)
		}
	}
	y0 := make([]complex128, m)
	for i := range u {
		x := 2 * math.Pi * float64(i) / float64(n)
		u[i] = math.Cos(x) * (1 + math.Sin(x))
	}
	plan.Forward(y0, u)
	s.Problem = &Problem{
		Name: fmt.Sprintf("Kuramoto-Sivashinsky %d", n), Stiff: true, AbsTol: 1,
		Source:  "A.-K. Kassam and L. N. Trefethen, SIAM J. Sci. Comput. 26, 2005, section 4",
		Problem: ode.Problem{F: f, Y0: ode.Real(y0), T1: 10},
	}
	return s, nil
}

// Values returns the solution in space from its coefficients.
func (s *Spectral) Values(y []float64) []float64 {
	u := make([]float64, s.N)
	s.plan.Inverse(u, append([]complex128(nil), ode.Complex(y)...))
	return u
}

// Full is the problem with its linear part in F, for other methods.
func (s *Spectral) Full() ode.Problem {
	p := s.Problem.Problem
	n := p.F
	p.F = func(t float64, y, dy []float64) {
		n(t, y, dy)
		v, out := ode.Complex(y), ode.Complex(dy)
		for i, l := range s.L {
			out[i] += l * v[i]
		}
	}
	return p
}
