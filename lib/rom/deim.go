package rom

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"
)

// Interpolation approximates vectors of length n from m of their entries:
//
//	f ≈ U (PᵀU)⁻¹ Pᵀf
//
// where Pᵀ picks the entries at Indices. It is the oblique projector of the
// discrete empirical interpolation method.
type Interpolation struct {
	// Vectors is U, n×m, with orthonormal columns in the Euclidean product.
	Vectors *mat.Dense
	// Indices are the m interpolation points, in the order of their selection.
	Indices []int
	// Inverse is (PᵀU)⁻¹, m×m.
	Inverse *mat.Dense
	// Constant is ‖(PᵀU)⁻¹‖₂: the error is at most Constant times the error of
	// the best approximation in the range of U, in the Euclidean norm.
	Constant float64
}

// DEIM selects interpolation points greedily: each is where the next vector is
// worst interpolated by those before it. The span of the basis counts, vector
// after vector; its weight does not. It costs O(nm²).
//
// Source: Chaturantabut and Sorensen, Nonlinear model reduction via discrete
// empirical interpolation, SIAM J. Sci. Comput. 32, 2010, Algorithm 1.
func DEIM(b *Basis) (*Interpolation, error) {
	q, err := euclidean(b)
	if err != nil {
		return nil, fmt.Errorf("rom: DEIM: %w", err)
	}
	m, n := q.Dims()
	indices := make([]int, 0, m)
	residual := make([]float64, n)
	for k := range m {
		copy(residual, q.RawRowView(k))
		if k > 0 {
			// The interpolant of vector k: (PᵀU)c = Pᵀu_k.
			a := mat.NewDense(k, k, nil)
			rhs := mat.NewVecDense(k, nil)
			for i, p := range indices {
				for j := range k {
					a.Set(i, j, q.At(j, p))
				}
				rhs.SetVec(i, q.At(k, p))
			}
			var c mat.VecDense
			if err := solve(&c, a, rhs); err != nil {
				return nil, fmt.Errorf("rom: DEIM: interpolating vector %d: %w", k, err)
			}
			for j := range k {
				w := c.AtVec(j)
				for i, v := range q.RawRowView(j) {
					residual[i] -= w * v
				}
			}
		}
		indices = append(indices, argMaxAbs(residual))
	}
	return interpolation(q, indices)
}

// QDEIM selects interpolation points by a QR factorisation of Uᵀ with column
// pivoting. The points do not depend on the choice of the basis of its span,
// and their Constant is usually smaller than that of [DEIM].
//
// Source: Drmač and Gugercin, A new selection operator for the discrete
// empirical interpolation method, SIAM J. Sci. Comput. 38, 2016.
func QDEIM(b *Basis) (*Interpolation, error) {
	q, err := euclidean(b)
	if err != nil {
		return nil, fmt.Errorf("rom: Q-DEIM: %w", err)
	}
	m, n := q.Dims()
	a := mat.DenseCopyOf(q).RawMatrix()
	pivots := make([]int, n)
	for i := range pivots {
		pivots[i] = -1 // free to move
	}
	tau := make([]float64, min(m, n))
	work := make([]float64, 1)
	lapack64.Geqp3(a, pivots, tau, work, -1)
	work = make([]float64, int(work[0]))
	lapack64.Geqp3(a, pivots, tau, work, len(work))
	return interpolation(q, pivots[:m:m])
}

// euclidean returns the vectors of b, orthonormal in the Euclidean product,
// as rows.
func euclidean(b *Basis) (*mat.Dense, error) {
	_, q, err := orthonormalise(transposed(b.Vectors), nil)
	if err != nil {
		return nil, err
	}
	if k, _ := q.Dims(); k != b.Rank() {
		return nil, fmt.Errorf("the basis has %d vectors of which only %d are independent", b.Rank(), k)
	}
	return q, nil
}

// interpolation makes the projector of the rows of q and the given points.
func interpolation(q *mat.Dense, indices []int) (*Interpolation, error) {
	m, _ := q.Dims()
	p := mat.NewDense(m, m, nil)
	for i, index := range indices {
		for j := range m {
			p.Set(i, j, q.At(j, index))
		}
	}
	var svd mat.SVD
	if !svd.Factorize(p, mat.SVDNone) {
		return nil, errors.New("rom: DEIM: the singular values of PᵀU did not converge")
	}
	smallest := svd.Values(nil)[m-1]
	inverse := mat.NewDense(m, m, nil)
	if err := invert(inverse, p); err != nil {
		return nil, fmt.Errorf("rom: DEIM: inverting PᵀU, whose smallest singular value is %g: %w", smallest, err)
	}
	return &Interpolation{transposed(q), indices, inverse, 1 / smallest}, nil
}

// Rank returns the number of points, m.
func (p *Interpolation) Rank() int { return len(p.Indices) }

// At returns the interpolant U (PᵀU)⁻¹ v of the m values v at Indices. It
// panics if there are not m of them.
func (p *Interpolation) At(values []float64) []float64 {
	if len(values) != p.Rank() {
		panic(fmt.Sprintf("rom: interpolating %d values with %d points", len(values), p.Rank()))
	}
	n, m := p.Vectors.Dims()
	c := mat.NewVecDense(m, nil)
	c.MulVec(p.Inverse, mat.NewVecDense(m, values))
	out := mat.NewVecDense(n, nil)
	out.MulVec(p.Vectors, c)
	return out.RawVector().Data
}

// Approximate returns the interpolants of the columns of f, an n×k matrix.
func (p *Interpolation) Approximate(f mat.Matrix) *mat.Dense {
	n, k := f.Dims()
	if rows, _ := p.Vectors.Dims(); rows != n {
		panic(fmt.Sprintf("rom: interpolating a %d×%d matrix with vectors of length %d", n, k, rows))
	}
	picked := mat.NewDense(p.Rank(), k, nil)
	for i, index := range p.Indices {
		for j := range k {
			picked.Set(i, j, f.At(index, j))
		}
	}
	var c, out mat.Dense
	c.Mul(p.Inverse, picked)
	out.Mul(p.Vectors, &c)
	return &out
}

// String describes the interpolation in a line.
func (p *Interpolation) String() string {
	n, m := p.Vectors.Dims()
	return fmt.Sprintf("interpolation: %d points of %d, error constant %.3g", m, n, p.Constant)
}

func argMaxAbs(x []float64) int {
	return blas64.Iamax(blas64.Vector{N: len(x), Inc: 1, Data: x})
}

// solve finds x with a*x = b. An ill-conditioned matrix is not an error, a
// singular one is.
func solve(x *mat.VecDense, a *mat.Dense, b *mat.VecDense) error {
	return hard(x.SolveVec(a, b))
}

// invert stores a⁻¹ in dst, as solve does.
func invert(dst, a *mat.Dense) error { return hard(dst.Inverse(a)) }

// hard drops gonum's warning of a large but finite condition number.
func hard(err error) error {
	var condition mat.Condition
	if errors.As(err, &condition) && !math.IsInf(float64(condition), 1) {
		return nil
	}
	return err
}
