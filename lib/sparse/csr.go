package sparse

import (
	"fmt"
	"math"
	"slices"
	"sort"
)

// CSR is a Rows×Cols matrix in compressed sparse rows: the columns and values
// of row i are
//
//	ColInd[RowPtr[i]:RowPtr[i+1]], Val[RowPtr[i]:RowPtr[i+1]]
//
// with the columns increasing. An entry may be stored and zero. The fields are
// for reading and for changing values; a matrix with another pattern is made by
// one of the package's functions, or by [New], which checks it.
type CSR[T Scalar] struct {
	Rows, Cols int
	RowPtr     []int   // of length Rows+1, from 0 to the number of entries
	ColInd     []int32 // of the number of entries
	Val        []T     // of the number of entries
}

// Matrix is the matrix that most of the library works with.
type Matrix = CSR[float64]

// New returns the matrix with these parts, which it keeps. It returns an error
// that names the row if they are not those of a matrix: lengths that do not
// agree, columns out of range or not increasing.
func New[T Scalar](rows, cols int, rowPtr []int, colInd []int32, val []T) (*CSR[T], error) {
	a := &CSR[T]{rows, cols, rowPtr, colInd, val}
	if err := a.Check(); err != nil {
		return nil, err
	}
	return a, nil
}

// Zero returns the rows×cols matrix without entries.
func Zero[T Scalar](rows, cols int) *CSR[T] {
	checkSize(rows, cols)
	return &CSR[T]{Rows: rows, Cols: cols, RowPtr: make([]int, rows+1)}
}

// Identity returns the n×n identity matrix.
func Identity[T Scalar](n int) *CSR[T] {
	d := make([]T, n)
	for i := range d {
		d[i] = 1
	}
	return DiagonalMatrix(d)
}

// DiagonalMatrix returns the square matrix with d on its diagonal. It copies d.
func DiagonalMatrix[T Scalar](d []T) *CSR[T] {
	n := len(d)
	checkSize(n, n)
	a := &CSR[T]{Rows: n, Cols: n, RowPtr: make([]int, n+1), ColInd: make([]int32, n), Val: slices.Clone(d)}
	for i := range n {
		a.RowPtr[i+1] = i + 1
		a.ColInd[i] = int32(i)
	}
	return a
}

// FromDense returns the entries of a row-major rows×cols matrix that are not
// zero. It panics if data has another length.
func FromDense[T Scalar](rows, cols int, data []T) *CSR[T] {
	checkSize(rows, cols)
	if len(data) != rows*cols {
		panic(fmt.Sprintf("sparse: %d values for a dense %d×%d matrix", len(data), rows, cols))
	}
	a := Zero[T](rows, cols)
	for i := range rows {
		for j, v := range data[i*cols : (i+1)*cols] {
			if v != 0 {
				a.ColInd = append(a.ColInd, int32(j))
				a.Val = append(a.Val, v)
			}
		}
		a.RowPtr[i+1] = len(a.Val)
	}
	return a
}

// Dense returns the matrix as Rows*Cols values, row by row.
func (a *CSR[T]) Dense() []T {
	d := make([]T, a.Rows*a.Cols)
	for i := range a.Rows {
		cols, vals := a.Row(i)
		for k, j := range cols {
			d[i*a.Cols+int(j)] = vals[k]
		}
	}
	return d
}

// Check returns an error unless the fields are those of a matrix.
func (a *CSR[T]) Check() error {
	return checkParts("row", a.Rows, a.Cols, a.RowPtr, a.ColInd, len(a.Val))
}

