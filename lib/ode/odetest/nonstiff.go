package odetest

import (
	"math"

	"github.com/podium-go/podium/lib/ode"
)

// Decay is y' = -y/2 + cos t with its exact solution, and so the simplest
// problem that depends on t.
func Decay() *Problem {
	exact := func(t float64, y []float64) {
		// A particular solution a cos t + b sin t with a = 2/5, b = 4/5.
		y[0] = 0.4*math.Cos(t) + 0.8*math.Sin(t) + 0.6*math.Exp(-t/2)
	}
	return &Problem{
		Name: "decay", Source: "exact", Exact: exact, AbsTol: 1,
		Problem: ode.Problem{
			F:  func(t float64, y, dy []float64) { dy[0] = -y[0]/2 + math.Cos(t) },
			Y0: []float64{1}, T1: 5,
			Jacobian: ode.DenseJacobian(func(_ float64, _, j []float64) { j[0] = -0.5 }),
		},
	}
}

// Oscillator is the harmonic oscillator q' = p, p' = -q over some turns, also
// in the separated form that symplectic methods take.
func Oscillator(turns float64) *Problem {
	return &Problem{
		Name: "oscillator", Source: "exact", AbsTol: 1,
		Exact: func(t float64, y []float64) { y[0], y[1] = math.Cos(t), -math.Sin(t) },
		Problem: ode.Problem{
			F:        func(_ float64, y, dy []float64) { dy[0], dy[1] = y[1], -y[0] },
			Velocity: func(_ float64, p, v []float64) { v[0] = p[0] },
			Force:    func(_ float64, q, a []float64) { a[0] = -q[0] },
			Y0:       []float64{1, 0}, T1: 2 * math.Pi * turns,
			Jacobian: ode.DenseJacobian(func(_ float64, _, j []float64) { j[1], j[2] = 1, -1 }),
		},
	}
}

// Kepler is the two-body problem with eccentricity e over three turns, started
// at the pericentre; state (x, y, x', y').
func Kepler(e float64) *Problem {
	force := func(_ float64, q, a []float64) {
		r2 := q[0]*q[0] + q[1]*q[1]
		r3 := r2 * math.Sqrt(r2)
		a[0], a[1] = -q[0]/r3, -q[1]/r3
	}
	return &Problem{
		Name: "Kepler", Source: "exact, by Kepler's equation", AbsTol: 1,
		Exact: func(t float64, y []float64) {
			// Newton's method on E - e sin E = t.
			m := math.Remainder(t, 2*math.Pi)
			ecc := m + math.Copysign(0.85*e, math.Sin(m))
			for range 50 {
				d := (ecc - e*math.Sin(ecc) - m) / (1 - e*math.Cos(ecc))
				ecc -= d
				if math.Abs(d) < 1e-16 {
					break
				}
			}
			s, c := math.Sincos(ecc)
			b := math.Sqrt(1 - e*e)
			rate := 1 / (1 - e*c)
			y[0], y[1], y[2], y[3] = c-e, b*s, -s*rate, b*c*rate
		},
		Problem: ode.Problem{
			F: func(t float64, y, dy []float64) {
				dy[0], dy[1] = y[2], y[3]
				force(t, y[:2], dy[2:])
			},
			Velocity: func(_ float64, p, v []float64) { copy(v, p) },
			Force:    force,
			Y0:       []float64{1 - e, 0, 0, math.Sqrt((1 + e) / (1 - e))}, T1: 20,
		},
	}
}

// LotkaVolterra is the predator–prey cycle u' = u(2 - v), v' = v(u - 1).
func LotkaVolterra() *Problem {
	return &Problem{
		Name: "Lotka-Volterra", Source: "reference by DOP853 and Radau5, tolerance 1e-13", AbsTol: 1,
		Reference: []float64{0.52291514726156, 2.2789812570795}, Digits: 11,
		Problem: ode.Problem{
			F:  func(_ float64, y, dy []float64) { dy[0], dy[1] = y[0]*(2-y[1]), y[1]*(y[0]-1) },
			Y0: []float64{1, 3}, T1: 10,
			Jacobian: ode.DenseJacobian(func(_ float64, y, j []float64) {
				j[0], j[1], j[2], j[3] = 2-y[1], -y[0], y[1], y[0]-1
			}),
		},
	}
}

