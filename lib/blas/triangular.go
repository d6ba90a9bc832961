package blas

import (
	"github.com/podium-go/podium/lib/internal/threads"
)

// triangleBlock is the size up to which triangular systems and triangles of
// products are done directly; larger ones are halved, so that most of the work
// is in [Gemm].
const triangleBlock = 32

// Trsm solves
//
//	op(A) * X = B  (Left)   or   X * op(A) = B  (Right)
//
// for the m×n matrix X, which replaces B. A is triangular; its other triangle
// is not read, and neither is its diagonal if diag is [Unit]. It does not look
// for zeros on the diagonal.
func Trsm[T Scalar](side Side, uplo Uplo, ta Transpose, diag Diag, m, n int, a []T, lda int, b []T, ldb int) {
	order := m
	if side == Right {
		order = n
	}
	checkMatrix("Trsm: A", order, order, a, lda)
	checkMatrix("Trsm: B", m, n, b, ldb)
	if m == 0 || n == 0 {
		return
	}
	trsm(side, uplo, ta, diag, m, n, a, lda, b, ldb)
}

func trsm[T Scalar](side Side, uplo Uplo, ta Transpose, diag Diag, m, n int, a []T, lda int, b []T, ldb int) {
	order := m
	if side == Right {
		order = n
	}
	if order <= triangleBlock {
		trsmDirect(side, uplo, ta, diag, m, n, a, lda, b, ldb)
		return
	}
	h := order / 2
	if h > triangleBlock {
		h = h / triangleBlock * triangleBlock
	}
	r := order - h
	a11, a22 := a, a[h*lda+h:]
	off := a[h:] // A12, h×r
	if uplo == Lower {
		off = a[h*lda:] // A21, r×h
	}
	// op(A) is lower triangular if exactly one of both holds.
	lower := (uplo == Lower) == (ta == NoTrans)
	if side == Left {
		b1, b2 := b, b[h*ldb:]
		if lower { // X1 first, then B2 -= op(A)21 X1
			trsm(side, uplo, ta, diag, h, n, a11, lda, b1, ldb)
			subtract(ta, r, n, h, off, lda, b1, ldb, b2)
			trsm(side, uplo, ta, diag, r, n, a22, lda, b2, ldb)
			return
		}
		trsm(side, uplo, ta, diag, r, n, a22, lda, b2, ldb)
		subtract(ta, h, n, r, off, lda, b2, ldb, b1)
		trsm(side, uplo, ta, diag, h, n, a11, lda, b1, ldb)
		return
	}
	b1, b2 := b, b[h:]
	if lower { // X2 op(A)22 = B2, then B1 -= X2 op(A)21
		trsm(side, uplo, ta, diag, m, r, a22, lda, b2, ldb)
		Gemm(NoTrans, ta, m, h, r, -1, b2, ldb, off, lda, 1, b1, ldb)
		trsm(side, uplo, ta, diag, m, h, a11, lda, b1, ldb)
		return
	}
	trsm(side, uplo, ta, diag, m, h, a11, lda, b1, ldb)
	Gemm(NoTrans, ta, m, r, h, -1, b1, ldb, off, lda, 1, b2, ldb)
	trsm(side, uplo, ta, diag, m, r, a22, lda, b2, ldb)
}

// subtract computes C -= op(A) * B for m×n C, as a product with a vector where
// B is one.
func subtract[T Scalar](ta Transpose, m, n, k int, a []T, lda int, b []T, ldb int, c []T) {
	if n == 1 && ldb == 1 {
		rows, columns := m, k
		if ta != NoTrans {
			rows, columns = k, m
		}
		Gemv(ta, rows, columns, -1, a, lda, b[:k], 1, c[:m])
		return
	}
	Gemm(ta, NoTrans, m, n, k, -1, a, lda, b, ldb, 1, c, ldb)
}

