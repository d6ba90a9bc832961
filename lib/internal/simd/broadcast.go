package simd

import "fmt"

// tile is how many elements short rows are gathered to, so that one call of a
// kernel serves several of them.
const tile = 512

// Rows computes dst[i,j] = a[i,j] op b[j] for rows × cols matrices whose rows
// begin ldd and lda elements apart; b has cols elements.
func Rows[T Float](op Op, dst []T, ldd int, a []T, lda int, b []T, rows, cols int) {
	matrix("result", len(dst), rows, cols, ldd)
	matrix("operand", len(a), rows, cols, lda)
	if len(b) != cols {
		panic(fmt.Sprintf("simd: a row of %d elements for %d columns", len(b), cols))
	}
	if cols > 0 && cols <= tile/4 && ldd == cols && lda == cols && rows >= 8 {
		// b repeated, and several rows at once.
		var buf [tile]T
		per := tile / cols
		for k := range per {
			copy(buf[k*cols:], b)
		}
		n := rows * cols
		for i := 0; i < n; i += per * cols {
			m := min(per*cols, n-i)
			Binary(op, dst[i:i+m], a[i:i+m], buf[:m])
		}
		return
	}
	for i := range rows {
		Binary(op, dst[i*ldd:i*ldd+cols], a[i*lda:i*lda+cols], b)
	}
}

// Cols computes dst[i,j] = a[i,j] op b[i] for rows × cols matrices whose rows
// begin ldd and lda elements apart; b has rows elements.
func Cols[T Float](op Op, dst []T, ldd int, a []T, lda int, b []T, rows, cols int) {
	matrix("result", len(dst), rows, cols, ldd)
	matrix("operand", len(a), rows, cols, lda)
	if len(b) != rows {
		panic(fmt.Sprintf("simd: a column of %d elements for %d rows", len(b), rows))
	}
	if cols > 0 && cols <= 32 && ldd == cols && lda == cols && rows >= 8 {
		// Each element of b repeated, and several rows at once.
		var buf [tile]T
		per := tile / cols
		for i := 0; i < rows; i += per {
			m := min(per, rows-i)
			for k, v := range b[i : i+m] {
				for j := k * cols; j < (k+1)*cols; j++ {
					buf[j] = v
				}
			}
			lo, hi := i*cols, (i+m)*cols
			Binary(op, dst[lo:hi], a[lo:hi], buf[:m*cols])
		}
		return
	}
	for i := range rows {
		Scalar(op, dst[i*ldd:i*ldd+cols], a[i*lda:i*lda+cols], b[i])
	}
}
