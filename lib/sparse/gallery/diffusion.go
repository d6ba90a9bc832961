package gallery

import (
	"math"

	"github.com/podium-go/podium/lib/sparse"
)

// Anisotropic returns the bilinear finite-element matrix (9 points) on nx×ny
// inner points of
//
//	-∇·(K ∇u) = f, K = Q diag(1, epsilon) Qᵀ
//
// where Q turns by the angle theta, in radians: strong diffusion along theta,
// weak across for a small epsilon. u = 0 on the boundary. It is symmetric and,
// for epsilon > 0, positive definite.
//
// U. Trottenberg, C. Oosterlee, A. Schüller, Multigrid (2001), section 7.7.
func Anisotropic(nx, ny int, epsilon, theta float64) *sparse.Matrix {
	c, s := math.Cos(theta), math.Sin(theta)
	kxx, kyy, kxy := c*c+epsilon*s*s, s*s+epsilon*c*c, (1-epsilon)*c*s
	// 1-D integrals of linear elements: stiffness, mass and ∫φ_j'φ_i.
	stiff := [3]float64{-1, 2, -1}
	mass := [3]float64{1. / 6, 4. / 6, 1. / 6}
	slope := [3]float64{-0.5, 0, 0.5}
	points := make([]point, 0, 9)
	for y := range 3 {
		for x := range 3 {
			v := kxx*stiff[x]*mass[y] + kyy*mass[x]*stiff[y] - 2*kxy*slope[x]*slope[y]
			points = append(points, point{x - 1, y - 1, 0, v})
		}
	}
	return stencil(nx, ny, 1, points, nil)
}

// AnisotropicGrid returns the 5-point matrix of -epsilon u_xx - u_yy on nx×ny
// inner points, u = 0 on the boundary.
func AnisotropicGrid(nx, ny int, epsilon float64) *sparse.Matrix {
	return stencil(nx, ny, 1, []point{{0, 0, 0, 2 + 2*epsilon},
		{-1, 0, 0, -epsilon}, {1, 0, 0, -epsilon}, {0, -1, 0, -1}, {0, 1, 0, -1}}, nil)
}

// AnisotropicGridEigenvalues returns the eigenvalues of [AnisotropicGrid],
// increasing: epsilon*λ_x + λ_y.
func AnisotropicGridEigenvalues(nx, ny int, epsilon float64) []float64 {
	return combine(Laplacian1DEigenvalues(nx), Laplacian1DEigenvalues(ny),
		func(x, y float64) float64 { return epsilon*x + y })
}

// Jumping returns the finite-volume matrix of -∇·(k ∇u) on nx×ny cells, u = 0
// on the boundary, where k is contrast on the black squares of a 4×4
// checkerboard and 1 on the white ones. Between two cells the coefficient is
// the harmonic mean. It is symmetric and positive definite for contrast > 0,
// with a condition that grows with it.
//
// R. Alcouffe, A. Brandt, J. Dendy, J. Painter, The multi-grid method for the
// diffusion equation with strongly discontinuous coefficients, SIAM J. Sci.
// Stat. Comput. 2 (1981), problem of the four corners.
func Jumping(nx, ny int, contrast float64) *sparse.Matrix {
	k := func(i, j int) float64 {
		if (4*i/nx+4*j/ny)%2 == 1 {
			return contrast
		}
		return 1
	}
	face := func(i, j, di, dj int) float64 {
		a := k(i, j)
		if i+di < 0 || i+di >= nx || j+dj < 0 || j+dj >= ny {
			return 2 * a // half a cell to the boundary
		}
		b := k(i+di, j+dj)
		return 2 / (1/a + 1/b)
	}
	points := []point{{}, {-1, 0, 0, 0}, {1, 0, 0, 0}, {0, -1, 0, 0}, {0, 1, 0, 0}}
	return stencil(nx, ny, 1, points, func(i, j, _ int, points []point) {
		sum, centre := 0., 0
		for q, p := range points {
			if p.dx == 0 && p.dy == 0 {
				centre = q
				continue
			}
			v := face(i, j, p.dx, p.dy)
			points[q].v = -v
			sum += v
		}
		points[centre].v = sum
	})
}

