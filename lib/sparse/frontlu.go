package sparse

import (
	"math"

	"github.com/podium-go/podium/lib/internal/threads"
)

// multifrontal is an LU factorisation of a matrix with a nearly symmetric
// pattern. Pivots are looked for within a front, so that the fronts do not
// depend on the values; if none there is large enough, the factorisation is
// given up with ErrUnstable.
//
// Front s with c columns and r rows below has the c×(c+r) block of L and U in
// its rows, L with the pivots and U with ones on the diagonal, and then the r×c
// block of L below.
type multifrontal[T Field] struct {
	*fronts
	tasks   []task
	offset  []int // of a front's blocks in data
	data    []T
	used    bool    // data is not all zero
	choice  []int32 // column of the front that is its t-th pivot
	entry   []int   // of front s: the entries entry[s] to entry[s+1] of
	source  []int   // where they are in the matrix
	target  []int   // and in the front's blocks
	blocks  pool[T]
	left    [][]T // what each front leaves, until its parent takes it
	workers []frontWorker
	growth  float64
	tmp     []T
}

// frontWorker is what one thread needs.
type frontWorker struct {
	scratch []float64
	growth  float64
}

// newMultifrontal plans the factorisation of a matrix with the pattern of a.
func newMultifrontal[T Field](a *CSR[T], order []int32) *multifrontal[T] {
	f := &multifrontal[T]{fronts: newFronts(symmetricGraph(a), order)}
	m := f.count()
	f.tasks = f.fronts.tasks()
	f.offset, f.left = make([]int, m+1), make([][]T, m)
	widest := 0
	for s := range m {
		c, r := f.shape(s)
		f.offset[s+1] = f.offset[s] + c*(c+2*r)
		widest = max(widest, c+r)
	}
	f.data, f.choice, f.tmp = make([]T, f.offset[m]), make([]int32, a.Rows), make([]T, widest)
	f.place(a.Rows, a.RowPtr, a.ColInd)
	return f
}

// place finds where each entry of the matrix goes.
func (f *multifrontal[T]) place(n int, ptr []int, ind []int32) {
	rank := inverse(f.order)
	// The columns of A, by where their entries are.
	tPtr := make([]int, n+1)
	for _, j := range ind {
		tPtr[j+1]++
	}
	for j := range n {
		tPtr[j+1] += tPtr[j]
	}
	at, tRow, tPos := append([]int(nil), tPtr...), make([]int32, len(ind)), make([]int, len(ind))
	for i := range n {
		for p := ptr[i]; p < ptr[i+1]; p++ {
			q := at[ind[p]]
			at[ind[p]]++
			tRow[q], tPos[q] = int32(i), p
		}
	}
	m := f.count()
	f.entry = make([]int, m+1)
	f.source, f.target = make([]int, 0, len(ind)), make([]int, 0, len(ind))
	local := make([]int, n)
	for s := range m {
		c, r := f.shape(s)
		first := f.first[s]
		for k := range c {
			local[int(first)+k] = k
		}
		for k, i := range f.below(s) {
			local[i] = c + k
		}
		for k := range c {
			v := f.order[int(first)+k]
			for p := ptr[v]; p < ptr[v+1]; p++ {
				if j := rank[ind[p]]; j >= first {
					f.source, f.target = append(f.source, p), append(f.target, k*(c+r)+local[j])
				}
			}
			for q := tPtr[v]; q < tPtr[v+1]; q++ {
				if i := rank[tRow[q]]; i >= first+int32(c) {
					f.source, f.target = append(f.source, tPos[q]), append(f.target, c*(c+r)+(local[i]-c)*c+k)
				}
			}
		}
		f.entry[s+1] = len(f.source)
	}
}

// blocksOf returns the c×(c+r) block of the rows of front s and the r×c block
// below it.
func (f *multifrontal[T]) blocksOf(s int) (upper, lower []T) {
	c, r := f.shape(s)
	d := f.data[f.offset[s]:f.offset[s+1]]
	return d[:c*(c+r)], d[c*(c+r):]
}

