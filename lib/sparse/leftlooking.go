package sparse

import (
	"math"
	"slices"
)

// leftLooking is an LU factorisation, row after row, of any pattern with
// partial pivoting over the columns:
//
//	A[q_i, p_j] = L*U, U with ones on its diagonal
//
// where rows are taken in the order q and p is found on the way. Each row of L
// and U is a sparse triangular solve whose pattern comes from a search of the
// graph of U, in time proportional to the arithmetic.
//
// J. Gilbert, T. Peierls, Sparse partial pivoting in time proportional to
// arithmetic operations, SIAM J. Sci. Stat. Comput. 9 (1988); symmetric pruning
// after S. Eisenstat, J. Liu, SIAM J. Sci. Comput. 14 (1993).
type leftLooking[T Field] struct {
	n          int
	rows       []int32 // q: row of A that comes i-th
	cols       []int32 // p: column of A that is the j-th pivot
	lPtr, uPtr []int   // rows of L, in the order of the solve; rows of U beside the diagonal
	lInd, uInd []int32 // positions of pivots
	lVal, uVal []T
	pivot      []T
	work       []T
	position   []int32 // inverse of cols
	growth     float64
}

// singularBelow returns the size of a pivot, of rows scaled to 1, that is taken
// for zero: what rounding leaves of one.
func singularBelow(n int) float64 {
	return 4 * math.Sqrt(float64(max(n, 4))) * 0x1p-53
}

// factorLeftLooking factorises the pattern of a with the values v. tol between
// 0 and 1 is how large a diagonal pivot must be against the largest in its row
// to be preferred.
func factorLeftLooking[T Field](a *CSR[T], v []T, order []int32, tol float64) (*leftLooking[T], error) {
	n := a.Rows
	f := &leftLooking[T]{n: n, rows: order, cols: make([]int32, n), lPtr: make([]int, n+1), uPtr: make([]int, n+1),
		pivot: make([]T, n), work: make([]T, n), position: filled(n, none)}
	s := newSearch(n)
	x := f.work // by columns of A
	least := singularBelow(n)
	for i, row := range f.rows {
		reach := reach(s, f, a.ColInd[a.RowPtr[row]:a.RowPtr[row+1]], int32(i))
		for p := a.RowPtr[row]; p < a.RowPtr[row+1]; p++ {
			x[a.ColInd[p]] = v[p]
		}
		f.eliminate(x, reach)
		// The pivot.
		best, size := none, 0.
		for _, j := range s.free {
			if m := magnitude(x[j]); m > size || m != m {
				best, size = j, m
			}
			f.growth = max(f.growth, magnitude(x[j]))
		}
		if !(size <= math.MaxFloat64) {
			return nil, ErrUnstable
		}
		if size <= least {
			return nil, &SingularError{Row: int(row), Pivot: size}
		}
		if f.position[row] == none && s.mark[row] == int32(i) && magnitude(x[row]) >= tol*size {
			best = row
		}
		d := x[best]
		f.pivot[i], f.cols[i], f.position[best] = d, best, int32(i)
		for _, j := range s.free {
			if j != best {
				f.uInd = append(f.uInd, j) // a column for now, a position in the end
				f.uVal = append(f.uVal, x[j]/d)
			}
			x[j] = 0
		}
		f.uPtr[i+1] = len(f.uInd)
		for _, k := range reach {
			j := f.cols[k]
			f.lInd, f.lVal = append(f.lInd, k), append(f.lVal, x[j])
			x[j] = 0
		}
		f.lPtr[i+1] = len(f.lInd)
		prune(s, f, i)
	}
	for k, j := range f.uInd {
		f.uInd[k] = f.position[j]
	}
	return f, nil
}

// eliminate subtracts from x, whose entries lie at columns of A, the multiples
// of the earlier rows of U that it has, in topological order.
func (f *leftLooking[T]) eliminate(x []T, reach []int32) {
	for _, k := range reach {
		xk := x[f.cols[k]]
		lo, hi := f.uPtr[k], f.uPtr[k+1]
		ind := f.uInd[lo:hi]
		val := f.uVal[lo:hi][:len(ind)]
		for t, j := range ind {
			x[j] -= val[t] * xk
		}
	}
}

