package pde

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// ThermalBlock is heat conduction in the unit square,
//
//	-div( κ(x; μ) grad u ) = f,  u = 0 on the boundary
//
// where the conductivity κ is constant, μ_q > 0, on each of Blocks×Blocks equal
// squares. Blocks are numbered from the lower left, first along x. It is affine:
// A(μ) = Σ_q μ_q A_q.
//
// The discretisation is P1 finite elements on Cells×Cells equal squares, each
// cut into two triangles from the lower left to the upper right. The unknowns
// are the (Cells-1)² inner nodes, numbered from the lower left, first along x.
//
// Source: Patera and Rozza, Reduced basis approximation and a posteriori error
// estimation for parametrized PDEs, 2007.
type ThermalBlock struct {
	Cells  int // a side, at least 2 and a multiple of Blocks
	Blocks int // a side, at least 1
}

// check returns an error that names a field out of range.
func (b ThermalBlock) check() error {
	if b.Blocks < 1 {
		return fmt.Errorf("pde: thermal block: Blocks is %d, it has to be at least 1", b.Blocks)
	}
	if b.Cells < 2 || b.Cells%b.Blocks != 0 {
		return fmt.Errorf("pde: thermal block: Cells is %d, it has to be a multiple of Blocks = %d and at least 2", b.Cells, b.Blocks)
	}
	return nil
}

// Unknowns returns the number of inner nodes.
func (b ThermalBlock) Unknowns() int { return (b.Cells - 1) * (b.Cells - 1) }

// Parameters returns the number of blocks.
func (b ThermalBlock) Parameters() int { return b.Blocks * b.Blocks }

// Node returns the coordinates of unknown i.
func (b ThermalBlock) Node(i int) (x, y float64) {
	side, h := b.Cells-1, 1/float64(b.Cells)
	return float64(i%side+1) * h, float64(i/side+1) * h
}

// unknown returns the index of the node in column i and row j of the grid, or
// -1 for one on the boundary.
func (b ThermalBlock) unknown(i, j int) int {
	if i < 1 || j < 1 || i >= b.Cells || j >= b.Cells {
		return -1
	}
	return (j-1)*(b.Cells-1) + i - 1
}

// triangles calls visit with the unknowns of the corners and the centroid of
// each triangle, the right angle at the second corner.
func (b ThermalBlock) triangles(visit func(cell [2]int, node [3]int, x, y float64)) {
	h := 1 / float64(b.Cells)
	for j := range b.Cells {
		for i := range b.Cells {
			x, y := float64(i)*h, float64(j)*h
			low, high := b.unknown(i, j), b.unknown(i+1, j+1)
			visit([2]int{i, j}, [3]int{low, b.unknown(i+1, j), high}, x+2*h/3, y+h/3)
			visit([2]int{i, j}, [3]int{low, b.unknown(i, j+1), high}, x+h/3, y+2*h/3)
		}
	}
}

// stiffness is that of a right triangle with equal legs, the right angle at the
// second corner. It does not depend on the size.
var stiffness = [3][3]float64{{0.5, -0.5, 0}, {-0.5, 1, -0.5}, {0, -0.5, 0.5}}

// Operators returns the A_q, one for each block: symmetric, positive
// semidefinite, with Cells-1 diagonals on each side. It fails if a field is out
// of range.
func (b ThermalBlock) Operators() ([]*mat.SymBandDense, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	out := make([]*mat.SymBandDense, b.Parameters())
	for q := range out {
		out[q] = b.band(b.Cells - 1)
	}
	size := b.Cells / b.Blocks
	b.triangles(func(cell [2]int, node [3]int, _, _ float64) {
		assemble(out[cell[1]/size*b.Blocks+cell[0]/size], node, stiffness, 1)
	})
	return out, nil
}

// Mass returns the mass matrix, with Cells diagonals on each side. It fails if
// a field is out of range.
func (b ThermalBlock) Mass() (*mat.SymBandDense, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	m := b.band(b.Cells)
	scale := 0.5 / float64(b.Cells*b.Cells) / 12
	b.triangles(func(_ [2]int, node [3]int, _, _ float64) {
		assemble(m, node, [3][3]float64{{2, 1, 1}, {1, 2, 1}, {1, 1, 2}}, scale)
	})
	return m, nil
}

// band returns a zero matrix with k diagonals on each side, or as many as fit.
func (b ThermalBlock) band(k int) *mat.SymBandDense {
	n := b.Unknowns()
	return mat.NewSymBandDense(n, min(k, n-1), nil)
}

// assemble adds the entries of an element matrix.
func assemble(a *mat.SymBandDense, node [3]int, element [3][3]float64, scale float64) {
	for p, i := range node {
		for q, j := range node {
			// Entries of zero may lie outside the band.
			if v := scale * element[p][q]; i >= 0 && i <= j && v != 0 {
				a.SetSymBand(i, j, a.At(i, j)+v)
			}
		}
	}
}

// Load returns the load vector of the source f, integrated by the rule of the
// centroid. A nil f is 1. It fails if a field is out of range.
func (b ThermalBlock) Load(f func(x, y float64) float64) (*mat.VecDense, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	out := mat.NewVecDense(b.Unknowns(), nil)
	third := 0.5 / float64(b.Cells*b.Cells) / 3
	b.triangles(func(_ [2]int, node [3]int, x, y float64) {
		v := third
		if f != nil {
			v *= f(x, y)
		}
		for _, i := range node {
			if i >= 0 {
				out.SetVec(i, out.AtVec(i)+v)
			}
		}
	})
	return out, nil
}

// Combine returns Σ_q θ_q A_q of symmetric band matrices of one shape. It
// panics if there are not as many coefficients as matrices, or none.
func Combine(theta []float64, parts []*mat.SymBandDense) *mat.SymBandDense {
	if len(theta) != len(parts) || len(parts) == 0 {
		panic(fmt.Sprintf("pde: %d coefficients for %d matrices", len(theta), len(parts)))
	}
	n, k := parts[0].SymBand()
	out := mat.NewSymBandDense(n, k, nil)
	to := out.RawSymBand().Data
	for q, part := range parts {
		for i, v := range part.RawSymBand().Data {
			to[i] += theta[q] * v
		}
	}
	return out
}

// Solve returns the solution for the conductivities mu, one for each block, by
// a banded Cholesky factorisation. It fails if a conductivity is not positive
// and finite.
func (b ThermalBlock) Solve(mu []float64, parts []*mat.SymBandDense, load *mat.VecDense) (*mat.VecDense, error) {
	if len(mu) != b.Parameters() {
		return nil, fmt.Errorf("pde: thermal block: mu has %d entries, there are %d blocks", len(mu), b.Parameters())
	}
	for q, v := range mu {
		if !(v > 0) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("pde: thermal block: mu[%d] is %g, it has to be positive and finite", q, v)
		}
	}
	var factor mat.BandCholesky
	if !factor.Factorize(Combine(mu, parts)) {
		return nil, fmt.Errorf("pde: thermal block: the matrix for mu = %v is not positive definite to rounding", mu)
	}
	u := mat.NewVecDense(b.Unknowns(), nil)
	if err := factor.SolveVecTo(u, load); err != nil {
		return nil, fmt.Errorf("pde: thermal block: solving for mu = %v: %w", mu, err)
	}
	return u, nil
}
