package rom

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"github.com/podium-go/podium/lib/linalg"
)

// Operator is a linear map between vectors. gonum's BandDense, SymBandDense and
// Tridiag are operators as they are.
type Operator interface {
	// Dims returns the lengths of the results and of the arguments.
	Dims() (rows, columns int)
	// MulVecTo computes A*x, or Aᵀ*x if trans is true, and stores it in dst,
	// which has the right length and does not overlap x.
	MulVecTo(dst *mat.VecDense, trans bool, x mat.Vector)
}

// Solver solves systems with one matrix, as gonum's Cholesky and BandCholesky do.
type Solver interface {
	// SolveVecTo finds x with A*x = b and stores it in dst.
	SolveVecTo(dst *mat.VecDense, b mat.Vector) error
}

// Product is an inner product (u, v) = uᵀ*W*v in which residuals are measured:
// a symmetric positive definite operator and how to solve with it.
type Product struct {
	Operator
	Solver
}

// DenseOperator is a dense matrix as an [Operator].
type DenseOperator struct{ Matrix *mat.Dense }

// Dense returns the matrix m as an [Operator]. A *mat.Dense is not copied.
func Dense(m mat.Matrix) DenseOperator {
	if d, ok := m.(*mat.Dense); ok {
		return DenseOperator{d}
	}
	return DenseOperator{mat.DenseCopyOf(m)}
}

// Dims returns the size of the matrix.
func (d DenseOperator) Dims() (rows, columns int) { return d.Matrix.Dims() }

// MulVecTo computes A*x or Aᵀ*x.
func (d DenseOperator) MulVecTo(dst *mat.VecDense, trans bool, x mat.Vector) {
	if trans {
		dst.MulVec(d.Matrix.T(), x)
		return
	}
	dst.MulVec(d.Matrix, x)
}

// DiagonalOperator is a diagonal matrix, given by its diagonal, as an
// [Operator] and, where no entry is zero, as a [Solver].
type DiagonalOperator struct{ Entries []float64 }

// Diagonal returns the diagonal matrix with the given entries, which are not
// copied.
func Diagonal(entries []float64) DiagonalOperator { return DiagonalOperator{entries} }

// Dims returns the size of the matrix.
func (d DiagonalOperator) Dims() (rows, columns int) { return len(d.Entries), len(d.Entries) }

// MulVecTo computes A*x; the matrix is its own transpose.
func (d DiagonalOperator) MulVecTo(dst *mat.VecDense, _ bool, x mat.Vector) {
	for i, w := range d.Entries {
		dst.SetVec(i, w*x.AtVec(i))
	}
}

// SolveVecTo computes A⁻¹*b. It fails if an entry is zero.
func (d DiagonalOperator) SolveVecTo(dst *mat.VecDense, b mat.Vector) error {
	for i, w := range d.Entries {
		if w == 0 {
			return fmt.Errorf("rom: diagonal operator: entry %d is 0, a system with it has no single solution", i)
		}
		dst.SetVec(i, b.AtVec(i)/w)
	}
	return nil
}

// checkSquare returns an error unless op is n×n. A nil op is the identity.
func checkSquare(what string, op Operator, n int) error {
	if op == nil {
		return nil
	}
	if r, c := op.Dims(); r != n || c != n {
		return fmt.Errorf("rom: %s is %d×%d, it has to be %d×%d", what, r, c, n, n)
	}
	return nil
}

// applyRows returns the matrix whose row i is w times row i of s. With a nil w
// it is s itself.
func applyRows(w Operator, s *mat.Dense) *mat.Dense {
	if w == nil {
		return s
	}
	r, c := s.Dims()
	out := mat.NewDense(r, c, nil)
	for i := range r {
		w.MulVecTo(rowVector(out, i), false, rowVector(s, i))
	}
	return out
}

// rowVector returns row i of m as a vector that shares its memory.
func rowVector(m *mat.Dense, i int) *mat.VecDense {
	row := m.RawRowView(i)
	return mat.NewVecDense(len(row), row)
}

