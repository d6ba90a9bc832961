package simd

import (
	"fmt"
	"unsafe"
)

// tile is how many elements short rows are gathered to, so that one call of a
// kernel serves several of them.
const tile = 512

// longRow is the length from which on rows go by themselves, unless all of them
// are so many elements that one run streams the result past the caches; tail is
// what a kernel may read beyond a row.
const longRow, tail, streamed = 2048, 32, 1 << 20

// Rows computes dst[i,j] = a[i,j] op b[j] for rows × cols matrices whose rows
// begin ldd and lda elements apart; b has cols elements.
func Rows[T Float](op Op, dst []T, ldd int, a []T, lda int, b []T, rows, cols int) {
	matrix("result", len(dst), rows, cols, ldd)
	matrix("operand", len(a), rows, cols, lda)
	if len(b) != cols {
		panic(fmt.Sprintf("simd: a row of %d elements for %d columns", len(b), cols))
	}
	if cols > 0 && ldd == cols && lda == cols && rows > 1 && (cols <= longRow || rows*cols >= streamed) {
		// One run over all rows, along which b comes again and again.
		period := cols
		if cols < tile/4 {
			period = tile / cols * cols
		}
		var short [longRow + tail + line]T
		buf := short[:]
		if cols > longRow {
			buf = make([]T, cols+tail+line)
		}
		buf = aligned(buf)
		for i := 0; i < period+tail; {
			i += copy(buf[i:period+tail], b)
		}
		rowsOf(op, dst[:rows*cols], a[:rows*cols], buf, period)
		return
	}
	for i := range rows {
		Binary(op, dst[i*ldd:i*ldd+cols], a[i*lda:i*lda+cols], b)
	}
}

// line is how many elements a line of the cache has at most.
const line = 16

// aligned returns the part of x that begins with a line of the cache.
func aligned[T Float](x []T) []T {
	over := int(uintptr(unsafe.Pointer(unsafe.SliceData(x))) % 64)
	return x[(64-over)%64/size[T]():]
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

// rowsOf computes dst[i] = a[i] op b[i mod period]; b goes on beyond period by
// tail elements.
func rowsOf[T Float](op Op, dst, a, b []T, period int) {
	if rowsVector(op, dst, a, b, period) {
		return
	}
	for len(dst) > 0 {
		n := min(period, len(dst))
		Binary(op, dst[:n], a[:n], b[:n])
		dst, a = dst[n:], a[n:]
	}
}
