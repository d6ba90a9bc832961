package sparse

import (
	"math"

	"github.com/podium-go/podium/lib/internal/threads"
)

// symmetricFronts is the factorisation Uᴴ*U of a Hermitian positive definite
// matrix, or Uᵀ*D*U with ones on U's diagonal of a symmetric one, by fronts:
// front s holds the c×(c+r) block of the rows of U, D in place of the ones.
type symmetricFronts[T Field] struct {
	*fronts
	indefinite bool // Uᵀ*D*U
	tasks      []task
	offset     []int
	data       []T
	used       bool  // data is not all zero
	entry      []int // as in multifrontal
	source     []int // complement of the place of an entry to be conjugated
	target     []int
	blocks     pool[T]
	left       [][]T
	tmp        []T
}

// newSymmetricFronts plans the factorisation of a matrix of which the lower
// triangle of a is read.
func newSymmetricFronts[T Field](a *CSR[T], order []int32, indefinite bool) *symmetricFronts[T] {
	f := &symmetricFronts[T]{fronts: newFronts(symmetricGraph(a), order), indefinite: indefinite}
	m := f.count()
	f.tasks, f.offset, f.left = f.fronts.tasks(), make([]int, m+1), make([][]T, m)
	widest := 0
	for s := range m {
		c, r := f.shape(s)
		f.offset[s+1] = f.offset[s] + c*(c+r)
		widest = max(widest, c+r)
	}
	f.data, f.tmp = make([]T, f.offset[m]), make([]T, widest)
	f.place(a)
	return f
}

// place finds where each entry of the lower triangle goes.
func (f *symmetricFronts[T]) place(a *CSR[T]) {
	n, m := a.Rows, f.count()
	rank := inverse(f.order)
	// Entries by the row of U that they belong to.
	ptr := make([]int, n+1)
	each := func(do func(p int, row, col int32, flip bool)) {
		for i := range n {
			for p := a.RowPtr[i]; p < a.RowPtr[i+1] && int(a.ColInd[p]) <= i; p++ {
				x, y := rank[i], rank[a.ColInd[p]]
				do(p, min(x, y), max(x, y), x > y)
			}
		}
	}
	each(func(_ int, row, _ int32, _ bool) { ptr[row+1]++ })
	for i := range n {
		ptr[i+1] += ptr[i]
	}
	f.source, f.target = make([]int, ptr[n]), make([]int, ptr[n])
	next := append([]int(nil), ptr...)
	each(func(p int, row, col int32, flip bool) {
		if flip {
			p = ^p
		}
		f.source[next[row]], f.target[next[row]] = p, int(col)
		next[row]++
	})
	f.entry = make([]int, m+1)
	local := make([]int, n)
	for s := range m {
		c, r := f.shape(s)
		first := int(f.first[s])
		for k := range c {
			local[first+k] = k
		}
		for k, i := range f.below(s) {
			local[i] = c + k
		}
		for k := range c {
			for e := ptr[first+k]; e < ptr[first+k+1]; e++ {
				f.target[e] = k*(c+r) + local[f.target[e]]
			}
		}
		f.entry[s+1] = ptr[first+c]
	}
}

// refactor factorises the values v.
func (f *symmetricFronts[T]) refactor(v []T) error {
	scratch := make([][]T, threads.Count())
	err := runTasks(f.tasks, func(worker int, t task) error {
		for s := t.lo; s < t.hi; s++ {
			if err := f.front(&scratch[worker], s, v); err != nil {
				return err
			}
		}
		return nil
	})
	f.used = true
	for s, x := range f.left {
		f.blocks.put(x)
		f.left[s] = nil
	}
	return err
}

