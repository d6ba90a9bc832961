package linalg

import (
	"fmt"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/tensor"
)

// Polar computes the polar decomposition of an m×n matrix with m >= n,
//
//	a = U * H
//
// with orthonormal columns of U, the nearest such matrix to a, and H Hermitian
// positive semidefinite, from the singular value decomposition. It fails as
// [SVD] does.
func Polar(a *tensor.Tensor) (u, h *tensor.Tensor, err error) {
	return byType("Polar", a.DType(), polar[float64], polar[float32], polar[complex128], polar[complex64])(a)
}

func polar[T Scalar](a *tensor.Tensor) (u, h *tensor.Tensor, err error) {
	m, err := read[T]("Polar", "the matrix", a)
	if err != nil {
		return nil, nil, err
	}
	if m.rows < m.cols {
		panic(fmt.Sprintf("linalg: Polar of a matrix of shape %v, which has to have at least as many rows as columns", a.Shape()))
	}
	d, err := svd("Polar", m, thin)
	if err != nil {
		return nil, nil, err
	}
	v := d.vh.clone()
	for i, s := range d.s {
		row := v.row(i)
		for j := range row {
			row[j] *= number[T](s)
		}
	}
	return product(blas.NoTrans, blas.NoTrans, d.u, d.vh).tensor(), product(blas.ConjTrans, blas.NoTrans, d.vh, v).tensor(), nil
}
