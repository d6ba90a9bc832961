package sparse

import (
	"fmt"
	"slices"
)

// COO collects the entries of a matrix one by one, in any order. Entries at the
// same place add up. Entry k is Val[k] at (Row[k], Col[k]).
type COO[T Scalar] struct {
	Rows, Cols int
	Row, Col   []int32
	Val        []T
}

// NewCOO returns a rows×cols matrix without entries.
func NewCOO[T Scalar](rows, cols int) *COO[T] {
	checkSize(rows, cols)
	return &COO[T]{Rows: rows, Cols: cols}
}

// Grow makes room for n more entries.
func (c *COO[T]) Grow(n int) {
	c.Row, c.Col, c.Val = slices.Grow(c.Row, n), slices.Grow(c.Col, n), slices.Grow(c.Val, n)
}

// Add adds v to the entry (i, j). It panics if i or j is out of range.
func (c *COO[T]) Add(i, j int, v T) {
	if uint(i) >= uint(c.Rows) || uint(j) >= uint(c.Cols) {
		panic(fmt.Sprintf("sparse: entry (%d, %d) of a %d×%d matrix", i, j, c.Rows, c.Cols))
	}
	c.Row = append(c.Row, int32(i))
	c.Col = append(c.Col, int32(j))
	c.Val = append(c.Val, v)
}

// AddBlock adds the row-major len(rows)×len(cols) matrix v to the entries in
// these rows and columns, as finite elements do. It panics if an index is out
// of range or v has another length.
func (c *COO[T]) AddBlock(rows, cols []int, v []T) {
	if len(v) != len(rows)*len(cols) {
		panic(fmt.Sprintf("sparse: %d values for a block of %d×%d", len(v), len(rows), len(cols)))
	}
	c.Grow(len(v))
	for p, i := range rows {
		for q, j := range cols {
			c.Add(i, j, v[p*len(cols)+q])
		}
	}
}

// Dims returns the numbers of rows and columns.
func (c *COO[T]) Dims() (r, k int) { return c.Rows, c.Cols }

// CSR returns the matrix in compressed rows. Entries at the same place are
// added in the order in which they were put in; a sum of zero stays as a stored
// entry. To assemble again with other values, see [COO.Assembly].
func (c *COO[T]) CSR() *CSR[T] {
	s := c.Assembly()
	a := s.Matrix()
	s.Assemble(a, c.Val)
	return a
}
