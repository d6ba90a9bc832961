package pde

import (
	"gonum.org/v1/gonum/mat"
)

// The discrete parts of Burgers, in weak form:
//
//	M du/dt + ν (K u + k) + N(u) = 0

// Mass returns the diagonal of M, the widths of the control volumes.
func (b Burgers) Mass() []float64 {
	m := make([]float64, b.Unknowns)
	for i := range m {
		m[i] = b.Spacing()
	}
	return m
}

// Diffusion returns K, the n×n tridiagonal matrix of -∂²/∂x² times the widths
// of the control volumes.
func (b Burgers) Diffusion() *mat.SymBandDense {
	n, h := b.Unknowns, b.Spacing()
	k := mat.NewSymBandDense(n, 1, nil)
	for i := range n {
		k.SetSymBand(i, i, 2/h)
		if i+1 < n {
			k.SetSymBand(i, i+1, -1/h)
		}
	}
	return k
}

// DiffusionOffset returns k, what the values at the ends add to K u.
func (b Burgers) DiffusionOffset() []float64 {
	k := make([]float64, b.Unknowns)
	k[0] -= b.Left / b.Spacing()
	k[b.Unknowns-1] -= b.Right / b.Spacing()
	return k
}

// Convection is the nonlinear term of [Burgers],
//
//	N(u)_i = (u_{i+1}² - u_{i-1}²) / 4
//
// the difference of the fluxes u²/2 through the two sides of a control volume.
type Convection struct {
	Unknowns    int
	Left, Right float64 // the values at the ends
}

// Convection returns N.
func (b Burgers) Convection() Convection { return Convection{b.Unknowns, b.Left, b.Right} }

// Stencil returns the unknowns that entry i depends on: its neighbours, as far
// as they are not ends.
func (c Convection) Stencil(i int) []int {
	switch i {
	case 0:
		return []int{1}
	case c.Unknowns - 1:
		return []int{i - 1}
	}
	return []int{i - 1, i + 1}
}

// Entry returns entry i of N and its derivatives by the unknowns of its stencil.
func (c Convection) Entry(i int, u, du []float64) float64 {
	left, right := c.Left, c.Right
	switch i {
	case 0:
		right = u[0]
		du[0] = right / 2
	case c.Unknowns - 1:
		left = u[0]
		du[0] = -left / 2
	default:
		left, right = u[0], u[1]
		du[0], du[1] = -left/2, right/2
	}
	return (right*right - left*left) / 4
}

// Apply returns N of each column of an n×m matrix of states.
func (c Convection) Apply(states mat.Matrix) *mat.Dense {
	n, m := states.Dims()
	flux := mat.NewDense(n+2, m, nil) // u²/4, with the ends
	for j := range m {
		flux.Set(0, j, c.Left*c.Left/4)
		flux.Set(n+1, j, c.Right*c.Right/4)
	}
	inner := flux.Slice(1, n+1, 0, m).(*mat.Dense)
	inner.MulElem(states, states)
	inner.Scale(0.25, inner)
	var out mat.Dense
	out.Sub(flux.Slice(2, n+2, 0, m), flux.Slice(0, n, 0, m))
	return &out
}
