package sparse

// Bandwidth returns how far entries lie below and above the diagonal at most:
// max(i-j) and max(j-i), at least 0.
func (a *CSR[T]) Bandwidth() (lower, upper int) {
	for i := range a.Rows {
		if cols, _ := a.Row(i); len(cols) > 0 {
			lower = max(lower, i-int(cols[0]))
			upper = max(upper, int(cols[len(cols)-1])-i)
		}
	}
	return lower, upper
}

// IsSymmetric says whether A is square and |A[i,j] - A[j,i]| <= tol * the larger
// of both for all entries. NaN is equal to nothing.
func (a *CSR[T]) IsSymmetric(tol float64) bool { return a.matches(a.Transpose, tol) }

// IsHermitian says the same of A and its conjugate transpose.
func (a *CSR[T]) IsHermitian(tol float64) bool { return a.matches(a.ConjTranspose, tol) }

func (a *CSR[T]) matches(other func() *CSR[T], tol float64) bool {
	if a.Rows != a.Cols {
		return false
	}
	b := other()
	for i := range a.Rows {
		x, xv := a.Row(i)
		y, yv := b.Row(i)
		for len(x) > 0 || len(y) > 0 {
			var v, w T
			switch {
			case len(y) == 0 || len(x) > 0 && x[0] < y[0]:
				v, x, xv = xv[0], x[1:], xv[1:]
			case len(x) == 0 || y[0] < x[0]:
				w, y, yv = yv[0], y[1:], yv[1:]
			default:
				v, w, x, xv, y, yv = xv[0], yv[0], x[1:], xv[1:], y[1:], yv[1:]
			}
			if v != w && !(abs(v-w) <= tol*max(abs(v), abs(w))) {
				return false
			}
		}
	}
	return true
}

// Components returns the number of connected components of the graph of a
// square matrix, in which i and j are neighbours if A[i,j] or A[j,i] is stored,
// and the component of each row, numbered by their first rows. It panics if a
// is not square.
func (a *CSR[T]) Components() (count int, of []int) {
	a.mustSquare("connected components")
	root := make([]int32, a.Rows)
	for i := range root {
		root[i] = int32(i)
	}
	find := func(i int32) int32 {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for i := range a.Rows {
		cols, _ := a.Row(i)
		for _, j := range cols {
			p, q := find(int32(i)), find(j)
			root[max(p, q)] = min(p, q)
		}
	}
	of = make([]int, a.Rows)
	for i := range of {
		if r := find(int32(i)); int(r) == i {
			of[i] = count
			count++
		} else {
			of[i] = of[r]
		}
	}
	return count, of
}
