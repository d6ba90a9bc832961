package gemm

import "unsafe"

// complexGemm is a real product of matrices of parts. With every complex number
// as two columns of A and of C,
//
//	(cr ci) = (ar ai) ( br bi)
//	                  (-bi br)
//
// A and C lie in memory in this form already, and B gets it as it is copied.
func complexGemm[C complex64 | complex128, T float](opA, opB Op, m, n, k int, alpha C, a []C, lda int, b []C, ldb int, beta C, c []C, ldc int) {
	if beta != 0 && beta != 1 {
		scale(m, n, beta, c, ldc)
		beta = 1
	}
	var overwrite T = 1
	if beta == 0 {
		overwrite = 0
	}
	x := parts[T]{data: real2[T](a), ld: 2 * lda, op: opA}
	y := parts[T]{data: real2[T](b), ld: 2 * ldb, op: opB, scaled: alpha != 1}
	y.re, y.im = T(real(complex128(alpha))), T(imag(complex128(alpha)))
	product(shape{m, 2 * n, 2 * k}, nil, x.packA, y.packB, 1, overwrite, real2[T](c), 2*ldc)
}

// real2 returns the parts of x in the memory of x.
func real2[T float, C complex64 | complex128](x []C) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(x))), 2*len(x))
}

// parts is a complex matrix by its parts, scaled by re + i im.
type parts[T float] struct {
	data   []T
	ld     int // reals from row to row
	op     Op
	scaled bool
	re, im T
}

// at returns element (i, j) of the operand.
func (a *parts[T]) at(i, j int) (re, im T) {
	if a.op != NoTrans {
		i, j = j, i
	}
	k := i*a.ld + 2*j
	re, im = a.data[k], a.data[k+1]
	if a.op == ConjTrans {
		im = -im
	}
	if a.scaled {
		re, im = re*a.re-im*a.im, re*a.im+im*a.re
	}
	return re, im
}

// packA copies rows [i, i+rows) and real columns [p, p+k) as strided.packA does.
func (a *parts[T]) packA(dst []T, mr, i, rows, p, k int) {
	for q := 0; q < k; q += 2 {
		re, im := dst[q*mr:q*mr+rows], dst[(q+1)*mr:(q+1)*mr+rows]
		for r := range rows {
			re[r], im[r] = a.at(i+r, (p+q)/2)
		}
	}
}

// packB copies real rows [p, p+k) and real columns [j, j+cols) as strided.packB
// does.
func (b *parts[T]) packB(dst []T, nr, j, cols, p, k int) {
	for q := 0; q < k; q += 2 {
		upper, lower := dst[q*nr:q*nr+cols], dst[(q+1)*nr:(q+1)*nr+cols]
		for r := 0; r < cols; r += 2 {
			re, im := b.at((p+q)/2, (j+r)/2)
			upper[r], upper[r+1] = re, im
			lower[r], lower[r+1] = -im, re
		}
	}
}
