package blas

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/cblas128"
	"gonum.org/v1/gonum/blas/cblas64"
	"gonum.org/v1/gonum/blas/gonum"
)

// UseInGonum makes gonum compute its matrix products and triangular systems
// here, so that gonum's mat and lapack packages become many times faster. It
// changes gonum for the whole program: a program, not a library, decides that,
// once, at its beginning; importing this package or lib/linalg does not do it.
func UseInGonum() {
	blas64.Use(gonumBLAS{})
	blas32.Use(gonumBLAS{})
	cblas128.Use(gonumBLAS{})
	cblas64.Use(gonumBLAS{})
}

// gonumBLAS is gonum's implementation but for what most time is spent in.
type gonumBLAS struct{ gonum.Implementation }

// gonumLeast is the number of multiplications below which gonum's own loops are
// as fast.
const gonumLeast = 8 * 8 * 8

func (gonumBLAS) Dgemm(ta, tb blas.Transpose, m, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	if m*n*k < gonumLeast { // gonum checks the arguments of the rest, too
		gonum.Implementation{}.Dgemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		return
	}
	Gemm(Transpose(ta), Transpose(tb), m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

func (gonumBLAS) Sgemm(ta, tb blas.Transpose, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	if m*n*k < gonumLeast {
		gonum.Implementation{}.Sgemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		return
	}
	Gemm(Transpose(ta), Transpose(tb), m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

func (gonumBLAS) Zgemm(ta, tb blas.Transpose, m, n, k int, alpha complex128, a []complex128, lda int, b []complex128, ldb int, beta complex128, c []complex128, ldc int) {
	if m*n*k < gonumLeast {
		gonum.Implementation{}.Zgemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		return
	}
	Gemm(Transpose(ta), Transpose(tb), m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

func (gonumBLAS) Cgemm(ta, tb blas.Transpose, m, n, k int, alpha complex64, a []complex64, lda int, b []complex64, ldb int, beta complex64, c []complex64, ldc int) {
	if m*n*k < gonumLeast {
		gonum.Implementation{}.Cgemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		return
	}
	Gemm(Transpose(ta), Transpose(tb), m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

func (gonumBLAS) Dsyrk(uplo blas.Uplo, t blas.Transpose, n, k int, alpha float64, a []float64, lda int, beta float64, c []float64, ldc int) {
	if n*n*k < gonumLeast {
		gonum.Implementation{}.Dsyrk(uplo, t, n, k, alpha, a, lda, beta, c, ldc)
		return
	}
	Herk(Uplo(uplo), Transpose(t), n, k, alpha, a, lda, beta, c, ldc)
}

func (gonumBLAS) Dtrsm(side blas.Side, uplo blas.Uplo, t blas.Transpose, diag blas.Diag, m, n int, alpha float64, a []float64, lda int, b []float64, ldb int) {
	if m*n*min(m, n) < gonumLeast || alpha != 1 {
		gonum.Implementation{}.Dtrsm(side, uplo, t, diag, m, n, alpha, a, lda, b, ldb)
		return
	}
	Trsm(Side(side), Uplo(uplo), Transpose(t), Diag(diag), m, n, a, lda, b, ldb)
}
