package sparse

import (
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/internal/threads"
)

// Assembly turns values that always belong to the same entries into a matrix
// whose pattern never changes: what a Newton method or a time integrator does
// at each step with its elements. Assembling allocates nothing.
type Assembly[T Scalar] struct {
	pattern CSR[T] // without values
	// Entry p of the matrix is the sum of the values source[start[p]:start[p+1]].
	start  []int
	source []int32
	values int
}

// Assembly returns the plan that puts values, one for each entry that c has
// now and in c's order, into c's matrix. The values of c do not matter.
func (c *COO[T]) Assembly() *Assembly[T] {
	n := len(c.Row)
	checkSize(n, len(c.Val))
	if len(c.Col) != n || len(c.Val) != n {
		panic(fmt.Sprintf("sparse: %d rows, %d columns and %d values in a COO matrix", n, len(c.Col), len(c.Val)))
	}
	// Sort stably by row with counts, then each row by column. What comes out
	// does not depend on how the work was split.
	ptr, order := countingSort(c.Row, c.Rows)
	sorted := make([]int, c.Rows+1) // entries of row i without duplicates, at i+1
	threads.For(c.Rows, rowGrain(c.Rows, n), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			row := order[ptr[i]:ptr[i+1]]
			sortByColumn(row, c.Col)
			for k, e := range row {
				if k == 0 || c.Col[row[k-1]] != c.Col[e] {
					sorted[i+1]++
				}
			}
		}
	})
	for i := range c.Rows {
		sorted[i+1] += sorted[i]
	}
	nnz := sorted[c.Rows]
	s := &Assembly[T]{start: make([]int, nnz+1), source: order, values: n}
	s.pattern = CSR[T]{Rows: c.Rows, Cols: c.Cols, RowPtr: sorted, ColInd: make([]int32, nnz)}
	s.start[nnz] = n
	threads.For(c.Rows, rowGrain(c.Rows, n), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			p := sorted[i]
			for k := ptr[i]; k < ptr[i+1]; k++ {
				j := c.Col[order[k]]
				if k == ptr[i] || c.Col[order[k-1]] != j {
					s.pattern.ColInd[p] = j
					s.start[p] = k
					p++
				}
			}
		}
	})
	return s
}

// Matrix returns a new matrix with the pattern of the assembly, all zero.
func (s *Assembly[T]) Matrix() *CSR[T] {
	return &CSR[T]{s.pattern.Rows, s.pattern.Cols, slices.Clone(s.pattern.RowPtr), slices.Clone(s.pattern.ColInd),
		make([]T, len(s.pattern.ColInd))}
}

// Assemble sets the values of dst, a matrix from [Assembly.Matrix], to the sums
// of the values v that belong to each entry. It panics if the number of values
// or the pattern of dst is another one.
func (s *Assembly[T]) Assemble(dst *CSR[T], v []T) {
	if len(v) != s.values {
		panic(fmt.Sprintf("sparse: assembling %d values, the assembly was made for %d", len(v), s.values))
	}
	if dst.Rows != s.pattern.Rows || dst.Cols != s.pattern.Cols || len(dst.Val) != len(s.pattern.ColInd) {
		panic(fmt.Sprintf("sparse: assembling into a %d×%d matrix with %d entries, the assembly has %d×%d with %d",
			dst.Rows, dst.Cols, len(dst.Val), s.pattern.Rows, s.pattern.Cols, len(s.pattern.ColInd)))
	}
	if len(v) < parallelWork || threads.Count() == 1 {
		s.sum(dst.Val, v, 0, len(dst.Val)) // no closure: nothing is allocated
		return
	}
	threads.For(len(dst.Val), parallelWork/2, func(lo, hi int) { s.sum(dst.Val, v, lo, hi) })
}

// sum computes entries lo to hi.
func (s *Assembly[T]) sum(dst, v []T, lo, hi int) {
	first := s.start[lo]
	for p := lo; p < hi; p++ {
		last := s.start[p+1]
		var sum T
		for _, e := range s.source[first:last] {
			sum += v[e]
		}
		dst[p], first = sum, last
	}
}

// parallelWork is the number of elementary operations below which threads cost
// more than they save.
const parallelWork = 1 << 15

// rowGrain returns how many rows hold about parallelWork of the matrix's
// entries.
func rowGrain(rows, nnz int) int {
	return max(1, int(float64(rows)*parallelWork/float64(nnz+rows+1)))
}

// countingSort returns the positions of key sorted by key, equal ones in their
// order, and where each of the n keys begins.
func countingSort(key []int32, n int) (ptr []int, order []int32) {
	ptr = make([]int, n+1)
	for _, i := range key {
		ptr[i+1]++
	}
	for i := range n {
		ptr[i+1] += ptr[i]
	}
	next := slices.Clone(ptr)
	order = make([]int32, len(key))
	for k, i := range key {
		order[next[i]] = int32(k)
		next[i]++
	}
	return ptr, order
}

// sortByColumn sorts the entries by column, equal ones in their order.
func sortByColumn(entries, col []int32) {
	if len(entries) > 48 {
		slices.SortFunc(entries, func(a, b int32) int {
			if d := col[a] - col[b]; d != 0 {
				return int(d)
			}
			return int(a - b)
		})
		return
	}
	for k := 1; k < len(entries); k++ {
		e := entries[k]
		l := k
		for ; l > 0 && col[entries[l-1]] > col[e]; l-- {
			entries[l] = entries[l-1]
		}
		entries[l] = e
	}
}