// trsmDirect solves by substitution.
func trsmDirect[T Scalar](side Side, uplo Uplo, ta Transpose, diag Diag, m, n int, a []T, lda int, b []T, ldb int) {
	order := m
	if side == Right {
		order = n
	}
	// t is op(A), row by row, with the reciprocals left to the division.
	var local [triangleBlock * triangleBlock]T
	t := local[:order*order]
	for i := range order {
		for j := range order {
			v := a[i*lda+j]
			if (uplo == Lower && j > i) || (uplo == Upper && j < i) {
				continue
			}
			switch ta {
			case NoTrans:
				t[i*order+j] = v
			case Trans:
				t[j*order+i] = v
			default:
				t[j*order+i] = Conj(v)
			}
		}
	}
	lower := (uplo == Lower) == (ta == NoTrans)
	if side == Left {
		if n == 1 {
			substitute(lower, diag, order, t, b, ldb)
			return
		}
		const width = 512 // columns that stay in cache
		grain := max(64, (1<<15)/(order*order)/64*64)
		threads.For(n, grain, func(lo, hi int) {
			for j0 := lo; j0 < hi; j0 += width {
				substituteRows(lower, diag, order, min(width, hi-j0), t, b[j0:], ldb)
			}
		})
		return
	}
	threads.For(m, max(1, (1<<15)/(order*order)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			row := b[i*ldb : i*ldb+n]
			for p := range n {
				j := p
				if lower {
					j = n - 1 - p
				}
				if diag == NonUnit {
					row[j] /= t[j*n+j]
				}
				if lower {
					Axpy(-row[j], t[j*n:j*n+j], row[:j])
				} else {
					Axpy(-row[j], t[j*n+j+1:(j+1)*n], row[j+1:])
				}
			}
		}
	})
}

// substitute solves for one column.
func substitute[T Scalar](lower bool, diag Diag, n int, t, b []T, ldb int) {
	for p := range n {
		i, lo, hi := p, 0, p
		if !lower {
			i = n - 1 - p
			lo, hi = i+1, n
		}
		s := b[i*ldb]
		for j := lo; j < hi; j++ {
			s -= t[i*n+j] * b[j*ldb]
		}
		if diag == NonUnit {
			s /= t[i*n+i]
		}
		b[i*ldb] = s
	}
}

// substituteRows solves for several columns at once.
func substituteRows[T Scalar](lower bool, diag Diag, n, columns int, t, b []T, ldb int) {
	for p := range n {
		i, lo, hi := p, 0, p
		if !lower {
			i = n - 1 - p
			lo, hi = i+1, n
		}
		row := b[i*ldb : i*ldb+columns]
		for j := lo; j < hi; j++ {
			Axpy(-t[i*n+j], b[j*ldb:j*ldb+columns], row)
		}
		if diag == NonUnit {
			d := t[i*n+i]
			for q := range row {
				row[q] /= d
			}
		}
	}
}

// Trmm computes
//
//	B = op(A) * B  (Left)   or   B = B * op(A)  (Right)
//
// for the m×n matrix B and a triangular A, of which the other triangle is not
// read.
func Trmm[T Scalar](side Side, uplo Uplo, ta Transpose, diag Diag, m, n int, a []T, lda int, b []T, ldb int) {
	order := m
	if side == Right {
		order = n
	}
	checkMatrix("Trmm: A", order, order, a, lda)
	checkMatrix("Trmm: B", m, n, b, ldb)
	if m == 0 || n == 0 {
		return
	}
	if order > 2*triangleBlock {
		h := order / 2
		r := order - h
		off := a[h:]
		if uplo == Lower {
			off = a[h*lda:]
		}
		a22 := a[h*lda+h:]
		lower := (uplo == Lower) == (ta == NoTrans)
		switch {
		case side == Left && lower:
			b2 := b[h*ldb:]
			Trmm(side, uplo, ta, diag, r, n, a22, lda, b2, ldb)
			Gemm(ta, NoTrans, r, n, h, 1, off, lda, b, ldb, 1, b2, ldb)
			Trmm(side, uplo, ta, diag, h, n, a, lda, b, ldb)
		case side == Left:
			b2 := b[h*ldb:]
			Trmm(side, uplo, ta, diag, h, n, a, lda, b, ldb)
			Gemm(ta, NoTrans, h, n, r, 1, off, lda, b2, ldb, 1, b, ldb)
			Trmm(side, uplo, ta, diag, r, n, a22, lda, b2, ldb)
		case lower:
			b2 := b[h:]
			Trmm(side, uplo, ta, diag, m, h, a, lda, b, ldb)
			Gemm(NoTrans, ta, m, h, r, 1, b2, ldb, off, lda, 1, b, ldb)
			Trmm(side, uplo, ta, diag, m, r, a22, lda, b2, ldb)
		default:
			b2 := b[h:]
			Trmm(side, uplo, ta, diag, m, r, a22, lda, b2, ldb)
			Gemm(NoTrans, ta, m, r, h, 1, b, ldb, off, lda, 1, b2, ldb)
			Trmm(side, uplo, ta, diag, m, h, a, lda, b, ldb)
		}
		return
	}
	t := triangle(uplo, diag, order, a, lda)
	out := make([]T, m*n)
	if side == Left {
		Gemm(ta, NoTrans, m, n, m, 1, t, order, b, ldb, 0, out, n)
	} else {
		Gemm(NoTrans, ta, m, n, n, 1, b, ldb, t, order, 0, out, n)
	}
	for i := range m {
		copy(b[i*ldb:i*ldb+n], out[i*n:(i+1)*n])
	}
}