// refactor computes L and U of other values with the same pivots. It returns
// ErrUnstable if one is taken for zero, or is a good deal smaller against its
// row than tol, which a new factorisation would look for.
func (f *leftLooking[T]) refactor(a *CSR[T], v []T, tol float64) error {
	x := f.work // by positions
	least := singularBelow(f.n)
	f.growth = 0
	for i, row := range f.rows {
		for p := a.RowPtr[row]; p < a.RowPtr[row+1]; p++ {
			x[f.position[a.ColInd[p]]] = v[p]
		}
		for t := f.lPtr[i]; t < f.lPtr[i+1]; t++ {
			k := f.lInd[t]
			xk := x[k]
			f.lVal[t], x[k] = xk, 0
			lo, hi := f.uPtr[k], f.uPtr[k+1]
			ind := f.uInd[lo:hi]
			val := f.uVal[lo:hi][:len(ind)]
			for s, j := range ind {
				x[j] -= val[s] * xk
			}
		}
		d := x[i]
		x[i] = 0
		largest := magnitude(d)
		for t := f.uPtr[i]; t < f.uPtr[i+1]; t++ {
			j := f.uInd[t]
			largest = max(largest, magnitude(x[j]))
			f.uVal[t] = x[j] / d
			x[j] = 0
		}
		f.growth = max(f.growth, largest)
		if m := magnitude(d); !(m > least && m >= 0.01*tol*largest && m <= math.MaxFloat64) {
			clear(x)
			return ErrUnstable
		}
		f.pivot[i] = d
	}
	return nil
}

// solve replaces the k columns of the row-major n×k matrix b by those of the
// solution of A*x = b.
func (f *leftLooking[T]) solve(b, w []T, k int) {
	if k == 1 {
		f.solveOne(b, w)
		return
	}
	for i, row := range f.rows {
		x := w[i*k : (i+1)*k]
		copy(x, b[int(row)*k:])
		for t := f.lPtr[i]; t < f.lPtr[i+1]; t++ {
			subtractScaled(x, w[int(f.lInd[t])*k:], f.lVal[t])
		}
		divide(x, f.pivot[i])
	}
	for i := f.n - 1; i >= 0; i-- {
		x := w[i*k : (i+1)*k]
		for t := f.uPtr[i]; t < f.uPtr[i+1]; t++ {
			subtractScaled(x, w[int(f.uInd[t])*k:], f.uVal[t])
		}
		copy(b[int(f.cols[i])*k:], x)
	}
}

func (f *leftLooking[T]) solveOne(b, w []T) {
	for i, row := range f.rows {
		x := b[row]
		lo, hi := f.lPtr[i], f.lPtr[i+1]
		val := f.lVal[lo:hi]
		for t, k := range f.lInd[lo:hi] {
			x -= val[t] * w[k]
		}
		w[i] = x / f.pivot[i]
	}
	for i := f.n - 1; i >= 0; i-- {
		x := w[i]
		lo, hi := f.uPtr[i], f.uPtr[i+1]
		val := f.uVal[lo:hi]
		for t, k := range f.uInd[lo:hi] {
			x -= val[t] * w[k]
		}
		w[i] = x
		b[f.cols[i]] = x
	}
}

// solveT does the same for Aᵀ*x = b.
func (f *leftLooking[T]) solveT(b, w []T, k int) {
	for i, j := range f.cols {
		copy(w[i*k:(i+1)*k], b[int(j)*k:])
	}
	for i := range f.n {
		x := w[i*k : (i+1)*k]
		for t := f.uPtr[i]; t < f.uPtr[i+1]; t++ {
			subtractScaled(w[int(f.uInd[t])*k:][:k], x, f.uVal[t])
		}
	}
	for i := f.n - 1; i >= 0; i-- {
		x := w[i*k : (i+1)*k]
		divide(x, f.pivot[i])
		for t := f.lPtr[i]; t < f.lPtr[i+1]; t++ {
			subtractScaled(w[int(f.lInd[t])*k:][:k], x, f.lVal[t])
		}
		copy(b[int(f.rows[i])*k:], x)
	}
}