// Lorenz is Lorenz's system over a time short enough for its chaos.
func Lorenz() *Problem {
	return &Problem{
		Name: "Lorenz", Source: "E. N. Lorenz, J. Atmos. Sci. 20, 1963; reference by DOP853 and Vern7, tolerance 1e-13",
		Reference: []float64{-6.5121136994193, -6.9740427884154, 23.924129572105}, Digits: 9, AbsTol: 10,
		Problem: ode.Problem{
			F: func(_ float64, y, dy []float64) {
				dy[0] = 10 * (y[1] - y[0])
				dy[1] = y[0]*(28-y[2]) - y[1]
				dy[2] = y[0]*y[1] - 8./3*y[2]
			},
			Y0: []float64{1, 1, 1}, T1: 5,
		},
	}
}

// Brusselator is the oscillating reaction u' = 1 + u²v - 4u, v' = 3u - u²v.
func Brusselator() *Problem {
	return &Problem{
		Name: "Brusselator", Source: "Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, section II.6; reference by DOP853 and Vern7, tolerance 1e-13",
		Reference: []float64{0.49863707126833, 4.5967803494520}, Digits: 11, AbsTol: 1,
		Problem: ode.Problem{
			F: func(_ float64, y, dy []float64) {
				w := y[0] * y[0] * y[1]
				dy[0], dy[1] = 1+w-4*y[0], 3*y[0]-w
			},
			Y0: []float64{1.5, 3}, T1: 20,
		},
	}
}

// Arenstorf is a satellite's closed orbit round earth and moon; after one
// period it is where it began.
func Arenstorf() *Problem {
	const mu = 0.012277471
	y0 := []float64{0.994, 0, 0, -2.00158510637908252240537862224}
	return &Problem{
		Name: "Arenstorf", Source: "Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, section II.0: the orbit is closed",
		Reference: y0, Digits: 9, AbsTol: 1,
		Problem: ode.Problem{
			F: func(_ float64, y, dy []float64) {
				a, b := y[0]+mu, y[0]-(1-mu)
				d1, d2 := a*a+y[1]*y[1], b*b+y[1]*y[1]
				d1, d2 = (1-mu)/(d1*math.Sqrt(d1)), mu/(d2*math.Sqrt(d2))
				dy[0], dy[1] = y[2], y[3]
				dy[2] = y[0] + 2*y[3] - a*d1 - b*d2
				dy[3] = y[1] - 2*y[2] - y[1]*d1 - y[1]*d2
			},
			Y0: y0, T1: 17.0652165601579625588917206249,
		},
	}
}

// Pleiades is the motion of seven stars in the plane with close encounters:
// x, y, x', y' of the stars, whose masses are 1 to 7.
func Pleiades() *Problem {
	return &Problem{
		Name: "Pleiades", Source: testSet, Digits: 12, AbsTol: 1,
		Reference: []float64{
			0.3706139143970502, 0.3237284092057233e1, -0.3222559032418324e1, 0.6597091455775310,
			0.3425581707156584, 0.1562172101400631e1, -0.7003092922212495,
			-0.3943437585517392e1, -0.3271380973972550e1, 0.5225081843456543e1, -0.2590612434977470e1,
			0.1198213693392275e1, -0.2429682344935824, 0.1091449240428980e1,
			0.3417003806314313e1, 0.1354584501625501e1, -0.2590065597810775e1, 0.2025053734714242e1,
			-0.1155815100160448e1, -0.8072988170223021, 0.5952396354208710,
			-0.3741244961234010e1, 0.3773459685750630, 0.9386858869551073, 0.3667922227200571,
			-0.3474046353808490, 0.2344915448180937e1, -0.1947020434263292e1,
		},
		Problem: ode.Problem{
			F: func(_ float64, y, dy []float64) {
				copy(dy[:14], y[14:])
				a := dy[14:]
				clear(a)
				for i := range 7 {
					for j := range i {
						u, v := y[j]-y[i], y[7+j]-y[7+i]
						r := u*u + v*v
						r = 1 / (r * math.Sqrt(r))
						mi, mj := float64(i+1)*r, float64(j+1)*r
						a[i] += mj * u
						a[j] -= mi * u
						a[7+i] += mj * v
						a[7+j] -= mi * v
					}
				}
			},
			Y0: []float64{3, 3, -1, -3, 2, -2, 2, 3, -3, 2, 0, 0, -4, 4, 0, 0, 0, 0, 0, 1.75, -1.5, 0, 0, 0, -1.25, 1, 0, 0},
			T1: 3,
		},
	}
}