// checkParts checks n compressed rows (or columns, as line says) with indices
// below m.
func checkParts(line string, n, m int, ptr []int, ind []int32, values int) error {
	if n < 0 || m < 0 || n > math.MaxInt32 || m > math.MaxInt32 {
		return fmt.Errorf("sparse: a matrix of %d compressed %ss of length %d, both may be 0 to %d", n, line, m, math.MaxInt32)
	}
	if len(ptr) != n+1 {
		return fmt.Errorf("sparse: %d %s pointers for %d %ss, there must be one more than %ss", len(ptr), line, n, line, line)
	}
	if ptr[0] != 0 || ptr[n] != len(ind) || len(ind) != values {
		return fmt.Errorf("sparse: %s pointers from %d to %d with %d indices and %d values, they must run from 0 to that number",
			line, ptr[0], ptr[n], len(ind), values)
	}
	for i := range n {
		if ptr[i] > ptr[i+1] || ptr[i+1] > len(ind) {
			return fmt.Errorf("sparse: %s %d lies at %d to %d of %d entries", line, i, ptr[i], ptr[i+1], len(ind))
		}
		last := int32(-1)
		for _, j := range ind[ptr[i]:ptr[i+1]] {
			if j <= last || int(j) >= m {
				return fmt.Errorf("sparse: %s %d has the index %d after %d, indices must increase and be below %d", line, i, j, last, m)
			}
			last = j
		}
	}
	return nil
}

// checkSize panics unless a matrix can have this size.
func checkSize(rows, cols int) {
	if rows < 0 || cols < 0 || rows > math.MaxInt32 || cols > math.MaxInt32 {
		panic(fmt.Sprintf("sparse: a %d×%d matrix, rows and columns may be 0 to %d", rows, cols, math.MaxInt32))
	}
}

// Dims returns the numbers of rows and columns.
func (a *CSR[T]) Dims() (r, c int) { return a.Rows, a.Cols }

// NNZ returns the number of stored entries.
func (a *CSR[T]) NNZ() int { return len(a.Val) }

// Row returns the columns and the values of row i, which are the matrix's own
// memory.
func (a *CSR[T]) Row(i int) (cols []int32, vals []T) {
	lo, hi := a.RowPtr[i], a.RowPtr[i+1]
	return a.ColInd[lo:hi:hi], a.Val[lo:hi:hi]
}

// Index returns where in Val the entry (i, j) is, and whether it is stored. It
// panics if i or j is out of range.
func (a *CSR[T]) Index(i, j int) (p int, stored bool) {
	if uint(i) >= uint(a.Rows) || uint(j) >= uint(a.Cols) {
		panic(fmt.Sprintf("sparse: entry (%d, %d) of a %d×%d matrix", i, j, a.Rows, a.Cols))
	}
	cols, _ := a.Row(i)
	k := sort.Search(len(cols), func(k int) bool { return int(cols[k]) >= j })
	return a.RowPtr[i] + k, k < len(cols) && int(cols[k]) == j
}

// At returns the entry (i, j), zero if it is not stored. It panics if i or j is
// out of range.
func (a *CSR[T]) At(i, j int) T {
	if p, stored := a.Index(i, j); stored {
		return a.Val[p]
	}
	return 0
}

// Diagonal returns the min(Rows, Cols) entries of the diagonal.
func (a *CSR[T]) Diagonal() []T {
	d := make([]T, min(a.Rows, a.Cols))
	for i := range d {
		d[i] = a.At(i, i)
	}
	return d
}

// Clone returns a copy that shares no memory with a.
func (a *CSR[T]) Clone() *CSR[T] {
	return &CSR[T]{a.Rows, a.Cols, slices.Clone(a.RowPtr), slices.Clone(a.ColInd), slices.Clone(a.Val)}
}

// SamePattern says whether a and b have the same size and store the same
// entries, whatever their values.
func (a *CSR[T]) SamePattern(b *CSR[T]) bool {
	return a.Rows == b.Rows && a.Cols == b.Cols && slices.Equal(a.RowPtr, b.RowPtr) && slices.Equal(a.ColInd, b.ColInd)
}

// Prune returns a copy without the entries whose magnitude is at most tol; with
// tol = 0, without those that are zero. NaN stays.
func (a *CSR[T]) Prune(tol float64) *CSR[T] {
	b := Zero[T](a.Rows, a.Cols)
	for i := range a.Rows {
		cols, vals := a.Row(i)
		for k, v := range vals {
			if !(abs(v) <= tol) {
				b.ColInd = append(b.ColInd, cols[k])
				b.Val = append(b.Val, v)
			}
		}
		b.RowPtr[i+1] = len(b.Val)
	}
	return b
}

// String describes the matrix in a line.
func (a *CSR[T]) String() string {
	var v T
	return fmt.Sprintf("sparse %d×%d matrix of %T, %d entries", a.Rows, a.Cols, v, a.NNZ())
}
