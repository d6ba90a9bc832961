package linalg

import (
	"math"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/tensor"
)

// Eigh computes the eigenvalues and eigenvectors of a symmetric or Hermitian
// n×n matrix, of which only the lower triangle is read:
//
//	a * V = V * diag(w),  VᴴV = I
//
// w has the n real eigenvalues, ascending, and column j of V belongs to w_j.
//
// It fails with a [NotFiniteError] or a [NotConvergedError].
func Eigh(a *tensor.Tensor) (w, v *tensor.Tensor, err error) {
	mustSquare("Eigh", "the matrix", a)
	return byType("Eigh", a.DType(), eighOf[float64], eighOf[float32], eighOf[complex128], eighOf[complex64])("Eigh", a, true)
}

// EighValues computes the eigenvalues of a symmetric or Hermitian matrix only,
// ascending. It fails as [Eigh] does.
func EighValues(a *tensor.Tensor) (*tensor.Tensor, error) {
	mustSquare("EighValues", "the matrix", a)
	w, _, err := byType("EighValues", a.DType(), eighOf[float64], eighOf[float32], eighOf[complex128], eighOf[complex64])("EighValues", a, false)
	return w, err
}

func eighOf[T Scalar](op string, a *tensor.Tensor, vectors bool) (w, v *tensor.Tensor, err error) {
	m, err := read[T](op, "the matrix", a)
	if err != nil {
		return nil, nil, err
	}
	values, vh, err := eigh(op, m, vectors)
	if err != nil {
		return nil, nil, err
	}
	if vectors {
		v = vh.transposed(true).tensor()
	}
	return realsTensor[T](values), v, nil
}

// eigh decomposes the Hermitian matrix whose lower triangle is in a, which it
// overwrites. The rows of vh are the conjugated eigenvectors.
func eigh[T Scalar](op string, a dense[T], vectors bool) (w []float64, vh dense[T], err error) {
	if a.rows == 0 {
		return nil, a, nil
	}
	undo := a.rescale()
	if l := blas.Loaded(); l != nil {
		// Row by row, a is its conjugate to LAPACK and its lower triangle the
		// upper one; the eigenvectors come as columns, conjugated as a is.
		var info int
		w, info = blas.Syevd(l, vectors, blas.Upper, a.rows, a.a, a.ld)
		if info != 0 {
			return nil, a, &NotConvergedError{Op: op, Remaining: max(0, info)}
		}
		vh = a
	} else if w, vh, err = eighGo(op, a, vectors); err != nil {
		return nil, a, err
	}
	rescaleValues(w, undo)
	if math.IsInf(w[0], 0) || math.IsInf(w[len(w)-1], 0) {
		return nil, a, &OverflowError{Op: op, What: "an eigenvalue"}
	}
	return w, vh, nil
}

// EighGeneral computes the eigenvalues and eigenvectors of a symmetric or
// Hermitian matrix with respect to a positive definite one:
//
//	a * V = b * V * diag(w),  Vᴴ b V = I
//
// Only the lower triangles are read. w is ascending. With an ill-conditioned b
// large eigenvalues are accurate and small ones have errors of
// cond(b)*eps*max|w|.
//
// It fails with a [NotFiniteError], a [NotConvergedError], or a
// [NotPositiveDefiniteError] for b.
func EighGeneral(a, b *tensor.Tensor) (w, v *tensor.Tensor, err error) {
	mustSquare("EighGeneral", "the first matrix", a)
	mustSquare("EighGeneral", "the second matrix", b)
	mustAgree("EighGeneral", a, b)
	return byType("EighGeneral", a.DType(), eighGeneral[float64], eighGeneral[float32], eighGeneral[complex128], eighGeneral[complex64])(a, b)
}

func eighGeneral[T Scalar](a, b *tensor.Tensor) (w, v *tensor.Tensor, err error) {
	const op = "EighGeneral"
	m, err := read[T](op, "the first matrix", a)
	if err != nil {
		return nil, nil, err
	}
	l, err := read[T](op, "the second matrix", b)
	if err != nil {
		return nil, nil, err
	}
	if minor := choleskyInPlace(l); minor > 0 {
		return nil, nil, &NotPositiveDefiniteError{Op: op, Minor: minor}
	}
	n := m.rows
	for i := range n { // the upper triangle, from the lower one
		for j := range i {
			m.a[j*m.ld+i] = blas.Conj(m.a[i*m.ld+j])
		}
	}
	// L⁻¹ a L⁻ᴴ y = λ y with V = L⁻ᴴ y
	blas.Trsm(blas.Left, blas.Lower, blas.NoTrans, blas.NonUnit, n, n, l.a, l.ld, m.a, m.ld)
	blas.Trsm(blas.Right, blas.Lower, blas.ConjTrans, blas.NonUnit, n, n, l.a, l.ld, m.a, m.ld)
	if err := m.finite(op, "the matrix"); err != nil {
		return nil, nil, &OverflowError{Op: op, What: "an entry of the reduced matrix"}
	}
	values, vh, err := eigh(op, m, true)
	if err != nil {
		return nil, nil, err
	}
	y := vh.transposed(true)
	blas.Trsm(blas.Left, blas.Lower, blas.ConjTrans, blas.NonUnit, n, n, l.a, l.ld, y.a, y.ld)
	return realsTensor[T](values), y.tensor(), nil
}
