package linalg

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/tensor"
)

// LeastSquaresConfig sets how [LeastSquares] works. The zero value is fine.
type LeastSquaresConfig struct {
	// RelTol is the ratio to the largest singular value up to which singular
	// values count as zero; default max(m, n)*eps, allowed [0, 1).
	RelTol float64
}

// LeastSquaresResult is the outcome of [LeastSquares].
type LeastSquaresResult struct {
	X              *tensor.Tensor // n, or n×p for p right sides
	Residuals      []float64      // ‖A x - b‖₂ of each right side
	Rank           int            // the number of singular values that count
	SingularValues []float64      // of A, min(m, n), descending
}

// LeastSquares finds the x of least norm among those that minimise
//
//	‖a * x - b‖₂
//
// for an m×n matrix of any rank and a vector b of length m, or each column of
// an m×p matrix, by the singular value decomposition.
//
// It fails with a [NotFiniteError] or a [NotConvergedError], and if RelTol is
// not allowed. It panics if the shapes do not fit.
func LeastSquares(a, b *tensor.Tensor, c LeastSquaresConfig) (*LeastSquaresResult, error) {
	if err := checkTolerance("LeastSquares", c.RelTol); err != nil {
		return nil, err
	}
	return byType("LeastSquares", a.DType(), leastSquares[float64], leastSquares[float32],
		leastSquares[complex128], leastSquares[complex64])(a, b, c.RelTol)
}

func checkTolerance(op string, t float64) error {
	if !(t >= 0 && t < 1) {
		return fmt.Errorf("linalg: %s: RelTol is %g, it has to be at least 0 and below 1", op, t)
	}
	return nil
}

// numericalRank counts the singular values that are above the tolerance.
func numericalRank[T Scalar](s []float64, m, n int, relTol float64) int {
	if relTol == 0 {
		relTol = float64(max(m, n)) * blas.Eps[T]()
	}
	rank := 0
	for _, v := range s {
		if v > relTol*s[0] {
			rank++
		}
	}
	return rank
}

func leastSquares[T Scalar](a, b *tensor.Tensor, relTol float64) (*LeastSquaresResult, error) {
	const op = "LeastSquares"
	m, err := read[T](op, "the matrix", a)
	if err != nil {
		return nil, err
	}
	right, vector, err := columns[T](op, a.Shape(), m.rows, b)
	if err != nil {
		return nil, err
	}
	result := &LeastSquaresResult{Residuals: make([]float64, right.cols)}
	rows, cols := m.rows, m.cols
	outside := make([]float64, right.cols) // of b, orthogonal to the range of a
	undo := m.rescale()
	undoB := right.rescale()
	if tall(rows, cols) {
		f := factorTall(m)
		before := right.clone()
		right = f.qAdjoint(right)
		reached := f.q(right)
		for j := range outside {
			outside[j] = distance(before, reached, j)
		}
		m = f.r
	}
	d, err := svd(op, m, thin)
	if err != nil {
		return nil, err
	}
	rank := numericalRank[T](d.s, rows, cols, relTol)
	u := d.u.sub(0, d.u.rows, 0, rank)
	y := product(blas.ConjTrans, blas.NoTrans, u, right)
	inside := newDense[T](right.rows, right.cols)
	inside.mul(blas.NoTrans, blas.NoTrans, 1, u, y, 0)
	for j := range outside {
		result.Residuals[j] = math.Hypot(distance(right, inside, j), outside[j]) * undoB
	}
	for i := range rank {
		row := y.row(i)
		for j := range row {
			row[j] /= number[T](d.s[i])
		}
	}
	x := product(blas.ConjTrans, blas.NoTrans, d.vh.sub(0, rank, 0, cols), y)
	x.scale(undoB)
	x.scale(1 / undo)
	if x.finite(op, "x") != nil {
		return nil, &OverflowError{Op: op, What: "an entry of the solution"}
	}
	rescaleValues(d.s, undo)
	result.X, result.Rank, result.SingularValues = x.result(vector), rank, d.s
	return result, nil
}

// distance returns the norm of the difference of the columns j.
func distance[T Scalar](a, b dense[T], j int) float64 {
	column := make([]T, a.rows)
	for i := range column {
		column[i] = a.a[i*a.ld+j] - b.a[i*b.ld+j]
	}
	return norm2(column)
}