// factorMultifrontal factorises a.
func factorMultifrontal[T Field](a *CSR[T], v []T, order []int32, tol float64) (*multifrontal[T], error) {
	f := newMultifrontal(a, order)
	if err := f.refactor(a, v, tol); err != nil {
		return nil, err
	}
	return f, nil
}

// refactor factorises the values v in the order that was planned. Pivots are
// chosen anew.
func (f *multifrontal[T]) refactor(a *CSR[T], v []T, tol float64) error {
	f.workers = make([]frontWorker, threads.Count())
	err := runTasks(f.tasks, func(worker int, t task) error {
		for s := t.lo; s < t.hi; s++ {
			if err := f.front(&f.workers[worker], s, v, tol); err != nil {
				return err
			}
		}
		return nil
	})
	f.used = true
	for s, x := range f.left {
		f.blocks.put(x) // after an error
		f.left[s] = nil
	}
	f.growth = 0
	for _, w := range f.workers {
		f.growth = max(f.growth, w.growth)
	}
	return err
}

// front assembles and factorises front s.
func (f *multifrontal[T]) front(w *frontWorker, s int, v []T, tol float64) error {
	c, r := f.shape(s)
	upper, lower := f.blocksOf(s)
	if f.used {
		clear(f.data[f.offset[s]:f.offset[s+1]])
	}
	all := f.data[f.offset[s]:f.offset[s+1]]
	for e := f.entry[s]; e < f.entry[s+1]; e++ {
		all[f.target[e]] += v[f.source[e]]
	}
	rest := f.blocks.get(r * r)
	for _, child := range f.children[s] {
		f.extend(int(child), c, r, upper, lower, rest)
	}
	e := elimination[T]{w: w, c: c, width: c + r, upper: upper, choice: f.choice[f.first[s]:f.first[s+1]],
		tol: tol, least: singularBelow(len(f.order))}
	for k := range e.choice {
		e.choice[k] = int32(k)
	}
	if k, size, err := e.factor(0, c); err != nil {
		if err == ErrSingular {
			return &SingularError{Row: int(f.order[int(f.first[s])+k]), Pivot: size}
		}
		return err
	}
	if r > 0 {
		e.permuteColumns(lower, r)
		e.solveRight(lower, c, r, 0, c)
		subtractProduct(&w.scratch, r, r, c, lower, c, upper[c:], c+r, rest, r)
		f.left[s] = rest
	}
	return nil
}

// extend adds what a child left to the front of its parent.
func (f *multifrontal[T]) extend(child, c, r int, upper, lower, rest []T) {
	x := f.left[child]
	f.left[child] = nil
	rel := f.relative[f.rowPtr[child]:f.rowPtr[child+1]]
	k := len(rel)
	split := 0 // those that are columns of the parent come first
	for split < k && int(rel[split]) < c {
		split++
	}
	width := c + r
	for i, at := range rel {
		row := x[i*k : (i+1)*k]
		if i < split {
			dst := upper[int(at)*width : (int(at)+1)*width]
			for j, v := range row {
				dst[rel[j]] += v
			}
			continue
		}
		dst := lower[(int(at)-c)*c : (int(at)-c+1)*c]
		for j, v := range row[:split] {
			dst[rel[j]] += v
		}
		dst = rest[(int(at)-c)*r : (int(at)-c+1)*r]
		high := rel[split:]
		for j, v := range row[split:] {
			dst[int(high[j])-c] += v
		}
	}
	f.blocks.put(x)
}

// elimination factorises the rows of a front.
type elimination[T Field] struct {
	w          *frontWorker
	c, width   int
	upper      []T
	choice     []int32
	tol, least float64
}

