package sparse

import "fmt"

// CSC is a Rows×Cols matrix in compressed sparse columns: the rows and values
// of column j are
//
//	RowInd[ColPtr[j]:ColPtr[j+1]], Val[ColPtr[j]:ColPtr[j+1]]
//
// with the rows increasing. It is the [CSR] of the transpose read in another
// way, and [CSC.T] and [CSR.T] change from one to the other without a copy.
type CSC[T Scalar] struct {
	Rows, Cols int
	ColPtr     []int
	RowInd     []int32
	Val        []T
}

// NewCSC returns the matrix with these parts, which it keeps. It returns an
// error that names the column if they are not those of a matrix.
func NewCSC[T Scalar](rows, cols int, colPtr []int, rowInd []int32, val []T) (*CSC[T], error) {
	if err := checkParts("column", cols, rows, colPtr, rowInd, len(val)); err != nil {
		return nil, err
	}
	return &CSC[T]{rows, cols, colPtr, rowInd, val}, nil
}

// CSC returns a copy of the matrix in compressed columns.
func (a *CSR[T]) CSC() *CSC[T] { return a.Transpose().T() }

// CSR returns a copy of the matrix in compressed rows.
func (c *CSC[T]) CSR() *CSR[T] { return c.T().Transpose() }

// T returns the transpose in compressed columns. It shares memory with a.
func (a *CSR[T]) T() *CSC[T] { return &CSC[T]{a.Cols, a.Rows, a.RowPtr, a.ColInd, a.Val} }

// T returns the transpose in compressed rows. It shares memory with c.
func (c *CSC[T]) T() *CSR[T] { return &CSR[T]{c.Cols, c.Rows, c.ColPtr, c.RowInd, c.Val} }

// Dims returns the numbers of rows and columns.
func (c *CSC[T]) Dims() (r, k int) { return c.Rows, c.Cols }

// NNZ returns the number of stored entries.
func (c *CSC[T]) NNZ() int { return len(c.Val) }

// Col returns the rows and the values of column j, which are the matrix's own
// memory.
func (c *CSC[T]) Col(j int) (rows []int32, vals []T) { return c.T().Row(j) }

// At returns the entry (i, j), zero if it is not stored. It panics if i or j is
// out of range.
func (c *CSC[T]) At(i, j int) T {
	if uint(i) >= uint(c.Rows) || uint(j) >= uint(c.Cols) {
		panic(fmt.Sprintf("sparse: entry (%d, %d) of a %d×%d matrix", i, j, c.Rows, c.Cols))
	}
	return c.T().At(j, i)
}

// MulVec computes dst = A*x as [CSR.MulVecT] does.
func (c *CSC[T]) MulVec(dst, x []T) { c.T().MulVecT(dst, x) }

// MulVecT computes dst = Aᵀ*x as [CSR.MulVec] does.
func (c *CSC[T]) MulVecT(dst, x []T) { c.T().MulVec(dst, x) }
