package sparse

import "fmt"

// SubRows returns the rows of a with these numbers, in this order; a number may
// come more than once. It panics if one is out of range.
func (a *CSR[T]) SubRows(rows []int) *CSR[T] {
	b := Zero[T](len(rows), a.Cols)
	n := 0
	for k, i := range rows {
		if uint(i) >= uint(a.Rows) {
			panic(fmt.Sprintf("sparse: row %d of a %d×%d matrix", i, a.Rows, a.Cols))
		}
		n += a.RowPtr[i+1] - a.RowPtr[i]
		b.RowPtr[k+1] = n
	}
	b.ColInd, b.Val = make([]int32, n), make([]T, n)
	for k, i := range rows {
		cols, vals := a.Row(i)
		copy(b.ColInd[b.RowPtr[k]:], cols)
		copy(b.Val[b.RowPtr[k]:], vals)
	}
	return b
}

// SubCols returns the columns of a with these numbers, in this order; a number
// may come more than once. It panics if one is out of range.
func (a *CSR[T]) SubCols(cols []int) *CSR[T] {
	for _, j := range cols {
		if uint(j) >= uint(a.Cols) {
			panic(fmt.Sprintf("sparse: column %d of a %d×%d matrix", j, a.Rows, a.Cols))
		}
	}
	// Columns of a are rows of its transpose, and two transposes sort.
	return a.Transpose().SubRows(cols).Transpose()
}

// Submatrix returns the entries A[rows[k], cols[l]].
func (a *CSR[T]) Submatrix(rows, cols []int) *CSR[T] { return a.SubRows(rows).SubCols(cols) }

// Slice returns rows r0 to below r1 and columns c0 to below c1. It panics if
// they are out of range.
func (a *CSR[T]) Slice(r0, r1, c0, c1 int) *CSR[T] {
	if r0 < 0 || r1 < r0 || r1 > a.Rows || c0 < 0 || c1 < c0 || c1 > a.Cols {
		panic(fmt.Sprintf("sparse: rows [%d, %d) and columns [%d, %d) of a %d×%d matrix", r0, r1, c0, c1, a.Rows, a.Cols))
	}
	b := Zero[T](r1-r0, c1-c0)
	for i := r0; i < r1; i++ {
		cols, vals := a.Row(i)
		for k, j := range cols {
			if int(j) >= c0 && int(j) < c1 {
				b.ColInd, b.Val = append(b.ColInd, j-int32(c0)), append(b.Val, vals[k])
			}
		}
		b.RowPtr[i-r0+1] = len(b.Val)
	}
	return b
}

// Permute returns P*A*Q: row i is row rows[i] of a, column j is column cols[j]
// of a. A nil permutation leaves the rows or columns in place. It panics if one
// is no permutation.
func (a *CSR[T]) Permute(rows, cols []int32) *CSR[T] {
	check := func(p []int32, n int, what string) {
		if p != nil && (len(p) != n || !isPermutation(p)) {
			panic(fmt.Sprintf("sparse: %d numbers that are no permutation of the %d %s", len(p), n, what))
		}
	}
	check(rows, a.Rows, "rows")
	check(cols, a.Cols, "columns")
	b := a
	if rows != nil {
		b = b.SubRows(ints(rows))
	}
	if cols != nil {
		b = b.SubCols(ints(cols))
	}
	if b == a {
		return a.Clone()
	}
	return b
}

func ints(x []int32) []int {
	y := make([]int, len(x))
	for i, v := range x {
		y[i] = int(v)
	}
	return y
}

// VStack returns the matrices one below the other. It panics if there are none
// or their columns differ.
func VStack[T Scalar](parts ...*CSR[T]) *CSR[T] {
	blocks := make([][]*CSR[T], len(parts))
	for i, p := range parts {
		blocks[i] = []*CSR[T]{p}
	}
	return Block(blocks)
}

// HStack returns the matrices side by side. It panics if there are none or
// their rows differ.
func HStack[T Scalar](parts ...*CSR[T]) *CSR[T] { return Block([][]*CSR[T]{parts}) }

// Block returns the matrix that is made of these blocks, row by row. A nil
// block is zero; each row and column of blocks needs one that is not. It panics
// if the sizes do not fit.
func Block[T Scalar](blocks [][]*CSR[T]) *CSR[T] {
	if len(blocks) == 0 || len(blocks[0]) == 0 {
		panic("sparse: a matrix of no blocks")
	}
	heights, widths := make([]int, len(blocks)), make([]int, len(blocks[0]))
	for i := range heights {
		heights[i] = -1
	}
	for j := range widths {
		widths[j] = -1
	}
	for i, row := range blocks {
		if len(row) != len(widths) {
			panic(fmt.Sprintf("sparse: row %d has %d blocks, the first has %d", i, len(row), len(widths)))
		}
		for j, b := range row {
			if b == nil {
				continue
			}
			if heights[i] >= 0 && heights[i] != b.Rows || widths[j] >= 0 && widths[j] != b.Cols {
				panic(fmt.Sprintf("sparse: block (%d, %d) is %d×%d, beside it are %d rows and %d columns", i, j, b.Rows, b.Cols, heights[i], widths[j]))
			}
			heights[i], widths[j] = b.Rows, b.Cols
		}
	}
	rows, cols := total(heights, "row"), total(widths, "column")
	c := Zero[T](rows, cols)
	at := 0
	for i, row := range blocks {
		for k := range heights[i] {
			left := 0
			for j, b := range row {
				if b != nil {
					bCols, bVals := b.Row(k)
					for _, q := range bCols {
						c.ColInd = append(c.ColInd, q+int32(left))
					}
					c.Val = append(c.Val, bVals...)
				}
				left += widths[j]
			}
			at++
			c.RowPtr[at] = len(c.Val)
		}
	}
	return c
}

// total adds sizes up; one that is not known panics.
func total(sizes []int, what string) (sum int) {
	for i, n := range sizes {
		if n < 0 {
			panic(fmt.Sprintf("sparse: all blocks of %s %d are nil", what, i))
		}
		sum += n
	}
	return sum
}