// front assembles and factorises front s.
func (f *symmetricFronts[T]) front(scratch *[]T, s int, v []T) error {
	c, r := f.shape(s)
	u := f.data[f.offset[s]:f.offset[s+1]]
	if f.used {
		clear(u)
	}
	for e := f.entry[s]; e < f.entry[s+1]; e++ {
		if p := f.source[e]; p >= 0 {
			u[f.target[e]] += v[p]
		} else if f.indefinite {
			u[f.target[e]] += v[^p]
		} else {
			u[f.target[e]] += conj(v[^p])
		}
	}
	rest := f.blocks.get(r * r)
	for _, child := range f.children[s] {
		f.extend(int(child), c, r, u, rest)
	}
	e := symmetricElimination[T]{scratch: scratch, indefinite: f.indefinite, width: c + r, u: u,
		least: singularBelow(len(f.order))}
	if k, pivot, err := e.factor(0, c); err != nil {
		column := int(f.order[int(f.first[s])+k])
		switch err {
		case ErrNotPositiveDefinite:
			return &NotPositiveDefiniteError{Column: column, Pivot: pivot}
		case ErrSingular:
			return &SingularError{Row: column, Pivot: pivot}
		}
		return err
	}
	if r > 0 {
		e.subtract(r, r, 0, c, c, rest, r)
		f.left[s] = rest
	}
	return nil
}

// extend adds what a child left to the front of its parent.
func (f *symmetricFronts[T]) extend(child, c, r int, u, rest []T) {
	x := f.left[child]
	f.left[child] = nil
	rel := f.relative[f.rowPtr[child]:f.rowPtr[child+1]]
	k := len(rel)
	for i, at := range rel {
		dst, to := u, int(at)*(c+r)
		if int(at) >= c {
			dst, to = rest, (int(at)-c)*r-c
		}
		for j, v := range x[i*k+i : (i+1)*k] {
			dst[to+int(rel[i+j])] += v
		}
	}
	f.blocks.put(x)
}

// symmetricElimination factorises the rows of a front.
type symmetricElimination[T Field] struct {
	scratch    *[]T
	indefinite bool
	width      int
	u          []T
	least      float64
}

// factor eliminates rows lo to hi, which earlier ones have been subtracted
// from.
func (e *symmetricElimination[T]) factor(lo, hi int) (row int, pivot float64, err error) {
	if hi-lo <= 4 {
		return e.factorRows(lo, hi)
	}
	mid := (lo + hi) / 2
	if row, pivot, err = e.factor(lo, mid); err != nil {
		return
	}
	e.subtract(hi-mid, e.width-mid, lo, mid, mid, e.u[mid*e.width+mid:], e.width)
	return e.factor(mid, hi)
}

// subtract takes what rows lo to hi contribute from the m rows of dst, whose n
// columns begin with the column col of the front.
func (e *symmetricElimination[T]) subtract(m, n, lo, hi, col int, dst []T, ld int) {
	a, lda := e.u[lo*e.width+col:], e.width
	if e.indefinite {
		// D times the rows.
		if k := (hi - lo) * m; cap(*e.scratch) < k {
			*e.scratch = make([]T, k+k/2)
		}
		w := (*e.scratch)[:(hi-lo)*m]
		for t := lo; t < hi; t++ {
			d := e.u[t*e.width+t]
			for j, v := range e.u[t*e.width+col : t*e.width+col+m] {
				w[(t-lo)*m+j] = d * v
			}
		}
		a, lda = w, m
	}
	subtractGram(e.indefinite, m, n, hi-lo, a, lda, e.u[lo*e.width+col:], e.width, dst, ld)
}

// factorRows eliminates a few rows, one by one.
func (e *symmetricElimination[T]) factorRows(lo, hi int) (row int, pivot float64, err error) {
	n := e.width
	for k := lo; k < hi; k++ {
		x := e.u[k*n+k : (k+1)*n]
		for t := lo; t < k; t++ {
			above := e.u[t*n+k : (t+1)*n]
			if e.indefinite {
				axpy(x, above, -above[0]*e.u[t*n+t])
			} else {
				axpy(x, above, -conj(above[0]))
			}
		}
		if e.indefinite {
			size, d := maxMagnitude(x), magnitude(x[0])
			switch {
			case !(size <= math.MaxFloat64):
				return k, d, ErrUnstable
			case size <= e.least:
				return k, size, ErrSingular
			case d < symmetricTol*size:
				return k, d, ErrUnstable
			}
			scale(x[1:], 1/x[0])
			continue
		}
		d := realPart(x[0])
		if !(d > e.least && d <= math.MaxFloat64) {
			return k, d, ErrNotPositiveDefinite
		}
		root := math.Sqrt(d)
		x[0] = complexOrReal[T](root, 0)
		scale(x[1:], complexOrReal[T](1/root, 0))
	}
	return 0, 0, nil
}

