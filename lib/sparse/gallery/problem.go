package gallery

import (
	"math"

	"github.com/podium-go/podium/lib/sparse"
)

// Problem is a matrix of the gallery with what is known of it.
type Problem struct {
	Name        string
	A           *sparse.Matrix
	Symmetric   bool
	Definite    bool        // positive definite, if symmetric
	Eigenvalues []float64   // all of them, increasing; nil if there is no formula
	NullSpace   [][]float64 // orthonormal; empty if the matrix is regular
	Source      string
}

// Manufactured returns a smooth vector without symmetries, between -1 and 1,
// and its product with A: the problem A*x = b with a known solution.
func Manufactured(a *sparse.Matrix) (x, b []float64) {
	x, b = make([]float64, a.Cols), make([]float64, a.Rows)
	for i := range x {
		t := float64(i+1) / float64(len(x)+1)
		x[i] = 0.6*math.Sin(7*t) + 0.4*math.Cos(31*t*t)
	}
	a.MulVec(b, x)
	return x, b
}

// All returns the square problems of the gallery on grids of about n points in
// each direction, n >= 2.
func All(n int) []Problem {
	m := n + 1 // not square, so that a mix-up of directions shows
	spd := func(name string, a *sparse.Matrix, eigenvalues []float64, source string) Problem {
		return Problem{Name: name, A: a, Symmetric: true, Definite: true, Eigenvalues: eigenvalues, Source: source}
	}
	const strang = "G. Strang, Introduction to Applied Mathematics (1986), 5.1"
	const trottenberg = "U. Trottenberg, C. Oosterlee, A. Schüller, Multigrid (2001), 7.7"
	kh := math.Sqrt(0.5) // inside the spectrum of the Laplacian from n = 4
	return []Problem{
		spd("Laplacian 1-D", Laplacian1D(n*n), Laplacian1DEigenvalues(n*n), strang),
		spd("Laplacian 2-D, 5 points", Laplacian2D(n, m), Laplacian2DEigenvalues(n, m), strang),
		spd("Laplacian 2-D, 9 points", Laplacian2D9(n, m), Laplacian2D9Eigenvalues(n, m),
			"L. Collatz, The Numerical Treatment of Differential Equations (1960), V"),
		spd("Laplacian 3-D, 7 points", Laplacian3D((n+1)/2, n/2+1, (n+2)/2),
			Laplacian3DEigenvalues((n+1)/2, n/2+1, (n+2)/2), strang),
		spd("anisotropic, along the grid", AnisotropicGrid(n, m, 1e-3), AnisotropicGridEigenvalues(n, m, 1e-3), trottenberg),
		spd("anisotropic, rotated", Anisotropic(n, m, 1e-3, math.Pi/6), nil, trottenberg),
		spd("jumping coefficients", Jumping(n, m, 1e4), nil,
			"R. Alcouffe, A. Brandt, J. Dendy, J. Painter, SIAM J. Sci. Stat. Comput. 2 (1981)"),
		spd("random, positive definite", RandomSPD(n*n, 4, 1), nil, "Gershgorin's theorem"),
		spd("elasticity", Elasticity2D(n, m, 0.3), nil, "T. Hughes, The Finite Element Method (2000), 2.7"),
		{Name: "Neumann, singular", A: Neumann2D(n, m), Symmetric: true, Eigenvalues: Neumann2DEigenvalues(n, m),
			NullSpace: [][]float64{Constants(n * m)}, Source: strang},
		{Name: "Helmholtz, indefinite", A: Helmholtz(n, m, kh), Symmetric: true, Definite: Laplacian2DEigenvalues(n, m)[0] > kh*kh,
			Eigenvalues: HelmholtzEigenvalues(n, m, kh), Source: "five-point Laplacian, shifted"},
		{Name: "convection-diffusion, mild", A: ConvectionDiffusion(n, m, 0.2, -0.1),
			Eigenvalues: ConvectionDiffusionEigenvalues(n, m, 0.2, -0.1),
			Source:      "H. Elman, D. Silvester, A. Wathen, Finite Elements and Fast Iterative Solvers (2014), 6"},
		{Name: "convection-diffusion, strong", A: ConvectionDiffusion(n, m, 20, 50),
			Source: "H. Elman, D. Silvester, A. Wathen, Finite Elements and Fast Iterative Solvers (2014), 6"},
		{Name: "Brusselator's Jacobian", A: Brusselator2D(n, 0.002),
			Source: "E. Hairer, G. Wanner, Solving Ordinary Differential Equations II (1996), IV.10"},
		{Name: "random, unsymmetric", A: RandomUnsymmetric(n*n, 4, 1), Source: "random"},
	}
}
