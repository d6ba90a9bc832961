package sparse

import (
	"unsafe"

	"github.com/podium-go/podium/lib/internal/gemm"
)

// packed is the number of multiplications from which the product that copies
// its operands is faster than the one that reads them where they lie.
const packed = 96 * 96 * 96

// subtractProduct computes C -= A*B for the row-major matrices A of m×k, B of
// k×n and C of m×n. scratch is for its own use.
func subtractProduct[T Field](scratch *[]float64, m, n, k int, a []T, lda int, b []T, ldb int, c []T, ldc int) {
	if m <= 0 || n <= 0 || k <= 0 {
		return
	}
	if m*n*k >= packed {
		gemm.Gemm(gemm.NoTrans, gemm.NoTrans, m, n, k, T(-1), a, lda, b, ldb, 1, c, ldc)
		return
	}
	switch a := any(a).(type) {
	case []float64:
		gemm.Strided(false, m, n, k, -1, a, lda, 1, any(b).([]float64), ldb, any(c).([]float64), ldc)
	case []complex128:
		// A real product: A and C with each number as two columns, B as blocks
		// (re im; -im re).
		x := parts(scratch, k*2, n*2)
		for p := range k {
			re, im := x[2*p*2*n:(2*p+1)*2*n], x[(2*p+1)*2*n:(2*p+2)*2*n]
			for j, v := range any(b[p*ldb : p*ldb+n]).([]complex128) {
				re[2*j], re[2*j+1] = real(v), imag(v)
				im[2*j], im[2*j+1] = -imag(v), real(v)
			}
		}
		gemm.Strided(false, m, 2*n, 2*k, -1, reals(a), 2*lda, 1, x, 2*n, reals(any(c).([]complex128)), 2*ldc)
	}
}

// subtractGram computes the upper triangle of C -= Aᴴ*B, for k×m A and k×n B,
// m <= n, where it is known to be the leading part of a Hermitian matrix (or a
// symmetric one, with trans in place of the conjugate).
func subtractGram[T Field](symmetric bool, m, n, k int, a []T, lda int, b []T, ldb int, c []T, ldc int) {
	if m <= 0 || n <= 0 || k <= 0 {
		return
	}
	if x, ok := any(a).([]float64); ok && m*n*k < packed {
		gemm.Strided(true, m, n, k, -1, x, 1, lda, any(b).([]float64), ldb, any(c).([]float64), ldc)
		return
	}
	op := gemm.ConjTrans
	if symmetric {
		op = gemm.Trans
	}
	// Strips of rows, each from its diagonal on.
	const strip = 112
	for i := 0; i < m; i += strip {
		rows := min(strip, m-i)
		gemm.Gemm(op, gemm.NoTrans, rows, n-i, k, T(-1), a[i:], lda, b[i:], ldb, 1, c[i*ldc+i:], ldc)
	}
}

// parts returns rows*cols values of scratch.
func parts(scratch *[]float64, rows, cols int) []float64 {
	if cap(*scratch) < rows*cols {
		*scratch = make([]float64, rows*cols+rows*cols/2)
	}
	return (*scratch)[:rows*cols]
}

// reals returns the parts of x in the memory of x.
func reals(x []complex128) []float64 {
	return unsafe.Slice((*float64)(unsafe.Pointer(unsafe.SliceData(x))), 2*len(x))
}
