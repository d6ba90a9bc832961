package odetest

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/ode"
	"github.com/podium-go/podium/lib/sparse"
)

// Brusselator1D is the reaction and diffusion BRUSS
//
//	u_t = 1 + u²v - 4u + u_xx/50,  v_t = 3u - u²v + v_xx/50
//
// on n inner points of [0, 1] with u = 1, v = 3 at the ends: 2n unknowns in the
// order u_1, v_1, u_2, ..., with a band of 2 diagonals on each side.
func Brusselator1D(n int) *Problem {
	h := 1 / float64(n+1)
	alpha := 0.02 / (h * h)
	y0 := make([]float64, 2*n)
	for i := range n {
		y0[2*i], y0[2*i+1] = 1+math.Sin(2*math.Pi*float64(i+1)*h), 3
	}
	return &Problem{
		Name: fmt.Sprintf("Brusselator 1-D %d", n), Stiff: true, AbsTol: 1,
		Source: "Hairer and Wanner, Solving Ordinary Differential Equations II, section IV.10",
		Problem: ode.Problem{
			F: func(_ float64, y, dy []float64) {
				for i := 0; i < 2*n; i += 2 {
					ul, vl, ur, vr := 1., 3., 1., 3.
					if i > 0 {
						ul, vl = y[i-2], y[i-1]
					}
					if i+2 < 2*n {
						ur, vr = y[i+2], y[i+3]
					}
					u, v := y[i], y[i+1]
					w := u * u * v
					dy[i] = 1 + w - 4*u + alpha*(ul-2*u+ur)
					dy[i+1] = 3*u - w + alpha*(vl-2*v+vr)
				}
			},
			Jacobian: ode.BandedJacobian(min(2, 2*n-1), min(2, 2*n-1), func(_ float64, y, j []float64) {
				for i := 0; i < 2*n; i += 2 {
					u, v := y[i], y[i+1]
					a, b := j[5*i:5*i+5], j[5*i+5:5*i+10]
					a[0], a[2], a[3], a[4] = alpha, 2*u*v-4-2*alpha, u*u, alpha
					b[0], b[1], b[2], b[4] = alpha, 3-2*u*v, -u*u-2*alpha, alpha
				}
			}),
			Y0: y0, T1: 10,
		},
	}
}

// Brusselator2D is the reaction and diffusion BRUSS in the unit square with
// periodic edges,
//
//	u_t = 1 + u²v - 4.4u + 0.1 Δu + f,  v_t = 3.4u - u²v + 0.1 Δv
//
// where f = 5 within 0.1 of (0.3, 0.6) from t = 1.1 on: n×n points, unknowns
// u_11, v_11, u_12, v_12, ..., with a sparse Jacobian.
func Brusselator2D(n int) *Problem {
	alpha := 0.1 * float64(n) * float64(n)
	size := 2 * n * n
	y0 := make([]float64, size)
	source := make([]float64, n*n)
	wrap := func(i int) int { return (i + n) % n }
	for i := range n {
		for j := range n {
			x, y := float64(j)/float64(n), float64(i)/float64(n)
			k := i*n + j
			y0[2*k] = 22 * y * math.Pow(1-y, 1.5)
			y0[2*k+1] = 27 * x * math.Pow(1-x, 1.5)
			if (x-0.3)*(x-0.3)+(y-0.6)*(y-0.6) <= 0.01 {
				source[k] = 5
			}
		}
	}
	return &Problem{
		Name: fmt.Sprintf("Brusselator 2-D %d", n), Stiff: true, AbsTol: 1,
		Source: "Hairer and Wanner, Solving Ordinary Differential Equations II, section IV.10",
		Problem: ode.Problem{
			F: func(t float64, y, dy []float64) {
				on := 0.0
				if t >= 1.1 {
					on = 1
				}
				for i := range n {
					row := y[2*n*i : 2*n*i+2*n]
					below, above := y[2*n*wrap(i-1):], y[2*n*wrap(i+1):]
					below, above = below[:2*n], above[:2*n]
					out := dy[2*n*i : 2*n*i+2*n]
					for j := 0; j < 2*n; j += 2 {
						l, r := j-2, j+2
						if j == 0 {
							l = 2*n - 2
						}
						if r == 2*n {
							r = 0
						}
						u, v := row[j], row[j+1]
						w := u * u * v
						out[j] = 1 + w - 4.4*u + alpha*(row[l]+row[r]+below[j]+above[j]-4*u) + on*source[i*n+j/2]
						out[j+1] = 3.4*u - w + alpha*(row[l+1]+row[r+1]+below[j+1]+above[j+1]-4*v)
					}
				}
			},
			Jacobian: ode.SparseJacobian(brusselatorPattern(n), func(_ float64, y []float64, jac *sparse.Matrix) {
				for k := range n * n {
					u, v := y[2*k], y[2*k+1]
					for half := range 2 {
						row := 2*k + half
						for at := jac.RowPtr[row]; at < jac.RowPtr[row+1]; at++ {
							switch int(jac.ColInd[at]) {
							case 2 * k:
								jac.Val[at] = [2]float64{2*u*v - 4.4 - 4*alpha, 3.4 - 2*u*v}[half]
							case 2*k + 1:
								jac.Val[at] = [2]float64{u * u, -u*u - 4*alpha}[half]
							default:
								jac.Val[at] = alpha
							}
						}
					}
				}
			}),
			Y0: y0, T1: 1.5,
		},
	}
}

