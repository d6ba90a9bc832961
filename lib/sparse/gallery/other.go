package gallery

import (
	"math"
	"math/rand/v2"

	"github.com/podium-go/podium/lib/sparse"
)

// RandomSPD returns a random symmetric positive definite n×n matrix with about
// perRow entries a row beside the diagonal: values evenly between -1 and 1, and
// a diagonal that exceeds the sum of its row's magnitudes by 1. All eigenvalues
// are at least 1 (Gershgorin).
func RandomSPD(n, perRow int, seed uint64) *sparse.Matrix {
	checkGrid(n)
	rng := rand.New(rand.NewPCG(seed, 0x5bd1e995))
	c := sparse.NewCOO[float64](n, n)
	sum := make([]float64, n)
	for range n * perRow / 2 {
		i, j, v := rng.IntN(n), rng.IntN(n), 2*rng.Float64()-1
		if i == j {
			continue
		}
		c.Add(i, j, v)
		c.Add(j, i, v)
		sum[i] += math.Abs(v)
		sum[j] += math.Abs(v)
	}
	for i, s := range sum {
		c.Add(i, i, s+1)
	}
	return c.CSR()
}

// RandomUnsymmetric returns a random n×n matrix with an unsymmetric pattern of
// about perRow entries a row, normally distributed, and a permuted diagonal of
// magnitude 1 to 2 that makes it regular for almost every seed. Its own
// diagonal is mostly zero, so that a factorisation has to pivot.
func RandomUnsymmetric(n, perRow int, seed uint64) *sparse.Matrix {
	checkGrid(n)
	rng := rand.New(rand.NewPCG(seed, 0xc2b2ae35))
	c := sparse.NewCOO[float64](n, n)
	for range n * max(perRow-1, 0) {
		c.Add(rng.IntN(n), rng.IntN(n), rng.NormFloat64())
	}
	for i, j := range rng.Perm(n) {
		c.Add(i, j, 1+rng.Float64())
	}
	return c.CSR()
}

// Elasticity2D returns the stiffness matrix of linear triangles for plane
// strain, with Young's modulus 1 and Poisson's ratio nu (0 <= nu < 0.5), on a
// rectangle of nx×ny squares cut in two, clamped at x = 0: two unknowns (u_x,
// u_y) at each of nx*(ny+1) points, numbered with y fastest, column after
// column from x = h. It is symmetric and positive definite; near nu = 0.5 it
// is badly conditioned.
//
// T. Hughes, The Finite Element Method (2000), section 2.7.
func Elasticity2D(nx, ny int, nu float64) *sparse.Matrix {
	checkGrid(nx, ny)
	lambda, mu := nu/((1+nu)*(1-2*nu)), 1/(2*(1+nu))
	n := 2 * nx * (ny + 1)
	c := sparse.NewCOO[float64](n, n)
	node := func(i, j int) int { return (i-1)*(ny+1) + j } // negative if clamped
	for i := range nx {
		for j := range ny {
			addTriangle(c, [3]int{node(i, j), node(i+1, j), node(i, j+1)},
				[3][2]float64{{-1, -1}, {1, 0}, {0, 1}}, lambda, mu)
			addTriangle(c, [3]int{node(i+1, j+1), node(i, j+1), node(i+1, j)},
				[3][2]float64{{1, 1}, {-1, 0}, {0, -1}}, lambda, mu)
		}
	}
	return c.CSR()
}

// addTriangle adds a right triangle of area 1/2 with the gradients g of its
// three shape functions:
//
//	∫ λ div(u) div(v) + 2μ ε(u):ε(v)
func addTriangle(c *sparse.COO[float64], node [3]int, g [3][2]float64, lambda, mu float64) {
	for a := range 3 {
		for b := range 3 {
			if node[a] < 0 || node[b] < 0 {
				continue
			}
			dot := g[a][0]*g[b][0] + g[a][1]*g[b][1]
			for p := range 2 {
				for q := range 2 {
					v := lambda*g[a][p]*g[b][q] + mu*g[a][q]*g[b][p]
					if p == q {
						v += mu * dot
					}
					c.Add(2*node[a]+p, 2*node[b]+q, v/2)
				}
			}
		}
	}
}

// RigidBodyModes returns the two translations and the rotation at the points
// of [Elasticity2D]: what its near null space is made of, for algebraic
// multigrid.
func RigidBodyModes(nx, ny int) [3][]float64 {
	var m [3][]float64
	n := nx * (ny + 1)
	for q := range m {
		m[q] = make([]float64, 2*n)
	}
	for p := range n {
		x, y := float64(p/(ny+1)+1), float64(p%(ny+1))
		m[0][2*p], m[1][2*p+1] = 1, 1
		m[2][2*p], m[2][2*p+1] = -y, x
	}
	return m
}

// Brusselator2D returns the Jacobian of the Brusselator with diffusion on n×n
// periodic points,
//
//	u' = 1 + u²v - 4.4u + α Δu, v' = 3.4u - u²v + α Δv
//
// with α = diffusion*n² at a smooth state: an unsymmetric matrix with a
// symmetric pattern and two unknowns u, v at each point.
//
// E. Hairer, G. Wanner, Solving Ordinary Differential Equations II (1996),
// section IV.10, problem BRUSS-2D.
func Brusselator2D(n int, diffusion float64) *sparse.Matrix {
	checkGrid(n)
	alpha := diffusion * float64(n*n)
	c := sparse.NewCOO[float64](2*n*n, 2*n*n)
	for j := range n {
		for i := range n {
			x, y := float64(i)/float64(n), float64(j)/float64(n)
			u, v := 22*y*math.Pow(1-y, 1.5), 27*x*math.Pow(1-x, 1.5)
			p := 2 * (i + n*j)
			c.Add(p, p, 2*u*v-4.4-4*alpha)
			c.Add(p, p+1, u*u)
			c.Add(p+1, p, 3.4-2*u*v)
			c.Add(p+1, p+1, -u*u-4*alpha)
			for _, q := range [4]int{(i+1)%n + n*j, (i+n-1)%n + n*j, i + n*((j+1)%n), i + n*((j+n-1)%n)} {
				c.Add(p, 2*q, alpha)
				c.Add(p+1, 2*q+1, alpha)
			}
		}
	}
	return c.CSR()
}
