package linalg

import (
	"math"
	"math/cmplx"

	"gonum.org/v1/gonum/lapack"
	"gonum.org/v1/gonum/lapack/gonum"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/tensor"
)

// Eig computes the eigenvalues and right eigenvectors of a square matrix,
//
//	a * V = V * diag(w)
//
// w and V are complex whatever a is; the columns of V have the norm 1. The
// values of a real matrix come in conjugate pairs, the one with the positive
// imaginary part first. Of a defective matrix some columns of V are parallel to
// rounding. A symmetric or Hermitian matrix is better given to [Eigh].
//
// It fails with a [NotFiniteError] or a [NotConvergedError].
func Eig(a *tensor.Tensor) (w, v *tensor.Tensor, err error) {
	mustSquare("Eig", "the matrix", a)
	return byType("Eig", a.DType(), eigOf[float64], eigOf[float32], eigOf[complex128], eigOf[complex64])("Eig", a, true)
}

// EigValues computes the eigenvalues of a square matrix only. It fails as [Eig]
// does.
func EigValues(a *tensor.Tensor) (*tensor.Tensor, error) {
	mustSquare("EigValues", "the matrix", a)
	w, _, err := byType("EigValues", a.DType(), eigOf[float64], eigOf[float32], eigOf[complex128], eigOf[complex64])("EigValues", a, false)
	return w, err
}

func eigOf[T Scalar](op string, a *tensor.Tensor, vectors bool) (w, v *tensor.Tensor, err error) {
	m, err := read[T](op, "the matrix", a)
	if err != nil {
		return nil, nil, err
	}
	undo := m.rescale()
	values, columns, err := eig(op, m, vectors)
	if err != nil {
		return nil, nil, err
	}
	for i := range values {
		values[i] *= complex(undo, 0)
		if cmplx.IsInf(values[i]) {
			return nil, nil, &OverflowError{Op: op, What: "an eigenvalue"}
		}
	}
	if vectors {
		v = complexTensor[T](columns.a[:m.rows*m.rows], m.rows, m.rows)
	}
	return complexTensor[T](values, m.rows), v, nil
}

// eig decomposes a, which it overwrites.
func eig[T Scalar](op string, a dense[T], vectors bool) (w []complex128, v dense[complex128], err error) {
	n := a.rows
	if n == 0 {
		return nil, newDense[complex128](0, 0), nil
	}
	if l := blas.Loaded(); l != nil {
		t := a.transposed(false) // column by column
		w, columns, info := blas.Geev(l, vectors, n, t.a, t.ld)
		if info != 0 {
			return nil, v, &NotConvergedError{Op: op, Remaining: max(0, info)}
		}
		if vectors {
			v = dense[complex128]{n, n, n, columns}.transposed(false)
		}
		return w, v, nil
	}
	if isComplex[T]() {
		c := toComplex(a)
		z, left := complexSchur(c, vectors)
		if left > 0 {
			return nil, v, &NotConvergedError{Op: op, Remaining: left}
		}
		if vectors {
			v = triangularVectors(c, dense[complex128]{}, z)
		}
		return c.diagonal(), v, nil
	}
	d := toReal(a)
	job := lapack.RightEVJob(lapack.RightEVNone)
	vr := dense[float64]{n, n, n, []float64{0}}
	if vectors {
		job = lapack.RightEVCompute
		vr = newDense[float64](n, n)
	}
	re, im := make([]float64, n), make([]float64, n)
	query := make([]float64, 1)
	var g gonum.Implementation
	g.Dgeev(lapack.LeftEVNone, job, n, d.a, d.ld, re, im, nil, 1, vr.a, vr.ld, query, -1)
	work := make([]float64, int(query[0]))
	if first := g.Dgeev(lapack.LeftEVNone, job, n, d.a, d.ld, re, im, nil, 1, vr.a, vr.ld, work, len(work)); first > 0 {
		return nil, v, &NotConvergedError{Op: op, Remaining: first}
	}
	w = make([]complex128, n)
	for i := range w {
		w[i] = complex(re[i], im[i])
	}
	if vectors {
		v = dense[complex128]{n, n, n, blas.PairsToComplex(w, vr.transposed(false).a, n)}.transposed(false)
	}
	return w, v, nil
}

// diagonal returns the diagonal.
func (m dense[T]) diagonal() []T {
	d := make([]T, min(m.rows, m.cols))
	for i := range d {
		d[i] = m.a[i*m.ld+i]
	}
	return d
}

// EigGeneral computes the eigenvalues and right eigenvectors of a square matrix
// with respect to another one,
//
//	a * V * diag(beta) = b * V * diag(alpha)
//
// so that alpha_j/beta_j are the eigenvalues: infinite where beta_j is zero, and
// undetermined where both are (to rounding): then a - λb is singular for every
// λ. All are complex; the columns of V have the norm 1, and beta is real and not
// negative.
//
// It fails with a [NotFiniteError] or a [NotConvergedError].
func EigGeneral(a, b *tensor.Tensor) (alpha, beta, v *tensor.Tensor, err error) {
	mustSquare("EigGeneral", "the first matrix", a)
	mustSquare("EigGeneral", "the second matrix", b)
	mustAgree("EigGeneral", a, b)
	return byType("EigGeneral", a.DType(), eigGeneral[float64], eigGeneral[float32], eigGeneral[complex128], eigGeneral[complex64])(a, b)
}

func eigGeneral[T Scalar](a, b *tensor.Tensor) (alpha, beta, v *tensor.Tensor, err error) {
	const op = "EigGeneral"
	ma, err := read[T](op, "the first matrix", a)
	if err != nil {
		return nil, nil, nil, err
	}
	mb, err := read[T](op, "the second matrix", b)
	if err != nil {
		return nil, nil, nil, err
	}
	n := ma.rows
	if n == 0 {
		return complexTensor[T](nil, 0), complexTensor[T](nil, 0), complexTensor[T](nil, 0, 0), nil
	}
	undoA, undoB := ma.rescale(), mb.rescale()
	var al, be []complex128
	var columns dense[complex128]
	if l := blas.Loaded(); l != nil {
		ta, tb := ma.transposed(false), mb.transposed(false)
		var vectors []complex128
		var info int
		al, be, vectors, info = blas.Ggev(l, true, n, ta.a, ta.ld, tb.a, tb.ld)
		if info != 0 {
			return nil, nil, nil, &NotConvergedError{Op: op, Remaining: max(0, info)}
		}
		columns = dense[complex128]{n, n, n, vectors}.transposed(false)
		normaliseColumns(columns)
	} else {
		ca, cb := toComplex(ma), toComplex(mb)
		z, left := complexQZ(ca, cb, true)
		if left > 0 {
			return nil, nil, nil, &NotConvergedError{Op: op, Remaining: left}
		}
		al, be = ca.diagonal(), cb.diagonal()
		columns = triangularVectors(ca, cb, z)
	}
	for i := range al {
		if size := cmplx.Abs(be[i]); size > 0 && (imag(be[i]) != 0 || real(be[i]) < 0) {
			al[i] *= cmplx.Conj(be[i]) / complex(size, 0)
			be[i] = complex(size, 0)
		}
		al[i] *= complex(undoA, 0)
		be[i] *= complex(undoB, 0)
		if cmplx.IsInf(al[i]) || math.IsInf(real(be[i]), 0) {
			return nil, nil, nil, &OverflowError{Op: op, What: "alpha or beta of an eigenvalue"}
		}
	}
	return complexTensor[T](al, n), complexTensor[T](be, n), complexTensor[T](columns.a[:n*n], n, n), nil
}
