package sparse

import (
	"fmt"
	"slices"
	"sync"

	"github.com/podium-go/podium/lib/internal/threads"
)

// Mul returns A*B. Entries that come up are stored, also where they cancel. It
// panics if the inner sizes differ. To multiply again with other values, see
// [NewProduct].
func Mul[T Scalar](a, b *CSR[T]) *CSR[T] {
	p := NewProduct(a, b)
	c := p.Matrix()
	p.Compute(c, a, b)
	return c
}

// Product is the pattern of a product A*B, for products of matrices whose
// values change and whose patterns do not, as in a Galerkin product at each
// step.
//
// F. Gustavson, Two fast algorithms for sparse matrices: multiplication and
// permuted transposition, ACM Trans. Math. Software 4 (1978).
type Product[T Scalar] struct {
	pattern           CSR[T] // without values
	aCols, aNNZ, bNNZ int
}

// NewProduct finds the pattern of A*B. It panics if the inner sizes differ.
func NewProduct[T Scalar](a, b *CSR[T]) *Product[T] {
	if a.Cols != b.Rows {
		panic(fmt.Sprintf("sparse: product of a %d×%d and a %d×%d matrix", a.Rows, a.Cols, b.Rows, b.Cols))
	}
	p := &Product[T]{aCols: a.Cols, aNNZ: a.NNZ(), bNNZ: b.NNZ()}
	p.pattern = CSR[T]{Rows: a.Rows, Cols: b.Cols, RowPtr: make([]int, a.Rows+1)}
	marks := sync.Pool{New: func() any { m := filled(b.Cols, none); return &m }}
	rows, blocks := productBlocks(a)
	parts := make([][]int32, blocks)
	threads.Blocks(a.Rows, rows, func(block, lo, hi int) {
		mark := *marks.Get().(*[]int32)
		var ind []int32
		for i := lo; i < hi; i++ {
			start := len(ind)
			cols, _ := a.Row(i)
			for _, k := range cols {
				bCols, _ := b.Row(int(k))
				for _, j := range bCols {
					if mark[j] != int32(i) {
						mark[j] = int32(i)
						ind = append(ind, j)
					}
				}
			}
			sortIndices(ind[start:])
			p.pattern.RowPtr[i+1] = len(ind) - start
		}
		parts[block] = ind
		marks.Put(&mark) // of rows that no other block has
	})
	for i := range a.Rows {
		p.pattern.RowPtr[i+1] += p.pattern.RowPtr[i]
	}
	p.pattern.ColInd = slices.Concat(parts...)
	return p
}

// productBlocks returns the number of rows of the blocks that a product is cut
// into, and the number of blocks.
func productBlocks[T Scalar](a *CSR[T]) (rows, blocks int) {
	rows = max(1, rowGrain(a.Rows, a.NNZ()), (a.Rows+31)/32)
	return rows, (a.Rows + rows - 1) / rows
}

// sortIndices sorts increasing.
func sortIndices(x []int32) {
	if len(x) > 32 {
		slices.Sort(x)
		return
	}
	for k := 1; k < len(x); k++ {
		v, l := x[k], k
		for ; l > 0 && x[l-1] > v; l-- {
			x[l] = x[l-1]
		}
		x[l] = v
	}
}

// Matrix returns a new matrix with the pattern of the product, all zero.
func (p *Product[T]) Matrix() *CSR[T] {
	return &CSR[T]{p.pattern.Rows, p.pattern.Cols, slices.Clone(p.pattern.RowPtr), slices.Clone(p.pattern.ColInd),
		make([]T, len(p.pattern.ColInd))}
}

// Compute sets the values of dst, a matrix from [Product.Matrix], to those of
// A*B. It panics if the sizes or the numbers of entries are not those that the
// pattern was made for.
func (p *Product[T]) Compute(dst, a, b *CSR[T]) {
	if a.Rows != p.pattern.Rows || a.Cols != p.aCols || a.NNZ() != p.aNNZ || b.Rows != p.aCols || b.Cols != p.pattern.Cols ||
		b.NNZ() != p.bNNZ || dst.Rows != a.Rows || dst.Cols != b.Cols || dst.NNZ() != len(p.pattern.ColInd) {
		panic(fmt.Sprintf("sparse: product of %v and %v into %v, planned for %d×%d (%d entries) times %d×%d (%d entries)",
			a, b, dst, p.pattern.Rows, p.aCols, p.aNNZ, p.aCols, p.pattern.Cols, p.bNNZ))
	}
	sums := sync.Pool{New: func() any { s := make([]T, b.Cols); return &s }}
	rows, _ := productBlocks(a)
	threads.Blocks(a.Rows, rows, func(_, lo, hi int) {
		sum := *sums.Get().(*[]T)
		for i := lo; i < hi; i++ {
			cols, vals := a.Row(i)
			for k, t := range cols {
				s := vals[k]
				bCols, bVals := b.Row(int(t))
				for l, j := range bCols {
					sum[j] += s * bVals[l]
				}
			}
			cols, vals = dst.Row(i)
			for k, j := range cols {
				vals[k], sum[j] = sum[j], 0
			}
		}
		sums.Put(&sum) // all zero again
	})
}

// Kron returns the Kronecker product A⊗B: entry (i*p+k, j*q+l) is
// A[i,j]*B[k,l] for a p×q matrix B. It panics if the product has too many rows
// or columns.
func Kron[T Scalar](a, b *CSR[T]) *CSR[T] {
	checkSize(a.Rows*b.Rows, a.Cols*b.Cols)
	c := Zero[T](a.Rows*b.Rows, a.Cols*b.Cols)
	c.ColInd, c.Val = make([]int32, 0, a.NNZ()*b.NNZ()), make([]T, 0, a.NNZ()*b.NNZ())
	for i := range a.Rows {
		cols, vals := a.Row(i)
		for k := range b.Rows {
			bCols, bVals := b.Row(k)
			for t, j := range cols {
				for l, q := range bCols {
					c.ColInd = append(c.ColInd, j*int32(b.Cols)+q)
					c.Val = append(c.Val, vals[t]*bVals[l])
				}
			}
			c.RowPtr[i*b.Rows+k+1] = len(c.Val)
		}
	}
	return c
}
