package linalg

import (
	"gonum.org/v1/gonum/lapack"
	"gonum.org/v1/gonum/lapack/gonum"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/tensor"
)

// Schur computes the Schur form of a square matrix,
//
//	a = Z * T * Zᴴ
//
// with unitary Z. T is upper triangular for complex types; for real types it is
// quasi-triangular: a conjugate pair of eigenvalues is a 2×2 block on the
// diagonal.
//
// It fails with a [NotFiniteError] or a [NotConvergedError].
func Schur(a *tensor.Tensor) (t, z *tensor.Tensor, err error) {
	mustSquare("Schur", "the matrix", a)
	return byType("Schur", a.DType(), schurOf[float64], schurOf[float32], schurOf[complex128], schurOf[complex64])(a)
}

func schurOf[T Scalar](a *tensor.Tensor) (t, z *tensor.Tensor, err error) {
	const op = "Schur"
	m, err := read[T](op, "the matrix", a)
	if err != nil {
		return nil, nil, err
	}
	undo := m.rescale()
	tm, zm, err := schur(op, m)
	if err != nil {
		return nil, nil, err
	}
	if undo != 1 {
		tm.scale(undo)
		if tm.finite(op, "T") != nil {
			return nil, nil, &OverflowError{Op: op, What: "an entry of T"}
		}
	}
	return tm.tensor(), zm.tensor(), nil
}

func schur[T Scalar](op string, a dense[T]) (t, z dense[T], err error) {
	n := a.rows
	if n == 0 {
		return a, a, nil
	}
	if l := blas.Loaded(); l != nil {
		c, v := a.transposed(false), newDense[T](n, n)
		if _, info := blas.Gees(l, n, c.a, c.ld, v.a, v.ld); info != 0 {
			return a, a, &NotConvergedError{Op: op, Remaining: max(0, info)}
		}
		return c.transposed(false), v.transposed(false), nil
	}
	if isComplex[T]() {
		c := toComplex(a)
		v, left := complexSchur(c, true)
		if left > 0 {
			return a, a, &NotConvergedError{Op: op, Remaining: left}
		}
		for i := range n {
			clear(c.row(i)[:i])
		}
		return fromComplex[T](c), fromComplex[T](v), nil
	}
	d := toReal(a)
	v, left := realSchur(d)
	if left > 0 {
		return a, a, &NotConvergedError{Op: op, Remaining: left}
	}
	return fromReal[T](d), fromReal[T](v), nil
}

// realSchur replaces a by its quasi-triangular form and returns Z, and how many
// eigenvalues were not found.
func realSchur(a dense[float64]) (z dense[float64], left int) {
	n := a.rows
	var g gonum.Implementation
	tau := make([]float64, n-1)
	query := make([]float64, 1)
	g.Dgehrd(n, 0, n-1, a.a, a.ld, tau, query, -1)
	work := make([]float64, max(n, int(query[0])))
	g.Dgehrd(n, 0, n-1, a.a, a.ld, tau, work, len(work))
	z = a.clone()
	g.Dorghr(n, 0, n-1, z.a, z.ld, tau, query, -1)
	work = make([]float64, max(n, int(query[0])))
	g.Dorghr(n, 0, n-1, z.a, z.ld, tau, work, len(work))
	for i := 2; i < n; i++ {
		clear(a.row(i)[:i-1])
	}
	re, im := make([]float64, n), make([]float64, n)
	g.Dhseqr(lapack.EigenvaluesAndSchur, lapack.SchurOrig, n, 0, n-1, a.a, a.ld, re, im, z.a, z.ld, query, -1)
	work = make([]float64, max(n, int(query[0])))
	return z, g.Dhseqr(lapack.EigenvaluesAndSchur, lapack.SchurOrig, n, 0, n-1, a.a, a.ld, re, im, z.a, z.ld, work, len(work))
}
