package gallery

import (
	"math"
	"slices"

	"github.com/podium-go/podium/lib/sparse"
)

// Laplacian1D returns the n×n matrix tridiag(-1, 2, -1): h² times the second
// difference of -d²u/dx² with u = 0 at both ends.
//
// G. Strang, Introduction to Applied Mathematics (1986), section 5.1.
func Laplacian1D(n int) *sparse.Matrix {
	return stencil(n, 1, 1, []point{{0, 0, 0, 2}, {-1, 0, 0, -1}, {1, 0, 0, -1}}, nil)
}

// Laplacian2D returns the 5-point Laplacian on nx×ny inner points of a grid
// with equal spacing and u = 0 on the boundary: 4 on the diagonal, -1 for each
// neighbour.
func Laplacian2D(nx, ny int) *sparse.Matrix {
	return stencil(nx, ny, 1, []point{{0, 0, 0, 4}, {-1, 0, 0, -1}, {1, 0, 0, -1}, {0, -1, 0, -1}, {0, 1, 0, -1}}, nil)
}

// Laplacian2D9 returns the compact 9-point Laplacian of order four
// ("Mehrstellenverfahren"): 20/6 on the diagonal, -4/6 for the neighbours on
// an edge and -1/6 for those on a corner.
//
// L. Collatz, The Numerical Treatment of Differential Equations (1960),
// chapter V.
func Laplacian2D9(nx, ny int) *sparse.Matrix {
	points := make([]point, 0, 9)
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			v := [3]float64{20. / 6, -4. / 6, -1. / 6}[dx*dx+dy*dy]
			points = append(points, point{dx, dy, 0, v})
		}
	}
	return stencil(nx, ny, 1, points, nil)
}

// Laplacian3D returns the 7-point Laplacian on nx×ny×nz inner points: 6 on the
// diagonal, -1 for each neighbour.
func Laplacian3D(nx, ny, nz int) *sparse.Matrix {
	return stencil(nx, ny, nz, []point{{0, 0, 0, 6}, {-1, 0, 0, -1}, {1, 0, 0, -1},
		{0, -1, 0, -1}, {0, 1, 0, -1}, {0, 0, -1, -1}, {0, 0, 1, -1}}, nil)
}

// Laplacian1DEigenvalues returns the n eigenvalues of [Laplacian1D],
// increasing: λ_k = 4 sin²(kπ/(2(n+1))).
func Laplacian1DEigenvalues(n int) []float64 {
	checkGrid(n)
	l := make([]float64, n)
	for k := range l {
		s := math.Sin(float64(k+1) * math.Pi / (2 * float64(n+1)))
		l[k] = 4 * s * s
	}
	return l
}

// Laplacian2DEigenvalues returns the eigenvalues of [Laplacian2D], increasing:
// the sums of those of the two 1-D matrices.
func Laplacian2DEigenvalues(nx, ny int) []float64 {
	return combine(Laplacian1DEigenvalues(nx), Laplacian1DEigenvalues(ny), func(x, y float64) float64 { return x + y })
}

// Laplacian2D9Eigenvalues returns the eigenvalues of [Laplacian2D9],
// increasing: λ_x + λ_y - λ_x λ_y/6 over the pairs of those in 1-D.
func Laplacian2D9Eigenvalues(nx, ny int) []float64 {
	return combine(Laplacian1DEigenvalues(nx), Laplacian1DEigenvalues(ny), func(x, y float64) float64 { return x + y - x*y/6 })
}

// Laplacian3DEigenvalues returns the eigenvalues of [Laplacian3D], increasing.
func Laplacian3DEigenvalues(nx, ny, nz int) []float64 {
	return combine(Laplacian2DEigenvalues(nx, ny), Laplacian1DEigenvalues(nz), func(x, y float64) float64 { return x + y })
}

// Neumann2D returns the singular 5-point Laplacian with u' = 0 on the boundary
// of nx×ny cells: each row has -1 for its neighbours and their number on the
// diagonal. Constants are its null space (see [Constants]).
func Neumann2D(nx, ny int) *sparse.Matrix {
	points := []point{{0, 0, 0, 0}, {-1, 0, 0, -1}, {1, 0, 0, -1}, {0, -1, 0, -1}, {0, 1, 0, -1}}
	return stencil(nx, ny, 1, points, func(i, j, _ int, points []point) {
		degree := 0.
		for _, has := range []bool{i > 0, i < nx-1, j > 0, j < ny-1} {
			if has {
				degree++
			}
		}
		for q := range points {
			if points[q].dx == 0 && points[q].dy == 0 {
				points[q].v = degree
			}
		}
	})
}

// Neumann2DEigenvalues returns the eigenvalues of [Neumann2D], increasing from
// 0: the sums of 4 sin²(kπ/(2n)), k = 0 to n-1, in both directions.
func Neumann2DEigenvalues(nx, ny int) []float64 {
	path := func(n int) []float64 {
		checkGrid(n)
		l := make([]float64, n)
		for k := range l {
			s := math.Sin(float64(k) * math.Pi / (2 * float64(n)))
			l[k] = 4 * s * s
		}
		return l
	}
	return combine(path(nx), path(ny), func(x, y float64) float64 { return x + y })
}

// Constants returns the vector of length n and norm 1 with equal entries.
func Constants(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = 1 / math.Sqrt(float64(n))
	}
	return v
}

// combine returns f of all pairs, increasing.
func combine(x, y []float64, f func(x, y float64) float64) []float64 {
	z := make([]float64, 0, len(x)*len(y))
	for _, a := range x {
		for _, b := range y {
			z = append(z, f(a, b))
		}
	}
	slices.Sort(z)
	return z
}