// factor eliminates rows lo to hi, which earlier ones have been subtracted
// from. Halving turns most of the work into products of matrices.
func (e *elimination[T]) factor(lo, hi int) (row int, size float64, err error) {
	if hi-lo <= 4 {
		return e.factorRows(lo, hi)
	}
	mid := (lo + hi) / 2
	if row, size, err = e.factor(lo, mid); err != nil {
		return
	}
	u, n := e.upper, e.width
	e.solveRight(u[mid*n:], n, hi-mid, lo, mid)
	subtractProduct(&e.w.scratch, hi-mid, n-mid, mid-lo, u[mid*n+lo:], n, u[lo*n+mid:], n, u[mid*n+mid:], n)
	return e.factor(mid, hi)
}

// factorRows eliminates a few rows, one by one.
func (e *elimination[T]) factorRows(lo, hi int) (row int, size float64, err error) {
	u, n := e.upper, e.width
	for k := lo; k < hi; k++ {
		x := u[k*n : (k+1)*n]
		for t := lo; t < k; t++ {
			// x[t] is L's entry; U's row t follows it.
			axpy(x[t+1:], u[t*n+t+1:(t+1)*n], -x[t])
		}
		size := maxMagnitude(x[k:])
		e.w.growth = max(e.w.growth, size)
		if !(size <= math.MaxFloat64) {
			return k, size, ErrUnstable
		}
		if size <= e.least {
			return k, size, ErrSingular
		}
		if magnitude(x[k]) < e.tol*size {
			best := k
			for j := k + 1; j < e.c; j++ {
				if magnitude(x[j]) > magnitude(x[best]) {
					best = j
				}
			}
			if magnitude(x[best]) < 0.1*e.tol*size {
				return k, size, ErrUnstable
			}
			e.choice[k], e.choice[best] = e.choice[best], e.choice[k]
			for i := range e.c {
				u[i*n+k], u[i*n+best] = u[i*n+best], u[i*n+k]
			}
		}
		scale(x[k+1:], 1/x[k])
	}
	return 0, 0, nil
}

// permuteColumns brings the columns of the block below into the order of the
// pivots.
func (e *elimination[T]) permuteColumns(lower []T, r int) {
	moved := false
	for k, j := range e.choice {
		moved = moved || int(j) != k
	}
	if !moved {
		return
	}
	tmp := make([]T, e.c)
	for i := range r {
		row := lower[i*e.c : (i+1)*e.c]
		for k, j := range e.choice {
			tmp[k] = row[j]
		}
		copy(row, tmp)
	}
}

// solveRight replaces columns lo to hi of the rows of x, ld apart, by the
// solution of X*U = X with that diagonal block of U, and earlier columns
// already subtracted.
func (e *elimination[T]) solveRight(x []T, ld, rows, lo, hi int) {
	u, n := e.upper, e.width
	if hi-lo <= 8 {
		for i := range rows {
			row := x[i*ld : i*ld+hi]
			for t := lo; t < hi; t++ {
				xt := row[t]
				for j := t + 1; j < hi; j++ {
					row[j] -= xt * u[t*n+j]
				}
			}
		}
		return
	}
	mid := (lo + hi) / 2
	e.solveRight(x, ld, rows, lo, mid)
	subtractProduct(&e.w.scratch, rows, hi-mid, mid-lo, x[lo:], ld, u[lo*n+mid:], n, x[mid:], ld)
	e.solveRight(x, ld, rows, mid, hi)
}

func (f *multifrontal[T]) entries() int { return 2*f.fronts.entries - len(f.order) }

func (f *multifrontal[T]) growthFactor() float64 { return f.growth }

// pivots returns the pivots and the sign of the permutation of columns; that of
// the rows is the same as the order of the columns, and both cancel.
func (f *multifrontal[T]) pivots() ([]T, int) {
	p, s := make([]T, 0, len(f.order)), 1
	for k := range f.count() {
		c, r := f.shape(k)
		upper, _ := f.blocksOf(k)
		for i := range c {
			p = append(p, upper[i*(c+r)+i])
		}
		s *= sign(f.choice[f.first[k]:f.first[k+1]])
	}
	return p, s
}
