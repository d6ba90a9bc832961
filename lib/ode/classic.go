package ode

const hairer1993 = `@book{hairer1993,
  author = {E. Hairer and S. P. N{\o}rsett and G. Wanner},
  title = {Solving Ordinary Differential Equations I: Nonstiff Problems},
  edition = {2}, publisher = {Springer}, year = {1993}
}`

// Euler is the explicit Euler method, of order 1, for fixed steps.
func Euler() *RungeKutta {
	return &RungeKutta{
		Name: "Euler", Order: 1, Interpolant: 1, Radius: 2,
		C: []float64{0}, A: [][]float64{{}}, B: []float64{1},
		Source: hairer1993,
	}
}

// Midpoint is the explicit midpoint rule, of order 2, with the error against
// Euler's method.
func Midpoint() *RungeKutta {
	return &RungeKutta{
		Name: "Midpoint", Order: 2, Embedded: 1, Interpolant: 2, Radius: 2,
		C: []float64{0, 0.5}, A: [][]float64{{}, {0.5}},
		B: []float64{0, 1}, E: []float64{-1, 1},
		Source: hairer1993,
	}
}

// Heun is the explicit trapezoidal rule, of order 2, with the error against
// Euler's method.
func Heun() *RungeKutta {
	return &RungeKutta{
		Name: "Heun", Order: 2, Embedded: 1, Interpolant: 2, Radius: 2,
		C: []float64{0, 1}, A: [][]float64{{}, {1}},
		B: []float64{0.5, 0.5}, E: []float64{-0.5, 0.5},
		Source: hairer1993,
	}
}

// RK4 is the classical method of order 4, for fixed steps.
func RK4() *RungeKutta {
	return &RungeKutta{
		Name: "RK4", Order: 4, Interpolant: 3, Radius: 2.785,
		C:      []float64{0, 0.5, 0.5, 1},
		A:      [][]float64{{}, {0.5}, {0, 0.5}, {0, 0, 1}},
		B:      []float64{1. / 6, 1. / 3, 1. / 3, 1. / 6},
		Source: hairer1993,
	}
}

// BogackiShampine is the method of order 3 with an error of order 2, for loose
// tolerances.
func BogackiShampine() *RungeKutta {
	return &RungeKutta{
		Name: "Bogacki-Shampine 3(2)", Order: 3, Embedded: 2, Last: true, Interpolant: 3, Radius: 2.512,
		C: []float64{0, 0.5, 0.75, 1},
		A: [][]float64{{}, {0.5}, {0, 0.75}, {2. / 9, 1. / 3, 4. / 9}},
		B: []float64{2. / 9, 1. / 3, 4. / 9, 0},
		E: []float64{2./9 - 7./24, 1./3 - 1./4, 4./9 - 1./3, -1. / 8},
		Source: `@article{bogacki1989,
  author = {P. Bogacki and L. F. Shampine},
  title = {A 3(2) pair of Runge--Kutta formulas},
  journal = {Applied Mathematics Letters}, volume = {2}, pages = {321--325}, year = {1989}
}`,
	}
}

// DormandPrince is the method of order 5 with an error of order 4 known as
// DOPRI5 or RK45, with Shampine's dense output of order 4 (Hairer, Nørsett and
// Wanner, section II.6).
func DormandPrince() *RungeKutta {
	m := &RungeKutta{
		Name: "Dormand-Prince 5(4)", Order: 5, Embedded: 4, Last: true, Interpolant: 4, Radius: 3.3066,
		C: []float64{0, 1. / 5, 3. / 10, 4. / 5, 8. / 9, 1, 1},
		A: [][]float64{
			{},
			{1. / 5},
			{3. / 40, 9. / 40},
			{44. / 45, -56. / 15, 32. / 9},
			{19372. / 6561, -25360. / 2187, 64448. / 6561, -212. / 729},
			{9017. / 3168, -355. / 33, 46732. / 5247, 49. / 176, -5103. / 18656},
			{35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84},
		},
		B: []float64{35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84, 0},
		E: []float64{71. / 57600, 0, -71. / 16695, 71. / 1920, -17253. / 339200, 22. / 525, -1. / 40},
		Source: `@article{dormand1980,
  author = {J. R. Dormand and P. J. Prince},
  title = {A family of embedded Runge--Kutta formulae},
  journal = {Journal of Computational and Applied Mathematics}, volume = {6}, pages = {19--26}, year = {1980}
}`,
	}
	// b_i(θ) = θ²(3-2θ) b_i + θ²(θ-1)² d_i, and the Hermite terms
	// θ(θ-1)² in k_1 and θ²(θ-1) in k_7.
	d := [7]float64{-12715105075. / 11282082432, 0, 87487479700. / 32700410799, -10690763975. / 1880347072,
		701980252875. / 199316789632, -1453857185. / 822651844, 69997945. / 29380423}
	m.P = make([][]float64, 7)
	for i := range m.P {
		p := []float64{0, 3*m.B[i] + d[i], -2*m.B[i] - 2*d[i], d[i]}
		switch i {
		case 0:
			p[0]++
			p[1] -= 2
			p[2]++
		case 6:
			p[1]--
			p[2]++
		}
		m.P[i] = p
	}
	return m
}
