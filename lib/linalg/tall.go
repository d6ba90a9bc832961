package linalg

import (
	"github.com/podium-go/podium/lib/internal/threads"
)

// tall reports whether a matrix has so many rows for its columns that it is
// worth to factor it in blocks of rows.
func tall(rows, cols int) bool { return cols > 0 && rows >= 2*tallBlock(cols) }

// tallBlock is the number of rows of a block: enough for the work in a block
// to outweigh the factors that are left, few enough to stay in cache. It
// depends on nothing but the number of columns.
func tallBlock(cols int) int { return max(4*cols, 512) }

// tallQR is a QR factorisation of a tall matrix by a tree: blocks of rows are
// factored by themselves, and their factors R, one below the other, again
// (Demmel, Grigori, Hoemmen, Langou 2012).
type tallQR[T Scalar] struct {
	blocks []householder[T]
	size   int        // rows of a block
	top    *tallQR[T] // of the blocks' factors; nil for a single block
	r      dense[T]   // n×n
}

// factorTall factors a, which it overwrites; it has at least as many rows as
// columns.
func factorTall[T Scalar](a dense[T]) *tallQR[T] {
	m, n := a.rows, a.cols
	f := &tallQR[T]{size: tallBlock(n)}
	count := max(1, m/f.size) // the last block takes the rest
	f.blocks = make([]householder[T], count)
	threads.Blocks(count, 1, func(b, _, _ int) {
		lo, hi := f.bounds(b, m)
		f.blocks[b] = factorQR(a.sub(lo, hi, 0, n))
	})
	if count == 1 {
		f.r = f.blocks[0].r
		return f
	}
	stack := newDense[T](count*n, n)
	for b := range f.blocks {
		stack.sub(b*n, (b+1)*n, 0, n).copy(f.blocks[b].r)
	}
	f.top = factorTall(stack)
	f.r = f.top.r
	return f
}

// bounds returns the rows of block b of m rows.
func (f *tallQR[T]) bounds(b, m int) (lo, hi int) {
	lo, hi = b*f.size, (b+1)*f.size
	if b == len(f.blocks)-1 {
		hi = m
	}
	return lo, hi
}

// rows returns the number of rows of the matrix.
func (f *tallQR[T]) rows() int {
	m := 0
	for _, b := range f.blocks {
		m += b.rows
	}
	return m
}

// q returns Q * c for an n×· matrix c.
func (f *tallQR[T]) q(c dense[T]) dense[T] {
	m, n := f.rows(), f.r.cols
	if f.top != nil {
		c = f.top.q(c)
	}
	out := newDense[T](m, c.cols)
	threads.Blocks(len(f.blocks), 1, func(b, _, _ int) {
		lo, hi := f.bounds(b, m)
		part := out.sub(lo, hi, 0, c.cols)
		part.sub(0, n, 0, c.cols).copy(c.sub(b*n, (b+1)*n, 0, c.cols))
		f.blocks[b].apply(false, part, n)
	})
	return out
}

// qAdjoint returns the first n rows of Qᴴ * c, for an m×· matrix c, which it
// overwrites.
func (f *tallQR[T]) qAdjoint(c dense[T]) dense[T] {
	n := f.r.cols
	stack := newDense[T](len(f.blocks)*n, c.cols)
	threads.Blocks(len(f.blocks), 1, func(b, _, _ int) {
		lo, hi := f.bounds(b, c.rows)
		part := c.sub(lo, hi, 0, c.cols)
		f.blocks[b].apply(true, part, n)
		stack.sub(b*n, (b+1)*n, 0, c.cols).copy(part)
	})
	if f.top != nil {
		return f.top.qAdjoint(stack)
	}
	return stack
}
