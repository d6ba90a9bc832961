package linalg

import (
	"math"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/tensor"
)

// SVD computes the thin singular value decomposition of an m×n matrix,
//
//	a = U * diag(s) * Vᴴ
//
// with k = min(m, n): U is m×k and Vᴴ k×n, both with orthonormal columns and
// rows, and s has the k singular values, descending, in the real type of a's
// precision.
//
// Small singular values have an absolute error of about eps*s_0. It fails with
// a [NotFiniteError], and with a [NotConvergedError], which has not been seen
// yet.
func SVD(a *tensor.Tensor) (u, s, vh *tensor.Tensor, err error) {
	return byType("SVD", a.DType(), svdOf[float64], svdOf[float32], svdOf[complex128], svdOf[complex64])("SVD", a, false)
}

// FullSVD computes the singular value decomposition with square unitary U (m×m)
// and Vᴴ (n×n): the columns of U from k on span the complement of a's range,
// the rows of Vᴴ from k on are in its null space. It fails as [SVD] does.
func FullSVD(a *tensor.Tensor) (u, s, vh *tensor.Tensor, err error) {
	return byType("FullSVD", a.DType(), svdOf[float64], svdOf[float32], svdOf[complex128], svdOf[complex64])("FullSVD", a, true)
}

// SingularValues computes the singular values only, descending. It fails as
// [SVD] does.
func SingularValues(a *tensor.Tensor) (*tensor.Tensor, error) {
	return byType("SingularValues", a.DType(), valuesOf[float64], valuesOf[float32], valuesOf[complex128], valuesOf[complex64])(a)
}

func valuesOf[T Scalar](a *tensor.Tensor) (*tensor.Tensor, error) {
	m, err := read[T]("SingularValues", "the matrix", a)
	if err != nil {
		return nil, err
	}
	d, err := svd("SingularValues", m, valuesOnly)
	if err != nil {
		return nil, err
	}
	return realsTensor[T](d.s), nil
}

func svdOf[T Scalar](op string, a *tensor.Tensor, full bool) (u, s, vh *tensor.Tensor, err error) {
	m, err := read[T](op, "the matrix", a)
	if err != nil {
		return nil, nil, nil, err
	}
	want := thin
	if full {
		want = square
	}
	d, err := svd(op, m, want)
	if err != nil {
		return nil, nil, nil, err
	}
	return d.u.tensor(), realsTensor[T](d.s), d.vh.tensor(), nil
}

// factors is a singular value decomposition.
type factors[T Scalar] struct {
	u, vh dense[T]
	s     []float64
}

// extent says which singular vectors are wanted.
type extent int

const (
	valuesOnly extent = iota
	thin
	square
)

// svd decomposes a, which it overwrites.
func svd[T Scalar](op string, a dense[T], want extent) (factors[T], error) {
	m, n := a.rows, a.cols
	if m == 0 || n == 0 {
		return factors[T]{u: identity[T](m, sizeOf(want, m, 0)), vh: identity[T](sizeOf(want, n, 0), n)}, nil
	}
	undo := a.rescale()
	d, err := svdScaled(op, a, want)
	if err != nil {
		return d, err
	}
	rescaleValues(d.s, undo)
	if math.IsInf(d.s[0], 0) {
		return d, &OverflowError{Op: op, What: "the largest singular value"}
	}
	return d, nil
}

func sizeOf(want extent, full, small int) int {
	if want == square {
		return full
	}
	return small
}

func svdScaled[T Scalar](op string, a dense[T], want extent) (factors[T], error) {
	m, n := a.rows, a.cols
	switch {
	case want != square && tall(m, n):
		f := factorTall(a)
		d, err := svdScaled(op, f.r.clone(), want)
		if err == nil && want == thin {
			d.u = f.q(d.u)
		}
		return d, err
	case want != square && tall(n, m):
		d, err := svdScaled(op, a.transposed(true), want)
		d.u, d.vh = d.vh.transposed(true), d.u.transposed(true)
		return d, err
	}
	if l := blas.Loaded(); l != nil {
		return svdLibrary(l, op, a, want)
	}
	return svdGo(op, a, want)
}

// svdLibrary decomposes with LAPACK. Row by row, a is aᵀ to it, and
//
//	aᵀ = conj(V) Σ Uᵀ
//
// so what it calls U is, row by row, Vᴴ, and what it calls Vᴴ is U.
func svdLibrary[T Scalar](l *blas.Library, op string, a dense[T], want extent) (factors[T], error) {
	m, n := a.rows, a.cols
	k := min(m, n)
	var d factors[T]
	job, uCols, vRows := byte('N'), 0, 0
	switch want {
	case thin:
		job, uCols, vRows = 'S', k, k
	case square:
		job, uCols, vRows = 'A', m, n
	}
	if want != valuesOnly {
		d.u, d.vh = newDense[T](m, uCols), newDense[T](vRows, n)
	}
	backup := a.clone() // for the second try
	var info int
	d.s, info = blas.Gesdd(l, job, n, m, a.a, a.ld, d.vh.a, d.vh.ld, d.u.a, d.u.ld)
	if info > 0 {
		d.s, info = blas.Gesvd(l, job, n, m, backup.a, backup.ld, d.vh.a, d.vh.ld, d.u.a, d.u.ld)
	}
	if info != 0 {
		return d, &NotConvergedError{Op: op, Remaining: max(0, info)}
	}
	return d, nil
}
