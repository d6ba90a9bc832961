package sparse

import (
	"fmt"
	"slices"
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
		scatterRows(dst, a, x)
		return
	}
	// Each thread has columns of its own and looks for them in all rows, so
	// that the sums keep the order of the rows.
	threads.For(a.Cols, max(64, a.Cols/threads.Count()), func(lo, hi int) { scatterColumns(dst, a, x, int32(lo), int32(hi)) })
}

// scatterRows adds x[i] times row i to dst for all rows.
func scatterRows[T Scalar](dst []T, a *CSR[T], x []T) {
	p := 0
	for i, xi := range x {
		q := a.RowPtr[i+1]
		vals := a.Val[p:q]
		for k, j := range a.ColInd[p:q] {
			dst[j] += vals[k] * xi
		}
		p = q
	}
}

// scatterColumns does the same for the columns lo to below hi.
func scatterColumns[T Scalar](dst []T, a *CSR[T], x []T, lo, hi int32) {
	p := 0
	for i, xi := range x {
		q := a.RowPtr[i+1]
		if p == q || a.ColInd[q-1] < lo || a.ColInd[p] >= hi {
			p = q
			continue
		}
		cols, vals := a.ColInd[p:q], a.Val[p:q]
		if cols[0] < lo {
			k, _ := slices.BinarySearch(cols, lo)
			cols, vals = cols[k:], vals[k:]
		}
		for k, j := range cols {
			if j >= hi {
				break
			}
			dst[j] += vals[k] * xi
		}
		p = q
	}
}

// mulRows computes rows lo to hi of dst = A*x. Rows of five and seven entries,
// those of the Laplacians in 2-D and 3-D, go without a loop, others four entries
// at a time.
func mulRows[T Scalar](dst []T, a *CSR[T], x []T, lo, hi int) {
	ind, val := a.ColInd, a.Val
	val = val[:len(ind)]
	p, ends := a.RowPtr[lo], a.RowPtr[lo+1:hi+1]
	dst = dst[lo:hi]
	for i := range dst {
		q := ends[i]
		switch q - p {
		case 5:
			c, v := ind[p:p+5:p+5], val[p:p+5:p+5]
			s0 := v[0]*x[c[0]] + v[1]*x[c[1]]
			s1 := v[2]*x[c[2]] + v[3]*x[c[3]]
			dst[i] = s0 + v[4]*x[c[4]] + s1
			p = q
			continue
		case 7:
			c, v := ind[p:p+7:p+7], val[p:p+7:p+7]
			s0 := v[0]*x[c[0]] + v[1]*x[c[1]]
			s1 := v[2]*x[c[2]] + v[3]*x[c[3]]
			s2 := v[4]*x[c[4]] + v[5]*x[c[5]]
			dst[i] = s0 + s1 + (s2 + v[6]*x[c[6]])
			p = q
			continue
		}
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
