package krylov

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/sparse"
)

// ILU is an incomplete LU factorisation without fill.
type ILU struct {
	lu *split // L below the diagonal, with a unit diagonal of its own, and U
}

var _ Preconditioner = (*ILU)(nil)

// NewILU0 returns the incomplete factorisation M = LU on the pattern of A
// (Meijerink and van der Vorst 1977; Saad 2003, algorithm 10.4): LU has the
// entries of A wherever A has any. It is exact for matrices without fill, such
// as tridiagonal ones. It returns an error that names the row where a pivot is
// missing, zero or not finite; a shifted matrix, A + αD, often has none.
func NewILU0(a *sparse.Matrix) (*ILU, error) {
	lu := a.Clone()
	if err := square("ILU(0)", a); err != nil {
		return nil, err
	}
	n := a.Rows
	s := &split{lu, make([]int, n), make([]float64, n)}
	at := make([]int, n) // where in Val row i has column j, plus one
	for i := range n {
		lo, hi := lu.RowPtr[i], lu.RowPtr[i+1]
		for p := lo; p < hi; p++ {
			at[lu.ColInd[p]] = p + 1
		}
		p := lo
		for ; p < hi && int(lu.ColInd[p]) < i; p++ {
			k := int(lu.ColInd[p])
			f := lu.Val[p] * s.inverse[k]
			lu.Val[p] = f
			for q := s.diag[k] + 1; q < lu.RowPtr[k+1]; q++ {
				if w := at[lu.ColInd[q]]; w != 0 {
					lu.Val[w-1] -= f * lu.Val[q]
				}
			}
		}
		pivot := 0.0
		if p < hi && int(lu.ColInd[p]) == i {
			pivot = lu.Val[p]
		}
		if pivot == 0 || math.IsNaN(pivot) || math.IsInf(1/pivot, 0) || math.IsInf(pivot, 0) {
			return nil, fmt.Errorf("krylov: ILU(0): the pivot of row %d is %g: %w; permute the matrix, or factorise A + αD with a small α", i, pivot, Breakdown)
		}
		s.diag[i], s.inverse[i] = p, 1/pivot
		for q := lo; q < hi; q++ {
			at[lu.ColInd[q]] = 0
		}
	}
	return &ILU{s}, nil
}

// Solve sets dst = U⁻¹L⁻¹r. It runs on one thread: row follows row.
func (m *ILU) Solve(dst, r []float64) {
	fits("ILU(0)", m.lu.a.Rows, dst, r)
	a, p := m.lu.a, 0
	for i, q := range m.lu.diag {
		t := r[i]
		vals := a.Val[p:q]
		for k, j := range a.ColInd[p:q][:len(vals)] {
			t -= vals[k] * dst[j]
		}
		dst[i] = t
		p = a.RowPtr[i+1]
	}
	m.lu.upper(dst, dst, 1)
}

// IC is an incomplete Cholesky factorisation without fill.
type IC struct {
	// Shift is the α with which A + α diag(A) could be factorised, 0 if A
	// could.
	Shift   float64
	rowPtr  []int
	colInd  []int32
	val     []float64 // rows of L, each ending with its diagonal
	inverse []float64 // of the diagonal
}

var _ Preconditioner = (*IC)(nil)

// NewIC0 returns the incomplete Cholesky factorisation M = LLᵀ of a symmetric
// positive definite A on its pattern (Meijerink and van der Vorst 1977), of
// which it reads the lower triangle. It is exact for matrices without fill.
// Where a pivot is not positive it factorises A + α diag(A) instead, with
// α = 1e-3 and then twice as much until that works (Manteuffel 1980). It
// returns an error if the diagonal of A is not positive.
func NewIC0(a *sparse.Matrix) (*IC, error) {
	if err := square("IC(0)", a); err != nil {
		return nil, err
	}
	m := &IC{rowPtr: make([]int, a.Rows+1), inverse: make([]float64, a.Rows)}
	diagonal := make([]float64, a.Rows)
	var lower []float64
	for i := range a.Rows {
		cols, vals := a.Row(i)
		for k, j := range cols {
			if int(j) > i {
				break
			}
			if vals[k]-vals[k] != 0 {
				return nil, fmt.Errorf("krylov: IC(0): entry (%d, %d) is %g: %w", i, j, vals[k], NonFinite)
			}
			if int(j) == i {
				diagonal[i] = vals[k]
			}
			m.colInd = append(m.colInd, j)
			lower = append(lower, vals[k])
		}
		if diagonal[i] <= 0 {
			return nil, fmt.Errorf("krylov: IC(0): entry %d of the diagonal is %g: %w; use ILU(0)", i, diagonal[i], Indefinite)
		}
		m.rowPtr[i+1] = len(lower)
	}
	m.val = make([]float64, len(lower))
	for {
		copy(m.val, lower)
		for i, d := range diagonal {
			m.val[m.rowPtr[i+1]-1] = d + m.Shift*d
		}
		row, pivot := m.factorise(diagonal)
		switch {
		case row < 0:
			return m, nil
		case m.Shift == 0:
			m.Shift = 1e-3
		case m.Shift > 1e6:
			return nil, fmt.Errorf("krylov: IC(0): the pivot of row %d is %g even with a shift: %w", row, pivot, Breakdown)
		default:
			m.Shift *= 2
		}
	}
}

// smallPivot is the part of the diagonal's entry that a pivot has to keep.
const smallPivot = 1e-12

// factorise turns val into the factor, and returns -1 or the row of a bad
// pivot.
func (m *IC) factorise(diagonal []float64) (row int, pivot float64) {
	for i := range m.inverse {
		lo, hi := m.rowPtr[i], m.rowPtr[i+1]-1
		square := m.val[hi]
		for p := lo; p < hi; p++ {
			k := int(m.colInd[p])
			// The product of rows i and k before column k.
			s := m.val[p]
			u, v, end := lo, m.rowPtr[k], m.rowPtr[k+1]-1
			for u < p && v < end {
				switch ju, jv := m.colInd[u], m.colInd[v]; {
				case ju == jv:
					s -= m.val[u] * m.val[v]
					u++
					v++
				case ju < jv:
					u++
				default:
					v++
				}
			}
			s *= m.inverse[k]
			m.val[p] = s
			square -= s * s
		}
		if !(square > smallPivot*diagonal[i]) || math.IsInf(square, 0) {
			return i, square
		}
		m.val[hi] = math.Sqrt(square)
		m.inverse[i] = 1 / m.val[hi]
	}
	return -1, 0
}

// Solve sets dst = L⁻ᵀL⁻¹r. It runs on one thread: row follows row.
func (m *IC) Solve(dst, r []float64) {
	fits("IC(0)", len(m.inverse), dst, r)
	p := 0
	for i, d := range m.inverse {
		q := m.rowPtr[i+1] - 1
		t := r[i]
		vals := m.val[p:q]
		for k, j := range m.colInd[p:q][:len(vals)] {
			t -= vals[k] * dst[j]
		}
		dst[i] = t * d
		p = q + 1
	}
	for i := len(m.inverse) - 1; i >= 0; i-- {
		t := dst[i] * m.inverse[i]
		dst[i] = t
		p, q := m.rowPtr[i], m.rowPtr[i+1]-1
		vals := m.val[p:q]
		for k, j := range m.colInd[p:q][:len(vals)] {
			dst[j] -= vals[k] * t
		}
	}
}