// transposed returns mᵀ in memory of its own.
func transposed(m mat.Matrix) *mat.Dense {
	r, c := m.Dims()
	t := mat.NewDense(c, r, nil)
	raw := t.RawMatrix()
	if d, ok := m.(mat.RawMatrixer); ok {
		in := d.RawMatrix()
		const block = 32 // both sides of a block stay in cache
		for i0 := 0; i0 < r; i0 += block {
			for j0 := 0; j0 < c; j0 += block {
				for i := i0; i < min(i0+block, r); i++ {
					for j := j0; j < min(j0+block, c); j++ {
						raw.Data[j*raw.Stride+i] = in.Data[i*in.Stride+j]
					}
				}
			}
		}
		return t
	}
	t.Copy(m.T())
	return t
}

// linalgWeight returns w as the weight of an inner product for lib/linalg; nil
// stays nil.
func linalgWeight(w Operator) linalg.Weight {
	switch w := w.(type) {
	case nil:
		return nil
	case DiagonalOperator:
		return linalg.Diagonal(w.Entries)
	}
	return weightOperator{w}
}

// weightOperator is a symmetric [Operator] over flat slices.
type weightOperator struct{ Operator }

// MulVec computes dst = W*x.
func (w weightOperator) MulVec(dst, x []float64) {
	w.MulVecTo(mat.NewVecDense(len(dst), dst), false, mat.NewVecDense(len(x), x))
}

// orthonormalise factors the rows of s in the inner product w (nil for the
// Euclidean one):
//
//	s = L * Q,  Q * w * Qᵀ = I
//
// where Q is k×n, L is m×k and k is the numerical rank of s: a row that
// depends on the rows before it, to 1e-14 of its norm, adds nothing to Q. It
// is the classical Gram–Schmidt process, repeated until a row stops getting
// shorter, which keeps Q orthonormal to rounding however close to dependent
// the rows are (Giraud, Langou, Rozložník, van den Eshof 2005). s is
// overwritten. It fails if w is not positive.
func orthonormalise(s *mat.Dense, w Operator) (l, q *mat.Dense, err error) {
	m, n := s.Dims()
	limit := min(m, n)
	qs := mat.NewDense(limit, n, nil)
	wqs := qs
	if w != nil {
		wqs = mat.NewDense(limit, n, nil)
	}
	full := mat.NewDense(m, limit, nil)
	wrow := mat.NewVecDense(n, nil)
	norm := func(row *mat.VecDense) (float64, error) {
		v := row
		if w != nil {
			w.MulVecTo(wrow, false, row)
			v = wrow
		}
		square := mat.Dot(row, v)
		if square < 0 || math.IsNaN(square) {
			return 0, fmt.Errorf("rom: weight: a vector has the squared norm %g, the weight has to be positive definite", square)
		}
		return math.Sqrt(square), nil
	}
	c := make([]float64, limit)
	k := 0
	for i := range m {
		row := rowVector(s, i)
		first, err := norm(row)
		if err != nil {
			return nil, nil, err
		}
		last := first
		for pass := 0; k > 0 && last > 1e-14*first && pass < 4; pass++ {
			qk, wqk := qs.RawMatrix(), wqs.RawMatrix()
			qk.Rows, wqk.Rows = k, k
			cv := blas64.Vector{N: k, Inc: 1, Data: c}
			blas64.Gemv(blas.NoTrans, 1, wqk, row.RawVector(), 0, cv)
			blas64.Gemv(blas.Trans, -1, qk, cv, 1, row.RawVector())
			for j, v := range c[:k] {
				full.RawRowView(i)[j] += v
			}
			now, err := norm(row)
			if err != nil {
				return nil, nil, err
			}
			settled := now > 0.5*last
			last = now
			if settled {
				break
			}
		}
		if last <= 1e-14*first || k == limit {
			continue
		}
		full.Set(i, k, last)
		rowVector(qs, k).ScaleVec(1/last, row)
		if w != nil {
			w.MulVecTo(rowVector(wqs, k), false, rowVector(qs, k))
		}
		k++
	}
	if k == 0 {
		return nil, nil, fmt.Errorf("rom: all %d vectors are zero", m)
	}
	return full.Slice(0, m, 0, k).(*mat.Dense), qs.Slice(0, k, 0, n).(*mat.Dense), nil
}