// symmetricTol is the least size of a pivot of Uᵀ*D*U against its row: entries
// grow by a factor of 100 at most where one is that small.
const symmetricTol = 0.01

func realPart[T Field](v T) float64 {
	switch w := any(&v).(type) {
	case *float64:
		return *w
	case *complex128:
		return real(*w)
	}
	panic("sparse: unknown field")
}

// solve replaces the k columns of the row-major n×k matrix b by those of the
// solution of A*x = b.
func (f *symmetricFronts[T]) solve(b, w []T, k int) {
	for i, v := range f.order {
		copy(w[i*k:(i+1)*k], b[int(v)*k:])
	}
	for s := range f.count() {
		f.forward(s, w, k)
	}
	for s := f.count() - 1; s >= 0; s-- {
		f.backward(s, w, k)
	}
	for i, v := range f.order {
		copy(b[int(v)*k:(int(v)+1)*k], w[i*k:])
	}
}

// gather returns the parts of w that front s touches.
func (f *symmetricFronts[T]) gather(s int, w []T, k int) (x []T, c, n int) {
	c, r := f.shape(s)
	if len(f.tmp) < (c+r)*k {
		f.tmp = make([]T, (c+r)*k)
	}
	x = f.tmp[:(c+r)*k]
	copy(x, w[int(f.first[s])*k:(int(f.first[s])+c)*k])
	for i, at := range f.below(s) {
		copy(x[(c+i)*k:(c+i+1)*k], w[int(at)*k:])
	}
	return x, c, c + r
}

// forward solves with Uᴴ, or Uᵀ and then D.
func (f *symmetricFronts[T]) forward(s int, w []T, k int) {
	x, c, n := f.gather(s, w, k)
	u := f.data[f.offset[s]:f.offset[s+1]]
	for i := range c {
		xi := x[i*k : (i+1)*k]
		if !f.indefinite {
			divide(xi, u[i*n+i])
		}
		row := u[i*n+i+1 : (i+1)*n]
		if k == 1 && (f.indefinite || !isComplex[T]()) {
			axpy(x[i+1:], row, -xi[0])
		} else {
			for t, v := range row {
				if !f.indefinite {
					v = conj(v)
				}
				subtractScaled(x[(i+1+t)*k:(i+2+t)*k], xi, v)
			}
		}
		if f.indefinite {
			divide(xi, u[i*n+i])
		}
	}
	copy(w[int(f.first[s])*k:], x[:c*k])
	for i, at := range f.below(s) {
		copy(w[int(at)*k:(int(at)+1)*k], x[(c+i)*k:])
	}
}

// backward solves with U.
func (f *symmetricFronts[T]) backward(s int, w []T, k int) {
	x, c, n := f.gather(s, w, k)
	u := f.data[f.offset[s]:f.offset[s+1]]
	for i := c - 1; i >= 0; i-- {
		xi, row := x[i*k:(i+1)*k], u[i*n+i+1:(i+1)*n]
		if k == 1 {
			xi[0] -= dot(row, x[i+1:])
		} else {
			for t, v := range row {
				subtractScaled(xi, x[(i+1+t)*k:], v)
			}
		}
		if !f.indefinite {
			divide(xi, u[i*n+i])
		}
	}
	copy(w[int(f.first[s])*k:], x[:c*k])
}

// diagonal returns the pivots: the diagonal of U, or D.
func (f *symmetricFronts[T]) diagonal() []T {
	d := make([]T, 0, len(f.order))
	for s := range f.count() {
		c, r := f.shape(s)
		u := f.data[f.offset[s]:f.offset[s+1]]
		for i := range c {
			d = append(d, u[i*(c+r)+i])
		}
	}
	return d
}
