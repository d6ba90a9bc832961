package sparse

import (
	"fmt"

	"github.com/podium-go/podium/lib/internal/threads"
)

// MulBlock computes dst = A*X for the k columns of the row-major Cols×k matrix
// x; dst is Rows×k. It reads A once for all of them. It panics if the lengths
// differ. dst must not share memory with x.
func (a *CSR[T]) MulBlock(dst, x []T, k int) {
	a.checkBlock("A*X", len(dst), len(x), a.Rows, a.Cols, k)
	if k == 1 {
		a.MulVec(dst, x)
		return
	}
	if a.work()*k < 2*parallelWork || threads.Count() == 1 {
		mulBlockRows(dst, a, x, k, 0, a.Rows)
		return
	}
	a.parallelRows(func(lo, hi int) { mulBlockRows(dst, a, x, k, lo, hi) })
}

// mulBlockRows computes rows lo to hi of dst = A*X, eight columns at a time.
func mulBlockRows[T Scalar](dst []T, a *CSR[T], x []T, k, lo, hi int) {
	for i := lo; i < hi; i++ {
		cols, vals := a.Row(i)
		out := dst[i*k : (i+1)*k]
		q := 0
		for ; q+8 <= k; q += 8 {
			var s0, s1, s2, s3, s4, s5, s6, s7 T
			for t, j := range cols {
				v := vals[t]
				at := int(j)*k + q
				r := x[at : at+8 : at+8]
				s0 += v * r[0]
				s1 += v * r[1]
				s2 += v * r[2]
				s3 += v * r[3]
				s4 += v * r[4]
				s5 += v * r[5]
				s6 += v * r[6]
				s7 += v * r[7]
			}
			o := out[q : q+8 : q+8]
			o[0], o[1], o[2], o[3], o[4], o[5], o[6], o[7] = s0, s1, s2, s3, s4, s5, s6, s7
		}
		for ; q < k; q++ {
			var s T
			for t, j := range cols {
				s += vals[t] * x[int(j)*k+q]
			}
			out[q] = s
		}
	}
}

// checkBlock panics unless a product's blocks have the lengths it needs.
func (a *CSR[T]) checkBlock(what string, dst, x, wantDst, wantX, k int) {
	if k < 0 || dst != wantDst*k || x != wantX*k {
		panic(fmt.Sprintf("sparse: %s with a %d×%d matrix and %d columns, X of %d and a result of %d entries, they must have %d×%d and %d×%d",
			what, a.Rows, a.Cols, k, x, dst, wantX, k, wantDst, k))
	}
}
