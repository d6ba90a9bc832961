package simd

// Transpose computes dst[j,i] = src[i,j] for the rows × cols matrix src whose
// rows begin lds elements apart; the rows of dst begin ldd elements apart. dst
// and src must not overlap.
func Transpose[T any](dst []T, ldd int, src []T, lds, rows, cols int) {
	matrix("source", len(src), rows, cols, lds)
	matrix("result", len(dst), cols, rows, ldd)
	// A tile of 16 × 16 elements is a few lines of the cache on both sides.
	const side = 16
	for i0 := 0; i0 < rows; i0 += side {
		i1 := min(i0+side, rows)
		for j0 := 0; j0 < cols; j0 += side {
			j1 := min(j0+side, cols)
			for j := j0; j < j1; j++ {
				out := dst[j*ldd+i0 : j*ldd+i1]
				at := i0*lds + j
				for i := range out {
					out[i] = src[at]
					at += lds
				}
			}
		}
	}
}