// Pinv returns the Moore–Penrose pseudo-inverse, n×m for an m×n matrix.
// Singular values up to relTol times the largest count as zero; 0 stands for
// max(m, n)*eps. It fails as [LeastSquares] does.
func Pinv(a *tensor.Tensor, relTol float64) (*tensor.Tensor, error) {
	if err := checkTolerance("Pinv", relTol); err != nil {
		return nil, err
	}
	return byType("Pinv", a.DType(), pinv[float64], pinv[float32], pinv[complex128], pinv[complex64])(a, relTol)
}

func pinv[T Scalar](a *tensor.Tensor, relTol float64) (*tensor.Tensor, error) {
	const op = "Pinv"
	m, err := read[T](op, "the matrix", a)
	if err != nil {
		return nil, err
	}
	rows, cols := m.rows, m.cols
	undo := m.rescale()
	d, err := svd(op, m, thin)
	if err != nil {
		return nil, err
	}
	rank := numericalRank[T](d.s, rows, cols, relTol)
	v := d.vh.sub(0, rank, 0, cols)
	for i := range rank {
		row := v.row(i)
		for j := range row {
			row[j] /= number[T](d.s[i])
		}
	}
	p := newDense[T](cols, rows)
	p.mul(blas.ConjTrans, blas.ConjTrans, 1, v, d.u.sub(0, rows, 0, rank), 0)
	p.scale(1 / undo)
	if p.finite(op, "the result") != nil {
		return nil, &OverflowError{Op: op, What: "an entry of the pseudo-inverse"}
	}
	return p.tensor(), nil
}

// Rank returns the number of singular values above relTol times the largest; 0
// stands for max(m, n)*eps. It fails as [LeastSquares] does.
func Rank(a *tensor.Tensor, relTol float64) (int, error) {
	if err := checkTolerance("Rank", relTol); err != nil {
		return 0, err
	}
	s, err := SingularValues(a)
	if err != nil {
		return 0, err
	}
	return byType("Rank", a.DType(), numericalRank[float64], numericalRank[float32],
		numericalRank[complex128], numericalRank[complex64])(floats(s), a.Dim(0), a.Dim(1), relTol), nil
}

// floats returns the elements of a real tensor as float64.
func floats(t *tensor.Tensor) []float64 {
	if t.DType() == tensor.Float64 {
		return tensor.Data[float64](t.Contiguous())
	}
	single := tensor.Data[float32](t.Contiguous())
	out := make([]float64, len(single))
	for i, v := range single {
		out[i] = float64(v)
	}
	return out
}

// Orth returns an orthonormal basis of the range of a matrix as columns: as
// many as [Rank] counts. It fails as [LeastSquares] does.
func Orth(a *tensor.Tensor, relTol float64) (*tensor.Tensor, error) {
	if err := checkTolerance("Orth", relTol); err != nil {
		return nil, err
	}
	return byType("Orth", a.DType(), orth[float64], orth[float32], orth[complex128], orth[complex64])(a, relTol)
}

func orth[T Scalar](a *tensor.Tensor, relTol float64) (*tensor.Tensor, error) {
	m, err := read[T]("Orth", "the matrix", a)
	if err != nil {
		return nil, err
	}
	rows, cols := m.rows, m.cols
	d, err := svd("Orth", m, thin)
	if err != nil {
		return nil, err
	}
	return d.u.sub(0, rows, 0, numericalRank[T](d.s, rows, cols, relTol)).tensor(), nil
}

// NullSpace returns an orthonormal basis of the vectors that a matrix takes to
// zero as columns: n less [Rank]. It fails as [LeastSquares] does.
func NullSpace(a *tensor.Tensor, relTol float64) (*tensor.Tensor, error) {
	if err := checkTolerance("NullSpace", relTol); err != nil {
		return nil, err
	}
	return byType("NullSpace", a.DType(), nullSpace[float64], nullSpace[float32], nullSpace[complex128], nullSpace[complex64])(a, relTol)
}

func nullSpace[T Scalar](a *tensor.Tensor, relTol float64) (*tensor.Tensor, error) {
	m, err := read[T]("NullSpace", "the matrix", a)
	if err != nil {
		return nil, err
	}
	rows, cols := m.rows, m.cols
	if tall(rows, cols) {
		m = factorTall(m).r
	}
	d, err := svd("NullSpace", m, square)
	if err != nil {
		return nil, err
	}
	rank := numericalRank[T](d.s, rows, cols, relTol)
	return d.vh.sub(rank, cols, 0, cols).transposed(true).tensor(), nil
}
