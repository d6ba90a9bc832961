package odetest

import (
	"math"

	"github.com/podium-go/podium/lib/ode"
)

// Smooth is a nonlinear system that depends on t, of which every derivative is
// there, and whose solution is known: the one for orders of convergence. y =
// (exp(s), exp(5s), s + 1, c) with s = sin t², c = cos t².
func Smooth() *Problem {
	return &Problem{
		Name: "smooth", Source: "Bogacki and Shampine, Appl. Math. Lett. 2, 1989; exact", AbsTol: 1,
		Exact: func(t float64, y []float64) {
			s, c := math.Sincos(t * t)
			y[0], y[1], y[2], y[3] = math.Exp(s), math.Exp(5*s), s+1, c
		},
		Problem: ode.Problem{
			F: func(t float64, y, dy []float64) {
				dy[0] = 2 * t * math.Pow(y[1], 0.2) * y[3]
				dy[1] = 10 * t * math.Exp(5*(y[2]-1)) * y[3]
				dy[2] = 2 * t * y[3]
				dy[3] = -2 * t * math.Log(y[0])
			},
			Y0: []float64{1, 1, 1, 1}, T1: 1,
			Jacobian: ode.DenseJacobian(func(t float64, y, j []float64) {
				j[1], j[3] = 0.4*t*math.Pow(y[1], -0.8)*y[3], 2*t*math.Pow(y[1], 0.2)
				e := 10 * t * math.Exp(5*(y[2]-1))
				j[6], j[7] = 5*e*y[3], e
				j[11] = 2 * t
				j[12] = -2 * t / y[0]
			}),
		},
	}
}

// Split is Smooth with the two middle equations stiff and the others not, for
// additive methods.
func Split() *Problem {
	p := Smooth()
	whole := p.F
	part := func(stiff bool) ode.Func {
		return func(t float64, y, dy []float64) {
			whole(t, y, dy)
			for i := range dy {
				if (i == 1 || i == 2) != stiff {
					dy[i] = 0
				}
			}
		}
	}
	p.Name, p.F, p.Stiff, p.Problem.Stiff, p.Jacobian = "smooth, split", part(false), false, part(true), nil
	return p
}

// Diagonal is y_i' = L_i y_i + N_i(t, y) with the exact solution sin(t + i), for
// exponential methods: F is N.
func Diagonal(l []float64) *Problem {
	exact := func(t float64, y []float64) {
		for i := range y {
			y[i] = math.Sin(t + float64(i))
		}
	}
	y0 := make([]float64, len(l))
	exact(0, y0)
	return &Problem{
		Name: "diagonal", Source: "exact", Exact: exact, AbsTol: 1,
		Problem: ode.Problem{
			F: func(t float64, y, dy []float64) {
				for i := range y {
					s, c := math.Sincos(t + float64(i))
					j := (i + 1) % len(y)
					dy[i] = c - l[i]*s + 0.5*(y[i]*y[j]-s*math.Sin(t+float64(j)))
				}
			},
			Y0: y0, T1: 2,
		},
	}
}

// Growth is y' = y cos t with the solution exp(sin t).
func Growth() *Problem {
	return &Problem{
		Name: "growth", Source: "T. E. Hull et al., SIAM J. Numer. Anal. 9, 1972, problem A3; exact", AbsTol: 1,
		Exact: func(t float64, y []float64) { y[0] = math.Exp(math.Sin(t)) },
		Problem: ode.Problem{
			F:  func(t float64, y, dy []float64) { dy[0] = y[0] * math.Cos(t) },
			Y0: []float64{1}, T1: 5,
		},
	}
}
