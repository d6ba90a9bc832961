package linalg

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/tensor"
)

// WeightedQR computes a = Q * R for an m×n matrix, m >= n, of float64, with
// columns of Q that are orthonormal in the inner product of w:
//
//	Qᵀ W Q = I
//
// R is n×n and upper triangular. A nil w is the Euclidean product; w is m×m. It
// fails with a [NotFiniteError] or a [NotPositiveWeightError].
func WeightedQR(a *tensor.Tensor, w Weight) (q, r *tensor.Tensor, err error) {
	const op = "WeightedQR"
	m, err := read[float64](op, "the matrix", a)
	if err != nil {
		return nil, nil, err
	}
	if m.rows < m.cols {
		panic(fmt.Sprintf("linalg: WeightedQR of a matrix of shape %v, which has to have at least as many rows as columns", a.Shape()))
	}
	checkWeight(op, w, m.rows)
	qm, rm, err := weightedQR(op, w, m)
	if err != nil {
		return nil, nil, err
	}
	return qm.tensor(), rm.tensor(), nil
}

// WeightedSVD computes the thin singular value decomposition of an m×n matrix
// of float64 as a map from the Euclidean space to that of the m×m weight w,
//
//	a = U * diag(s) * Vᵀ,  Uᵀ W U = I,  VᵀV = I
//
// with k = min(m, n): the leading columns of U are the subspace that is
// nearest to a's columns in the norm of w (proper orthogonal decomposition). A
// nil w is the Euclidean product.
//
// It fails with a [NotFiniteError], a [NotPositiveWeightError] or a
// [NotConvergedError].
func WeightedSVD(a *tensor.Tensor, w Weight) (u, s, vt *tensor.Tensor, err error) {
	const op = "WeightedSVD"
	m, err := read[float64](op, "the matrix", a)
	if err != nil {
		return nil, nil, nil, err
	}
	checkWeight(op, w, m.rows)
	d, err := weightedSVD(op, w, m)
	if err != nil {
		return nil, nil, nil, err
	}
	return d.u.tensor(), tensor.Of(d.s), d.vh.tensor(), nil
}

func weightedSVD(op string, w Weight, a dense[float64]) (factors[float64], error) {
	if w == nil || a.rows == 0 || a.cols == 0 {
		return svd(op, a, thin)
	}
	undo := a.rescale()
	var d factors[float64]
	if a.rows >= a.cols {
		q, r, err := weightedQR(op, w, a)
		if err != nil {
			return d, err
		}
		if d, err = svd(op, r, thin); err != nil {
			return d, err
		}
		d.u = product(blas.NoTrans, blas.NoTrans, q, d.u)
	} else {
		// aᵀ = V R, and R'ᵀ is a square matrix.
		f := factorTall(a.transposed(false))
		q, r, err := weightedQR(op, w, f.r.transposed(false))
		if err != nil {
			return d, err
		}
		if d, err = svd(op, r, thin); err != nil {
			return d, err
		}
		d.u = product(blas.NoTrans, blas.NoTrans, q, d.u)
		d.vh = f.q(d.vh.transposed(false)).transposed(false)
	}
	rescaleValues(d.s, undo)
	if math.IsInf(d.s[0], 0) {
		return d, &OverflowError{Op: op, What: "the largest singular value"}
	}
	return d, nil
}

// Snapshots computes the leading part of [WeightedSVD] of an m×n matrix of
// float64 by the method of snapshots (Sirovich 1987): from the eigenvalues of
// the n×n matrix aᵀ W a. It costs a few products where the decomposition costs
// many, and half the digits: singular values below about 1e-8 times the largest
// are rounding error, and those up to relTol times the largest are left out,
// with their vectors; 0 stands for 1e-7.
//
// It fails as [WeightedSVD] does, and if relTol is not allowed ([0, 1)).
func Snapshots(a *tensor.Tensor, w Weight, relTol float64) (u, s, vt *tensor.Tensor, err error) {
	const op = "Snapshots"
	if err := checkTolerance(op, relTol); err != nil {
		return nil, nil, nil, err
	}
	if relTol == 0 {
		relTol = 1e-7
	}
	m, err := read[float64](op, "the matrix", a)
	if err != nil {
		return nil, nil, nil, err
	}
	checkWeight(op, w, m.rows)
	undo := m.rescale()
	values, vh, err := snapshotEigen(op, w, m)
	if err != nil {
		return nil, nil, nil, err
	}
	n := m.cols
	sv := make([]float64, 0, n)
	for k := range n {
		v := math.Sqrt(max(0, values[n-1-k]))
		if v == 0 || v <= relTol*sv0(sv, v) {
			break
		}
		sv = append(sv, v)
	}
	lead := newDense[float64](len(sv), n)
	for k := range lead.rows {
		copy(lead.row(k), vh.row(n-1-k))
	}
	um := newDense[float64](m.rows, lead.rows)
	um.mul(blas.NoTrans, blas.Trans, 1, m, lead, 0)
	for i := range um.rows {
		row := um.row(i)
		for k := range row {
			row[k] /= sv[k]
		}
	}
	rescaleValues(sv, undo)
	return um.tensor(), tensor.Of(sv), lead.tensor(), nil
}

// sv0 returns the first value, or v if there is none yet.
func sv0(values []float64, v float64) float64 {
	if len(values) == 0 {
		return v
	}
	return values[0]
}

// snapshotEigen returns the eigenvalues, ascending, and eigenvectors, as rows,
// of xᵀ W x.
func snapshotEigen(op string, w Weight, x dense[float64]) (values []float64, vh dense[float64], err error) {
	g := gram(w, x)
	if g.finite(op, "the Gram matrix") != nil {
		return nil, g, &OverflowError{Op: op, What: "a product in the weighted inner product"}
	}
	values, vh, err = eigh(op, g, true)
	if err == nil && len(values) > 0 {
		if low, top := values[0], values[len(values)-1]; low < -1e-10*math.Abs(top) || top < 0 {
			err = &NotPositiveWeightError{Op: op, Value: low}
		}
	}
	return values, vh, err
}