// subtractScaled computes dst -= s*x over dst's length.
func subtractScaled[T Field](dst, x []T, s T) {
	x = x[:len(dst)]
	for i, v := range x {
		dst[i] -= s * v
	}
}

func divide[T Field](x []T, d T) {
	for i := range x {
		x[i] /= d
	}
}

func (f *leftLooking[T]) entries() int { return len(f.lVal) + len(f.uVal) + f.n }

// pivots returns the pivots and the sign of the two permutations together.
func (f *leftLooking[T]) pivots() ([]T, int) { return f.pivot, sign(f.rows) * sign(f.cols) }

func (f *leftLooking[T]) growthFactor() float64 { return f.growth }

// sign returns the sign of a permutation.
func sign(p []int32) int {
	s := 1
	seen := make([]bool, len(p))
	for i := range p {
		for j := p[i]; !seen[i] && int(j) != i; j = p[j] {
			seen[j] = true
			s = -s
		}
		seen[i] = true
	}
	return s
}

// search finds the pattern of a row of L and U.
type search struct {
	mark   []int32 // last row that reached a column
	pruned []int   // end of the part of a row of U that the search needs
	stack  []int32
	at     []int
	order  []int32 // positions reached, in topological order
	free   []int32 // columns reached that have no pivot yet
}

func newSearch(n int) *search {
	return &search{mark: filled(n, none), pruned: make([]int, n), stack: make([]int32, n), at: make([]int, n),
		order: make([]int32, n)}
}

// reach searches from the columns of a row, for row number stamp. It returns
// the positions of the rows of U that are needed, each after those that it
// depends on, and leaves the columns without a pivot in s.free.
func reach[T Field](s *search, f *leftLooking[T], from []int32, stamp int32) []int32 {
	s.free = s.free[:0]
	top := len(s.order)
	for _, j := range from {
		if s.mark[j] == stamp {
			continue
		}
		s.mark[j] = stamp
		k := f.position[j]
		if k == none {
			s.free = append(s.free, j)
			continue
		}
		depth := 0
		s.stack[0], s.at[0] = k, f.uPtr[k]
		for depth >= 0 {
			k := s.stack[depth]
			end := s.pruned[k]
			t := s.at[depth]
			for ; t < end; t++ {
				j := f.uInd[t]
				if s.mark[j] == stamp {
					continue
				}
				s.mark[j] = stamp
				if next := f.position[j]; next != none {
					s.at[depth] = t + 1
					depth++
					s.stack[depth], s.at[depth] = next, f.uPtr[next]
					break
				}
				s.free = append(s.free, j)
			}
			if t == end {
				top--
				s.order[top] = k
				depth--
			}
		}
	}
	return s.order[top:]
}

// prune shortens what later searches look at in the rows of U that row i used
// and that hold its pivot: if row k of U has the pivot column of row i, and row
// i of L has k, then whatever else k reaches, it reaches through i.
func prune[T Field](s *search, f *leftLooking[T], i int) {
	s.pruned[i] = f.uPtr[i+1]
	for _, k := range f.lInd[f.lPtr[i]:f.lPtr[i+1]] {
		lo, hi := f.uPtr[k], f.uPtr[k+1]
		if s.pruned[k] < hi {
			continue // was pruned before
		}
		if !slices.Contains(f.uInd[lo:hi], f.cols[i]) {
			continue
		}
		// Columns with a pivot first.
		for a, b := lo, hi; ; a++ {
			for a < b && f.position[f.uInd[a]] != none {
				a++
			}
			for a < b && f.position[f.uInd[b-1]] == none {
				b--
			}
			if a >= b {
				s.pruned[k] = a
				break
			}
			f.uInd[a], f.uInd[b-1] = f.uInd[b-1], f.uInd[a]
			f.uVal[a], f.uVal[b-1] = f.uVal[b-1], f.uVal[a]
		}
	}
}
