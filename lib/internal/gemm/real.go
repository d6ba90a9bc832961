package gemm

// strided is a matrix whose element (i, j) lies at i rs + j cs.
type strided[T float] struct {
	data   []T
	rs, cs int
}

func stride[T float](op Op, data []T, ld int) strided[T] {
	if op == NoTrans {
		return strided[T]{data, ld, 1}
	}
	return strided[T]{data, 1, ld}
}

func realGemm[T float](opA, opB Op, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	x, y := stride(opA, a, lda), stride(opB, b, ldb)
	product(shape{m, n, k}, &x, x.packA, y.packB, alpha, beta, c, ldc)
}

// packA copies rows [i, i+rows) and columns [p, p+k) of a into dst, the rows of
// one column side by side, mr apart.
func (a strided[T]) packA(dst []T, mr, i, rows, p, k int) {
	if a.rs == 1 {
		for q := range k {
			at := i + (p+q)*a.cs
			copy(dst[q*mr:q*mr+rows], a.data[at:at+rows])
		}
		return
	}
	for r := range rows {
		at := (i+r)*a.rs + p
		to := r
		for _, v := range a.data[at : at+k] {
			dst[to] = v
			to += mr
		}
	}
}

// packB copies rows [p, p+k) and columns [j, j+cols) of b into dst, row by row,
// nr apart.
func (b strided[T]) packB(dst []T, nr, j, cols, p, k int) {
	if b.cs == 1 {
		for q := range k {
			at := (p+q)*b.rs + j
			copy(dst[q*nr:q*nr+cols], b.data[at:at+cols])
		}
		return
	}
	for r := range cols {
		at := (j+r)*b.cs + p
		to := r
		for _, v := range b.data[at : at+k] {
			dst[to] = v
			to += nr
		}
	}
}
