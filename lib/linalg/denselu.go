package linalg

import (
	"fmt"

	"github.com/podium-go/podium/lib/blas"
)

// DenseLU factors small systems over flat slices, again and again without
// allocating: what the Newton iterations of an ODE integrator need. The zero
// value is ready for use. It does not check for NaN: with one, so is the
// solution.
type DenseLU[T Scalar] struct {
	n      int
	a      []T
	pivots []int
}

// Factorize factors the n×n matrix a, row by row, in place: it belongs to f
// until the next call. It fails with a [SingularError] if a pivot is exactly
// zero, and panics if a is not of n*n elements.
func (f *DenseLU[T]) Factorize(n int, a []T) error {
	if len(a) != n*n {
		panic(fmt.Sprintf("linalg: DenseLU.Factorize: %d elements for a %d×%d matrix", len(a), n, n))
	}
	if cap(f.pivots) < n {
		f.pivots = make([]int, n)
	}
	f.n, f.a, f.pivots = n, a, f.pivots[:n]
	m := dense[T]{n, n, max(1, n), a}
	if n <= 64 { // below this the products of blocks do not pay
		luColumns(m, f.pivots)
	} else {
		luInPlace(m, f.pivots)
	}
	if i := m.zeroDiagonal(); i >= 0 {
		return &SingularError{Op: "DenseLU.Factorize", Pivot: i, Cond: inf}
	}
	return nil
}

// Solve replaces b by the solution of A*x = b. It panics if b has another
// length than the matrix.
func (f *DenseLU[T]) Solve(b []T) {
	f.check("Solve", b)
	for i, p := range f.pivots {
		if p != i {
			b[i], b[p] = b[p], b[i]
		}
	}
	n := f.n
	for i := 1; i < n; i++ {
		b[i] -= blas.Dot(f.a[i*n:i*n+i], b[:i])
	}
	for i := n - 1; i >= 0; i-- {
		b[i] = (b[i] - blas.Dot(f.a[i*n+i+1:(i+1)*n], b[i+1:n])) / f.a[i*n+i]
	}
}

// SolveTrans replaces b by the solution of Aᵀ*x = b, without conjugation.
func (f *DenseLU[T]) SolveTrans(b []T) {
	f.check("SolveTrans", b)
	n := f.n
	for i := range n {
		b[i] /= f.a[i*n+i]
		blas.Axpy(-b[i], f.a[i*n+i+1:(i+1)*n], b[i+1:n])
	}
	for i := n - 1; i > 0; i-- {
		blas.Axpy(-b[i], f.a[i*n:i*n+i], b[:i])
	}
	for i := n - 1; i >= 0; i-- {
		if p := f.pivots[i]; p != i {
			b[i], b[p] = b[p], b[i]
		}
	}
}

func (f *DenseLU[T]) check(op string, b []T) {
	if len(b) != f.n {
		panic(fmt.Sprintf("linalg: DenseLU.%s: the right side has %d elements, the matrix is %d×%d", op, len(b), f.n, f.n))
	}
}