// ConvectionDiffusion returns the upwind matrix of
//
//	-Δu + w·∇u = f
//
// on nx×ny inner points, u = 0 on the boundary, where wx and wy are the wind
// times the spacing h: twice the cells' Péclet numbers. It is an M-matrix with
// a symmetric pattern, and not symmetric unless the wind is zero.
//
// H. Elman, D. Silvester, A. Wathen, Finite Elements and Fast Iterative
// Solvers, 2nd ed. (2014), chapter 6.
func ConvectionDiffusion(nx, ny int, wx, wy float64) *sparse.Matrix {
	west, east := 1+max(wx, 0), 1+max(-wx, 0)
	south, north := 1+max(wy, 0), 1+max(-wy, 0)
	return stencil(nx, ny, 1, []point{{0, 0, 0, west + east + south + north},
		{-1, 0, 0, -west}, {1, 0, 0, -east}, {0, -1, 0, -south}, {0, 1, 0, -north}}, nil)
}

// ConvectionDiffusionEigenvalues returns the eigenvalues of
// [ConvectionDiffusion], increasing. They are real: each direction is a
// tridiagonal Toeplitz matrix with eigenvalues d - 2 sqrt(ac) cos(kπ/(n+1)).
func ConvectionDiffusionEigenvalues(nx, ny int, wx, wy float64) []float64 {
	line := func(n int, w float64) []float64 {
		checkGrid(n)
		l := make([]float64, n)
		d, r := 2+math.Abs(w), 2*math.Sqrt(1+math.Abs(w))
		for k := range l {
			l[k] = d - r*math.Cos(float64(k+1)*math.Pi/float64(n+1))
		}
		return l
	}
	return combine(line(nx, wx), line(ny, wy), func(x, y float64) float64 { return x + y })
}

// Helmholtz returns the 5-point matrix of -Δu - κ²u on nx×ny inner points, u =
// 0 on the boundary, where kh is κ times the spacing. It is symmetric, and
// indefinite where (kh)² lies between the eigenvalues of the Laplacian.
func Helmholtz(nx, ny int, kh float64) *sparse.Matrix {
	return stencil(nx, ny, 1, []point{{0, 0, 0, 4 - kh*kh}, {-1, 0, 0, -1}, {1, 0, 0, -1}, {0, -1, 0, -1}, {0, 1, 0, -1}}, nil)
}

// HelmholtzEigenvalues returns the eigenvalues of [Helmholtz], increasing:
// those of the Laplacian less (kh)².
func HelmholtzEigenvalues(nx, ny int, kh float64) []float64 {
	l := Laplacian2DEigenvalues(nx, ny)
	for i := range l {
		l[i] -= kh * kh
	}
	return l
}

// HelmholtzDamped returns the complex symmetric matrix of -Δu - κ²(1 + iη)u,
// with kh as in [Helmholtz] and the damping eta.
//
// Y. Erlangga, C. Vuik, C. Oosterlee, On a class of preconditioners for
// solving the Helmholtz equation, Appl. Numer. Math. 50 (2004).
func HelmholtzDamped(nx, ny int, kh, eta float64) *sparse.CSR[complex128] {
	a := Helmholtz(nx, ny, kh)
	c := &sparse.CSR[complex128]{Rows: a.Rows, Cols: a.Cols, RowPtr: a.RowPtr, ColInd: a.ColInd,
		Val: make([]complex128, a.NNZ())}
	for k, v := range a.Val {
		c.Val[k] = complex(v, 0)
	}
	for i := range a.Rows {
		p, _ := a.Index(i, i)
		c.Val[p] -= complex(0, kh*kh*eta)
	}
	return c
}