// SparsePattern is the pattern of [Brusselator2D] for n×n points alone, whose
// entries are then found by coloured differences.
func SparsePattern(n int) ode.Jacobian { return ode.SparseJacobian(brusselatorPattern(n), nil) }

// brusselatorPattern couples u and v in a point, and each with its neighbours.
func brusselatorPattern(n int) *sparse.Matrix {
	pattern := sparse.NewCOO[float64](2*n*n, 2*n*n)
	for i := range n {
		for j := range n {
			k := i*n + j
			for _, at := range []int{k, i*n + (j+1)%n, i*n + (j+n-1)%n, (i+1)%n*n + j, (i+n-1)%n*n + j} {
				pattern.Add(2*k, 2*at, 1)
				pattern.Add(2*k+1, 2*at+1, 1)
			}
			pattern.Add(2*k, 2*k+1, 1)
			pattern.Add(2*k+1, 2*k, 1)
		}
	}
	return pattern.CSR()
}

// Heat is u_t = u_xx on n inner points of [0, 1] with u = 0 at the ends, and
// exact: y(t) is a sum of two eigenvectors of the differences. Its Jacobian has
// three diagonals.
func Heat(n int) *Problem {
	h := 1 / float64(n+1)
	c := 1 / (h * h)
	rate := func(k int) float64 {
		s := math.Sin(float64(k) * math.Pi * h / 2)
		return -4 * c * s * s
	}
	exact := func(t float64, y []float64) {
		a, b := math.Exp(rate(1)*t), 0.5*math.Exp(rate(3)*t)
		for i := range y {
			x := float64(i+1) * h
			y[i] = a*math.Sin(math.Pi*x) + b*math.Sin(3*math.Pi*x)
		}
	}
	y0 := make([]float64, n)
	exact(0, y0)
	band := min(1, n-1)
	return &Problem{
		Name: fmt.Sprintf("heat %d", n), Source: "exact", Stiff: true, AbsTol: 1, Exact: exact,
		Problem: ode.Problem{
			F: func(_ float64, y, dy []float64) {
				for i, u := range y {
					s := -2 * u
					if i > 0 {
						s += y[i-1]
					}
					if i+1 < n {
						s += y[i+1]
					}
					dy[i] = c * s
				}
			},
			Jacobian: ode.BandedJacobian(band, band, nil),
			Y0:       y0, T1: 0.1,
		},
	}
}
