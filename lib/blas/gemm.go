package blas

import (
	"fmt"

	"github.com/podium-go/podium/lib/internal/gemm"
)

// Gemm computes
//
//	C = alpha * op(A) * op(B) + beta * C
//
// with op(A) of shape m×k, op(B) k×n and C m×n, all row by row: element (i, j)
// of C is c[i*ldc+j]. With beta = 0 what C held does not matter, NaN included.
// C must not overlap A or B. It panics if a slice is too short or a leading
// dimension too small.
//
// The result does not depend on the number of threads.
func Gemm[T Scalar](ta, tb Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	rowsA, columnsA := m, k
	if ta != NoTrans {
		rowsA, columnsA = k, m
	}
	rowsB, columnsB := k, n
	if tb != NoTrans {
		rowsB, columnsB = n, k
	}
	checkMatrix("Gemm: A", rowsA, columnsA, a, lda)
	checkMatrix("Gemm: B", rowsB, columnsB, b, ldb)
	checkMatrix("Gemm: C", m, n, c, ldc)
	if m == 0 || n == 0 {
		return
	}
	if k == 0 || alpha == 0 {
		for i := range m {
			scaleBy(beta, c[i*ldc:i*ldc+n])
		}
		return
	}
	if l := productLibrary(); l != nil {
		libraryGemm(l, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		return
	}
	gemm.Gemm(form(ta), form(tb), m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

// form returns t as the own kernels call it.
func form(t Transpose) gemm.Op {
	switch t {
	case Trans:
		return gemm.Trans
	case ConjTrans:
		return gemm.ConjTrans
	}
	return gemm.NoTrans
}

// libraryGemm multiplies with the library. C of m×n row by row is Cᵀ column by
// column, and Cᵀ = op(B)ᵀ op(A)ᵀ.
func libraryGemm[T Scalar](l *Library, ta, tb Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	f := newFrame()
	f.char(byte(tb))
	f.char(byte(ta))
	f.int(n, m, k)
	scalar(f, alpha)
	slice(f, b)
	f.int(ldb)
	slice(f, a)
	f.int(lda)
	scalar(f, beta)
	slice(f, c)
	f.int(ldc)
	f.call(l.gemm[kind[T]()])
}

// checkMatrix panics if rows of the given length, lda apart, do not fit.
func checkMatrix[T Scalar](what string, rows, columns int, a []T, lda int) {
	if rows < 0 || columns < 0 {
		panic(fmt.Sprintf("blas: %s is %d×%d", what, rows, columns))
	}
	if lda < max(1, columns) {
		panic(fmt.Sprintf("blas: %s is %d×%d with leading dimension %d, which has to be at least %d", what, rows, columns, lda, max(1, columns)))
	}
	if rows > 0 && columns > 0 && len(a) < (rows-1)*lda+columns {
		panic(fmt.Sprintf("blas: %s is %d×%d with leading dimension %d, its slice has %d elements and needs %d",
			what, rows, columns, lda, len(a), (rows-1)*lda+columns))
	}
}

// scaleBy multiplies x by beta; beta = 0 overwrites NaN.
func scaleBy[T Scalar](beta T, x []T) {
	switch beta {
	case 0:
		clear(x)
	case 1:
	default:
		for i := range x {
			x[i] *= beta
		}
	}
}
