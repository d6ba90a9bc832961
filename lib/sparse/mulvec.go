package sparse

import (
	"fmt"
	"sort"

	"github.com/podium-go/podium/lib/internal/threads"
)

// MulVec computes dst = A*x. It panics unless x has Cols and dst Rows entries.
// dst must not share memory with x.
func (a *CSR[T]) MulVec(dst, x []T) {
	a.checkProduct("A*x", len(dst), len(x), a.Rows, a.Cols)
	if a.work() < 2*parallelWork || threads.Count() == 1 {
		mulRows(dst, a, x, 0, a.Rows) // no closure: nothing is allocated
		return
	}
	a.parallelRows(func(lo, hi int) { mulRows(dst, a, x, lo, hi) })
}

// MulVecT computes dst = Aᵀ*x, without conjugation. It panics unless x has Rows
// and dst Cols entries. dst must not share memory with x.
//
// The product with a matrix that is needed often is faster with its
// [CSR.Transpose].
func (a *CSR[T]) MulVecT(dst, x []T) {
	a.checkProduct("Aᵀ*x", len(dst), len(x), a.Cols, a.Rows)
	clear(dst)
	if a.work() < 4*parallelWork || threads.Count() == 1 {
		a.scatter(dst, x)
		return
	}
	// Each thread adds to columns of its own, row after row: every entry of
	// dst is summed in the same order as by one thread.
	threads.For(a.Cols, max(1, a.Cols/threads.Count()), func(lo, hi int) { a.scatterColumns(dst, x, lo, hi) })
}

// scatter adds x[i] times row i to dst, for all rows.
func (a *CSR[T]) scatter(dst, x []T) {
	p := 0
	for i, q := range a.RowPtr[1:] {
		xi, cols, vals := x[i], a.ColInd[p:q], a.Val[p:q]
		for k, j := range cols {
			dst[j] += vals[k] * xi
		}
		p = q
	}
}

// scatterColumns does so for the entries in columns lo to hi alone.
func (a *CSR[T]) scatterColumns(dst, x []T, lo, hi int) {
	p := 0
	for i, q := range a.RowPtr[1:] {
		from, to := p, q
		p = q
		if from == to || int(a.ColInd[to-1]) < lo || int(a.ColInd[from]) >= hi {
			continue
		}
		if int(a.ColInd[from]) < lo || int(a.ColInd[to-1]) >= hi {
			row := a.ColInd[from:to]
			from, to = from+firstAtLeast(row, lo), from+firstAtLeast(row, hi)
		}
		xi, cols, vals := x[i], a.ColInd[from:to], a.Val[from:to]
		for k, j := range cols {
			dst[j] += vals[k] * xi
		}
	}
}

// firstAtLeast returns the first index of the increasing columns that is at
// least j.
func firstAtLeast(cols []int32, j int) int {
	return sort.Search(len(cols), func(k int) bool { return int(cols[k]) >= j })
}

// mulRows computes rows lo to hi of dst = A*x. Sums go four entries at a time:
// most rows of difference and element matrices are that short.
func mulRows[T Scalar](dst []T, a *CSR[T], x []T, lo, hi int) {
	ind, val := a.ColInd, a.Val
	val = val[:len(ind)]
	p, ends := a.RowPtr[lo], a.RowPtr[lo+1:hi+1]
	dst = dst[lo:hi]
	for i := range dst {
		q := ends[i]
		var s0, s1 T
		for ; p+4 <= q; p += 4 {
			c, v := ind[p:p+4:p+4], val[p:p+4:p+4]
			s0 += v[0]*x[c[0]] + v[1]*x[c[1]]
			s1 += v[2]*x[c[2]] + v[3]*x[c[3]]
		}
		for ; p < q; p++ {
			s0 += val[p] * x[ind[p]]
		}
		dst[i] = s0 + s1
	}
}

// work counts the operations of a product: entries and rows.
func (a *CSR[T]) work() int { return len(a.Val) + a.Rows }

// rowAt returns the first row before which there is at least this work.
func (a *CSR[T]) rowAt(work int) int {
	return sort.Search(a.Rows, func(i int) bool { return a.RowPtr[i]+i >= work })
}

// parallelRows calls body with ranges of rows that cover the matrix, several at
// once, of about the same number of entries.
func (a *CSR[T]) parallelRows(body func(lo, hi int)) {
	total := a.work()
	threads.For(total, parallelWork, func(lo, hi int) {
		first, last := a.rowAt(lo), a.Rows
		if hi < total {
			last = a.rowAt(hi)
		}
		if first < last {
			body(first, last)
		}
	})
}

// checkProduct panics unless a product's vectors have the lengths it needs.
func (a *CSR[T]) checkProduct(what string, dst, x, wantDst, wantX int) {
	if dst != wantDst || x != wantX {
		panic(fmt.Sprintf("sparse: %s with a %d×%d matrix, x of %d and a result of %d entries, they must have %d and %d",
			what, a.Rows, a.Cols, x, dst, wantX, wantDst))
	}
}
