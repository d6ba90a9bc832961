package linalg

import (
	"fmt"

	"github.com/podium-go/podium/lib/blas"
)

// Band is an n×n matrix with Lower diagonals below the main one and Upper
// above it. Row i is Data[i*(Lower+1+Upper):], entry (i, j) of it at the index
// j-i+Lower; entries outside the matrix are not read.
type Band[T Scalar] struct {
	N, Lower, Upper int
	Data            []T // N*(Lower+1+Upper)
}

// NewBand returns a band matrix of zeros.
func NewBand[T Scalar](n, lower, upper int) Band[T] {
	if n < 0 || lower < 0 || upper < 0 {
		panic(fmt.Sprintf("linalg: NewBand of size %d with %d and %d diagonals", n, lower, upper))
	}
	return Band[T]{n, lower, upper, make([]T, n*(lower+1+upper))}
}

// At returns entry (i, j), zero outside the band.
func (b Band[T]) At(i, j int) T {
	if i < 0 || j < 0 || i >= b.N || j >= b.N {
		panic(fmt.Sprintf("linalg: Band.At(%d, %d) of a %d×%d matrix", i, j, b.N, b.N))
	}
	if d := j - i; d >= -b.Lower && d <= b.Upper {
		return b.Data[i*(b.Lower+1+b.Upper)+d+b.Lower]
	}
	return 0
}

// Set sets entry (i, j). It panics outside the band.
func (b Band[T]) Set(i, j int, v T) {
	d := j - i
	if i < 0 || j < 0 || i >= b.N || j >= b.N || d < -b.Lower || d > b.Upper {
		panic(fmt.Sprintf("linalg: Band.Set(%d, %d) of a %d×%d matrix with %d diagonals below and %d above", i, j, b.N, b.N, b.Lower, b.Upper))
	}
	b.Data[i*(b.Lower+1+b.Upper)+d+b.Lower] = v
}

// MulVec computes dst = A*x.
func (b Band[T]) MulVec(dst, x []T) {
	if len(dst) != b.N || len(x) != b.N {
		panic(fmt.Sprintf("linalg: Band.MulVec of a %d×%d matrix with vectors of %d and %d elements", b.N, b.N, len(dst), len(x)))
	}
	w := b.Lower + 1 + b.Upper
	for i := range b.N {
		lo, hi := max(0, i-b.Lower), min(b.N, i+b.Upper+1)
		dst[i] = blas.Dot(b.Data[i*w+lo-i+b.Lower:i*w+hi-i+b.Lower], x[lo:hi])
	}
}

// BandLU is the factorisation of a band matrix with partial pivoting. The zero
// value is ready for use; factoring again takes no new memory. It does not
// check for NaN: with one, so is the solution.
type BandLU[T Scalar] struct {
	n, lower, upper int // upper of U: the matrix's Lower + Upper
	u               []T // row i of U from its diagonal on, upper+1 entries
	l               []T // the lower factors of column j, lower entries
	pivots          []int
}

// Factorize factors a matrix, which is not changed, in n*Lower*(Lower+Upper)
// operations. It fails with a [SingularError] if a pivot is exactly zero.
func (f *BandLU[T]) Factorize(a Band[T]) error {
	n, kl, ku := a.N, a.Lower, a.Upper
	w := kl + 1 + ku
	if len(a.Data) != n*w {
		panic(fmt.Sprintf("linalg: BandLU.Factorize: a %d×%d matrix with %d and %d diagonals has %d elements, it has to have %d", n, n, kl, ku, len(a.Data), n*w))
	}
	f.n, f.lower, f.upper = n, kl, kl+ku
	uw := f.upper + 1
	f.u, f.l, f.pivots = resize(f.u, n*uw), resize(f.l, n*kl), resize(f.pivots, n)
	// Row i of u holds row i of the matrix from its first entry that is not
	// eliminated yet on: at the start from column max(0, i-kl).
	for i := range n {
		row := f.u[i*uw : (i+1)*uw]
		clear(row)
		lo, hi := max(0, i-kl), min(n, i+ku+1)
		copy(row, a.Data[i*w+lo-i+kl:i*w+hi-i+kl])
	}
	singular := -1
	for j := range n {
		last := min(n-1, j+kl)
		best, top := j, abs1(f.u[j*uw])
		for i := j + 1; i <= last; i++ {
			if v := abs1(f.u[i*uw]); v > top {
				best, top = i, v
			}
		}
		f.pivots[j] = best
		pivot := f.u[j*uw : (j+1)*uw]
		if best != j {
			other := f.u[best*uw : (best+1)*uw]
			for p := range pivot {
				pivot[p], other[p] = other[p], pivot[p]
			}
		}
		if top == 0 {
			if singular < 0 {
				singular = j
			}
			clear(f.l[j*kl : (j+1)*kl])
			for i := j + 1; i <= last; i++ {
				shift(f.u[i*uw : (i+1)*uw])
			}
			continue
		}
		for i := j + 1; i <= last; i++ {
			row := f.u[i*uw : (i+1)*uw]
			m := row[0] / pivot[0]
			f.l[j*kl+i-j-1] = m
			for p := 1; p < uw; p++ { // one entry to the left
				row[p-1] = row[p] - m*pivot[p]
			}
			row[uw-1] = 0
		}
	}
	if singular >= 0 {
		return &SingularError{Op: "BandLU.Factorize", Pivot: singular, Cond: inf}
	}
	return nil
}

