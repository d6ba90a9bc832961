package blas

import (
	gonumblas "gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// products says which kernels compute matrix products.
func products(l *Library) string {
	if l != nil {
		return l.kind
	}
	return "gonum"
}

// productLibrary returns the library if products of type T go to it.
func productLibrary[T Scalar]() *Library { return Loaded() }

// ownGemm is [Gemm] without a library.
func ownGemm[T Scalar](ta, tb Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	var g gonum.Implementation
	x, y := gonumblas.Transpose(ta), gonumblas.Transpose(tb)
	switch c := any(c).(type) {
	case []float64:
		g.Dgemm(x, y, m, n, k, any(alpha).(float64), any(a).([]float64), lda, any(b).([]float64), ldb, any(beta).(float64), c, ldc)
	case []float32:
		g.Sgemm(x, y, m, n, k, any(alpha).(float32), any(a).([]float32), lda, any(b).([]float32), ldb, any(beta).(float32), c, ldc)
	case []complex128:
		g.Zgemm(x, y, m, n, k, any(alpha).(complex128), any(a).([]complex128), lda, any(b).([]complex128), ldb, any(beta).(complex128), c, ldc)
	case []complex64:
		g.Cgemm(x, y, m, n, k, any(alpha).(complex64), any(a).([]complex64), lda, any(b).([]complex64), ldb, any(beta).(complex64), c, ldc)
	}
}
