package gemm

// Tile returns the rows and columns of the tile of C that a kernel computes at
// once: what panels are to be packed for.
func Tile[T float]() (rows, cols int) { return tile[T]() }

// Gathered computes
//
//	C = A B + beta C
//
// for a panel of m rows of A, at most as many as [Tile] says, and rows of B that
// lie anywhere: element (i, p) of A is a[p rows + i] with the rows of a tile,
// element (p, j) of B is b[at[p]+j]. Convolutions are such products. It
// runs on one thread, and sums in the order of p. It panics, in part after writing, if a matrix does not fit its
// slice.
func Gathered[T float](m, n int, a, b []T, at []int, beta T, c []T, ldc int) {
	k := len(at)
	if m <= 0 || n <= 0 || k == 0 {
		return
	}
	mr, nr := tile[T]()
	far := at[0]
	for _, p := range at {
		far = max(far, p)
	}
	_, _, _ = a[(k-1)*mr+m-1], b[far+n-1], c[(m-1)*ldc+n-1]
	for j := 0; j < n; j += nr {
		gathered(m, min(nr, n-j), at, a, mr, b[j:], c[j:], ldc, beta)
	}
}

// gatheredGo is the kernel of [Gathered] without vector instructions.
func gatheredGo[T float](rows, cols int, at []int, a []T, cs int, b []T, c []T, ldc int, beta T) {
	const width = 8
	for i := range rows {
		for j0 := 0; j0 < cols; j0 += width {
			var s [width]T
			n := min(width, cols-j0)
			for p, off := range at {
				v := a[p*cs+i]
				for j, w := range b[off+j0 : off+j0+n] {
					s[j] += v * w
				}
			}
			update(c[i*ldc+j0:i*ldc+j0+n], s[:n], 1, beta)
		}
	}
}
