package krylov

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/internal/simd"
	"github.com/podium-go/podium/lib/internal/threads"
	"github.com/podium-go/podium/lib/sparse"
	"gonum.org/v1/gonum/mat"
)

// Diagonal is the Jacobi preconditioner: M = diag(A).
type Diagonal struct {
	inverse []float64
}

var _ Preconditioner = (*Diagonal)(nil)

// NewJacobi returns the Jacobi preconditioner of a. It returns an error if an
// entry of the diagonal is zero or not finite.
func NewJacobi(a *sparse.Matrix) (*Diagonal, error) {
	if err := square("Jacobi", a); err != nil {
		return nil, err
	}
	return NewDiagonal(a.Diagonal())
}

// NewDiagonal returns the preconditioner M = diag(d), for operators that are
// not matrices. It returns an error if an entry is zero or not finite.
func NewDiagonal(d []float64) (*Diagonal, error) {
	inverse := make([]float64, len(d))
	for i, v := range d {
		if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("krylov: Jacobi: entry %d of the diagonal is %g, it has to be finite and not zero", i, v)
		}
		inverse[i] = 1 / v
	}
	return &Diagonal{inverse}, nil
}

// Solve sets dst = diag(A)⁻¹ r.
func (d *Diagonal) Solve(dst, r []float64) {
	fits("Jacobi", len(d.inverse), dst, r)
	blocks(len(dst), func(lo, hi int) { simd.Mul(dst[lo:hi], r[lo:hi], d.inverse[lo:hi]) })
}

// square returns an error unless a is square.
func square(what string, a *sparse.Matrix) error {
	if a.Rows != a.Cols {
		return fmt.Errorf("krylov: %s: the matrix is %d×%d, it has to be square", what, a.Rows, a.Cols)
	}
	return nil
}

// BlockDiagonal is the block Jacobi preconditioner.
type BlockDiagonal struct {
	n, size  int
	inverses []float64 // size×size of each block, row by row
}

var _ Preconditioner = (*BlockDiagonal)(nil)

// NewBlockJacobi returns the preconditioner made of the diagonal blocks of
// size×size, the last one perhaps smaller, for instance the unknowns of a
// point. It keeps their inverses: n·size numbers. It returns an error if a
// block is singular.
func NewBlockJacobi(a *sparse.Matrix, size int) (*BlockDiagonal, error) {
	if err := square("block Jacobi", a); err != nil {
		return nil, err
	}
	if size < 1 {
		return nil, fmt.Errorf("krylov: block Jacobi: size is %d, it has to be at least 1", size)
	}
	n := a.Rows
	count := (n + size - 1) / size
	m := &BlockDiagonal{n: n, size: size, inverses: make([]float64, count*size*size)}
	bad := make([]float64, count) // the reciprocal condition where it is too small
	threads.For(count, 64, func(lo, hi int) {
		for b := lo; b < hi; b++ {
			first, last := b*size, min(n, (b+1)*size)
			k := last - first
			block := mat.NewDense(k, k, nil)
			for i := first; i < last; i++ {
				cols, vals := a.Row(i)
				for p, j := range cols {
					if int(j) >= first && int(j) < last {
						block.Set(i-first, int(j)-first, vals[p])
					}
				}
			}
			var inverse mat.Dense
			if inverse.Inverse(block) != nil || math.IsNaN(mat.Sum(&inverse)) || math.IsInf(mat.Sum(&inverse), 0) {
				bad[b] = 1
				continue
			}
			copy(m.inverses[b*size*size:], inverse.RawMatrix().Data)
		}
	})
	for b, v := range bad {
		if v != 0 {
			return nil, fmt.Errorf("krylov: block Jacobi: block %d, of rows %d to %d, is singular to rounding or not finite", b, b*size, min(n, (b+1)*size)-1)
		}
	}
	return m, nil
}

// Solve applies the inverse of every block.
func (m *BlockDiagonal) Solve(dst, r []float64) {
	fits("block Jacobi", m.n, dst, r)
	count := (m.n + m.size - 1) / m.size
	threads.For(count, max(1, serial/m.size/m.size), func(lo, hi int) {
		for b := lo; b < hi; b++ {
			first, last := b*m.size, min(m.n, (b+1)*m.size)
			k := last - first
			inverse := m.inverses[b*m.size*m.size:]
			for i := range k {
				s := 0.0
				for j, v := range r[first:last] {
					s += inverse[i*k+j] * v
				}
				dst[first+i] = s
			}
		}
	})
}
