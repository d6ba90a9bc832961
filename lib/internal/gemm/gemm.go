package gemm

import "fmt"

// Scalar is a type of elements.
type Scalar interface {
	float32 | float64 | complex64 | complex128
}

type float interface{ float32 | float64 }

// Op says how an operand enters a product.
type Op uint8

// The forms of an operand.
const (
	NoTrans   Op = iota // A
	Trans               // Aᵀ
	ConjTrans           // Aᴴ, the same as Aᵀ if A is real
)

// Gemm computes
//
//	C = alpha op(A) op(B) + beta C
//
// for op(A) of m × k, op(B) of k × n and C of m × n elements, stored row by row
// with rows lda, ldb and ldc elements apart. beta = 0 overwrites C, whatever it
// holds; alpha = 0 leaves A and B unread. It panics if a matrix does not fit its
// slice. C must not overlap A or B.
func Gemm[T Scalar](opA, opB Op, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	check("A", opA, m, k, len(a), lda)
	check("B", opB, k, n, len(b), ldb)
	check("C", NoTrans, m, n, len(c), ldc)
	if m == 0 || n == 0 {
		return
	}
	if k == 0 || alpha == 0 {
		scale(m, n, beta, c, ldc)
		return
	}
	switch c := any(c).(type) {
	case []float32:
		realGemm(opA, opB, m, n, k, any(alpha).(float32), any(a).([]float32), lda, any(b).([]float32), ldb, any(beta).(float32), c, ldc)
	case []float64:
		realGemm(opA, opB, m, n, k, any(alpha).(float64), any(a).([]float64), lda, any(b).([]float64), ldb, any(beta).(float64), c, ldc)
	case []complex64:
		complexGemm[complex64, float32](opA, opB, m, n, k, any(alpha).(complex64), any(a).([]complex64), lda, any(b).([]complex64), ldb, any(beta).(complex64), c, ldc)
	case []complex128:
		complexGemm[complex128, float64](opA, opB, m, n, k, any(alpha).(complex128), any(a).([]complex128), lda, any(b).([]complex128), ldb, any(beta).(complex128), c, ldc)
	}
}

// check panics if op of a matrix with rows ld apart is not rows × cols in n
// elements.
func check(name string, op Op, rows, cols, n, ld int) {
	if op > ConjTrans {
		panic(fmt.Sprintf("gemm: form %d of %s, allowed are NoTrans, Trans and ConjTrans", op, name))
	}
	if rows < 0 || cols < 0 {
		panic(fmt.Sprintf("gemm: %s is %d × %d", name, rows, cols))
	}
	if op != NoTrans {
		rows, cols = cols, rows
	}
	if ld < max(1, cols) {
		panic(fmt.Sprintf("gemm: rows of %s of %d elements, %d apart", name, cols, ld))
	}
	if rows > 0 && cols > 0 && n < (rows-1)*ld+cols {
		panic(fmt.Sprintf("gemm: %s of %d × %d elements, rows %d apart, in %d elements", name, rows, cols, ld, n))
	}
}

// scale computes C = beta C.
func scale[T Scalar](m, n int, beta T, c []T, ldc int) {
	for i := range m {
		row := c[i*ldc : i*ldc+n]
		switch beta {
		case 0:
			clear(row)
		case 1:
		default:
			for j := range row {
				row[j] *= beta
			}
		}
	}
}
