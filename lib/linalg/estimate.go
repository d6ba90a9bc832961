package linalg

import "github.com/podium-go/podium/lib/blas"

// estimateNorm1 estimates the 1-norm of an n×n operator from a few products
// with it and its adjoint: apply replaces x by op(A)*x, op being NoTrans or
// ConjTrans (Hager 1984; Higham 1988, algorithm 4.1, as in LAPACK's lacn2).
func estimateNorm1[T Scalar](n int, apply func(trans blas.Transpose, x dense[T])) float64 {
	if n == 0 {
		return 0
	}
	sum := func(x dense[T]) float64 {
		s := 0.0
		for _, v := range x.a {
			s += abs(v)
		}
		return s
	}
	x := newDense[T](n, 1)
	for i := range x.a {
		x.a[i] = number[T](1 / float64(n))
	}
	apply(blas.NoTrans, x)
	best := sum(x)
	if n == 1 {
		return best
	}
	last := -1
	for range 5 {
		for i, v := range x.a { // the direction of each entry
			size := abs(v)
			if size == 0 || size != size || size > 1e300 {
				x.a[i] = 1
				continue
			}
			x.a[i] = v / number[T](size)
		}
		apply(blas.ConjTrans, x)
		j, top := 0, -1.0
		for i, v := range x.a {
			if s := abs(v); s > top {
				j, top = i, s
			}
		}
		if j == last {
			break
		}
		last = j
		clear(x.a)
		x.a[j] = 1
		apply(blas.NoTrans, x)
		now := sum(x)
		if now <= best {
			break
		}
		best = now
	}
	// A vector of alternating signs catches what cancels above.
	for i := range x.a {
		v := 1 + float64(i)/float64(n-1)
		if i%2 == 1 {
			v = -v
		}
		x.a[i] = number[T](v)
	}
	apply(blas.NoTrans, x)
	return max(best, 2*sum(x)/(3*float64(n)))
}