// shift drops the first entry of a row.
func shift[T Scalar](row []T) {
	copy(row, row[1:])
	row[len(row)-1] = 0
}

// resize returns a slice of n elements, s itself if it has room.
func resize[E any](s []E, n int) []E {
	if cap(s) < n {
		return make([]E, n)
	}
	return s[:n]
}

// Solve replaces b by the solution of A*x = b. It panics if b has another
// length than the matrix.
func (f *BandLU[T]) Solve(b []T) {
	if len(b) != f.n {
		panic(fmt.Sprintf("linalg: BandLU.Solve: the right side has %d elements, the matrix is %d×%d", len(b), f.n, f.n))
	}
	uw := f.upper + 1
	for j := range f.n {
		if p := f.pivots[j]; p != j {
			b[j], b[p] = b[p], b[j]
		}
		rows := min(f.lower, f.n-1-j)
		blas.Axpy(-b[j], f.l[j*f.lower:j*f.lower+rows], b[j+1:j+1+rows])
	}
	for i := f.n - 1; i >= 0; i-- {
		width := min(uw, f.n-i)
		b[i] = (b[i] - blas.Dot(f.u[i*uw+1:i*uw+width], b[i+1:i+width])) / f.u[i*uw]
	}
}

// SolveTridiagonal solves the system with the diagonal d (n), lower (n-1) below
// and upper (n-1) above it, and replaces b by the solution, with partial
// pivoting. All four slices are overwritten. It fails with a [SingularError] if
// a pivot is exactly zero.
func SolveTridiagonal[T Scalar](lower, d, upper, b []T) error {
	n := len(d)
	if len(b) != n || len(lower) != max(0, n-1) || len(upper) != max(0, n-1) {
		panic(fmt.Sprintf("linalg: SolveTridiagonal: diagonals of %d, %d and %d elements, right side of %d", len(lower), n, len(upper), len(b)))
	}
	for i := 0; i+1 < n; i++ {
		if abs1(d[i]) >= abs1(lower[i]) {
			if d[i] == 0 {
				return &SingularError{Op: "SolveTridiagonal", Pivot: i, Cond: inf}
			}
			m := lower[i] / d[i]
			d[i+1] -= m * upper[i]
			b[i+1] -= m * b[i]
			lower[i] = 0 // the second diagonal above
			continue
		}
		// rows i and i+1 change places
		m := d[i] / lower[i]
		d[i] = lower[i]
		d[i+1], upper[i] = upper[i]-m*d[i+1], d[i+1]
		b[i], b[i+1] = b[i+1], b[i]-m*b[i+1]
		lower[i] = 0
		if i+2 < n {
			lower[i] = upper[i+1]
			upper[i+1] *= -m
		}
	}
	for i := n - 1; i >= 0; i-- {
		if d[i] == 0 {
			return &SingularError{Op: "SolveTridiagonal", Pivot: i, Cond: inf}
		}
		s := b[i]
		if i+1 < n {
			s -= upper[i] * b[i+1]
		}
		if i+2 < n {
			s -= lower[i] * b[i+2]
		}
		b[i] = s / d[i]
	}
	return nil
}