// triangle returns a copy of a triangle with zeros in the other.
func triangle[T Scalar](uplo Uplo, diag Diag, n int, a []T, lda int) []T {
	t := make([]T, n*n)
	for i := range n {
		if uplo == Upper {
			copy(t[i*n+i:(i+1)*n], a[i*lda+i:i*lda+n])
		} else {
			copy(t[i*n:i*n+i+1], a[i*lda:i*lda+i+1])
		}
		if diag == Unit {
			t[i*n+i] = 1
		}
	}
	return t
}

// Herk computes
//
//	C = alpha * A * Aᴴ + beta * C  (NoTrans)   or   C = alpha * Aᴴ * A + beta * C  (ConjTrans)
//
// in one triangle of the n×n matrix C, which for real types is the symmetric
// product that is called syrk elsewhere; k is the other length of A.
func Herk[T Scalar](uplo Uplo, ta Transpose, n, k int, alpha float64, a []T, lda int, beta float64, c []T, ldc int) {
	if ta == Trans {
		if isComplex[T]() {
			panic("blas: Herk: the transpose of a complex matrix has to be conjugated")
		}
		ta = ConjTrans
	}
	rows, columns := n, k
	if ta != NoTrans {
		rows, columns = k, n
	}
	checkMatrix("Herk: A", rows, columns, a, lda)
	checkMatrix("Herk: C", n, n, c, ldc)
	if n == 0 {
		return
	}
	var work []T
	herk(uplo, ta, n, k, Make[T](alpha, 0), a, lda, Make[T](beta, 0), c, ldc, &work)
}

// herkBlock is the size of a triangle that is computed as a square.
const herkBlock = 96

func herk[T Scalar](uplo Uplo, ta Transpose, n, k int, alpha T, a []T, lda int, beta T, c []T, ldc int, work *[]T) {
	tb := ConjTrans
	if ta == ConjTrans {
		tb = NoTrans
	}
	if n <= herkBlock {
		if len(*work) < n*n {
			*work = make([]T, herkBlock*herkBlock)
		}
		w := (*work)[:n*n]
		Gemm(ta, tb, n, n, k, alpha, a, lda, a, lda, 0, w, n)
		for i := range n {
			lo, hi := i, n
			if uplo == Lower {
				lo, hi = 0, i+1
			}
			row := c[i*ldc : i*ldc+n]
			scaleBy(beta, row[lo:hi])
			for j := lo; j < hi; j++ {
				row[j] += w[i*n+j]
			}
			if isComplex[T]() { // rounding may leave an imaginary part
				re, _ := Parts(row[i])
				row[i] = Make[T](re, 0)
			}
		}
		return
	}
	h := n / 2
	r := n - h
	var second []T
	if ta == ConjTrans {
		second = a[h:]
	} else {
		second = a[h*lda:]
	}
	herk(uplo, ta, h, k, alpha, a, lda, beta, c, ldc, work)
	if uplo == Lower {
		Gemm(ta, tb, r, h, k, alpha, second, lda, a, lda, beta, c[h*ldc:], ldc)
	} else {
		Gemm(ta, tb, h, r, k, alpha, a, lda, second, lda, beta, c[h:], ldc)
	}
	herk(uplo, ta, r, k, alpha, second, lda, beta, c[h*ldc+h:], ldc, work)
}
