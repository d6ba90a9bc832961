package blas

import (
	"fmt"

	"github.com/podium-go/podium/lib/internal/threads"
)

// gemvBlock is the number of elements of a matrix that one thread takes at a
// time. Sums over rows are combined in this order.
const gemvBlock = 1 << 15

// Gemv computes
//
//	y = alpha * op(A) * x + beta * y
//
// for the m×n matrix A, row by row, and vectors of the lengths of op(A). With
// beta = 0 what y held does not matter. y must not overlap A or x. It panics
// if a slice is too short. The result does not depend on the number of
// threads.
func Gemv[T Scalar](ta Transpose, m, n int, alpha T, a []T, lda int, x []T, beta T, y []T) {
	checkMatrix("Gemv: A", m, n, a, lda)
	lx, ly := n, m
	if ta != NoTrans {
		lx, ly = m, n
	}
	if len(x) < lx || len(y) < ly {
		panic(fmt.Sprintf("blas: Gemv: op(A) is %d×%d, the vectors have %d and %d elements", ly, lx, len(y), len(x)))
	}
	x, y = x[:lx], y[:ly]
	scaleBy(beta, y)
	if m == 0 || n == 0 || alpha == 0 {
		return
	}
	rows := max(1, gemvBlock/n)
	if ta == NoTrans {
		threads.For(m, rows, func(lo, hi int) {
			for i := lo; i < hi; i++ {
				y[i] += alpha * Dot(a[i*lda:i*lda+n], x)
			}
		})
		return
	}
	conj := ta == ConjTrans && isComplex[T]()
	sum := func(out []T, lo, hi int) {
		for i := lo; i < hi; i++ {
			row := a[i*lda : i*lda+n]
			if conj {
				s := alpha * x[i]
				for j, v := range row {
					out[j] += s * Conj(v)
				}
				continue
			}
			Axpy(alpha*x[i], row, out)
		}
	}
	if m <= rows {
		sum(y, 0, m)
		return
	}
	parts := make([]T, (m+rows-1)/rows*n)
	threads.Blocks(m, rows, func(block, lo, hi int) { sum(parts[block*n:(block+1)*n], lo, hi) })
	for p := 0; p < len(parts); p += n {
		Axpy(1, parts[p:p+n], y)
	}
}
