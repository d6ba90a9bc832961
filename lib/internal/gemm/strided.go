package gemm

// Strided computes
//
//	C = alpha A B + C
//
// from the matrices where they lie, without copying: element (i, p) of A is
// a[i rs + p cs], those of B and C lie row by row. It is for the small products
// of sparse factorisations, which copying would cost as much as multiplying.
// With upper, tiles of C that lie below its diagonal are left out. It runs on
// one thread. It panics, in part after writing, if a matrix does not fit its
// slice.
func Strided[T float](upper bool, m, n, k int, alpha T, a []T, rs, cs int, b []T, ldb int, c []T, ldc int) {
	if m <= 0 || n <= 0 || k <= 0 {
		return
	}
	_, _, _ = a[(m-1)*rs+(k-1)*cs], b[(k-1)*ldb+n-1], c[(m-1)*ldc+n-1]
	mr, nr := tile[T]()
	for j := 0; j < n; j += nr {
		cols := min(nr, n-j)
		for i := 0; i < m; i += mr {
			if upper && i >= j+cols {
				break
			}
			kernel(min(mr, m-i), cols, k, a[i*rs:], rs, cs, b[j:], ldb, c[i*ldc+j:], ldc, alpha, 1)
		}
	}
}
