package krylov

import (
	"context"
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/sparse"
)

// split is a matrix with the place and the inverse of its diagonal.
type split struct {
	a       *sparse.Matrix
	diag    []int // where in Val the diagonal is
	inverse []float64
}

// newSplit returns an error if an entry of the diagonal is missing, zero or
// not finite.
func newSplit(what string, a *sparse.Matrix) (*split, error) {
	if err := square(what, a); err != nil {
		return nil, err
	}
	s := &split{a, make([]int, a.Rows), make([]float64, a.Rows)}
	bad := make([]int, (a.Rows+block-1)/block) // a bad row of each block, plus one
	blocks(a.Rows, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			p, end := a.RowPtr[i], a.RowPtr[i+1]
			for p < end && int(a.ColInd[p]) < i {
				p++
			}
			if p == end || int(a.ColInd[p]) != i || a.Val[p] == 0 || a.Val[p]-a.Val[p] != 0 {
				bad[lo/block] = i + 1
				return
			}
			s.diag[i], s.inverse[i] = p, 1/a.Val[p]
		}
	})
	for _, i := range bad {
		if i > 0 {
			return nil, fmt.Errorf("krylov: %s: entry %d of the diagonal is %g, it has to be finite and not zero: permute the rows, or use ILU(0) of a shifted matrix", what, i-1, a.At(i-1, i-1))
		}
	}
	return s, nil
}

// lower solves (D/ω + L) y = r; y may be r.
func (s *split) lower(y, r []float64, omega float64) {
	p := 0
	for i, q := range s.diag {
		t := r[i]
		vals := s.a.Val[p:q]
		for k, j := range s.a.ColInd[p:q][:len(vals)] {
			t -= vals[k] * y[j]
		}
		y[i] = t * omega * s.inverse[i]
		p = s.a.RowPtr[i+1]
	}
}

// upper solves (D/ω + U) y = r; y may be r.
func (s *split) upper(y, r []float64, omega float64) {
	for i := len(s.diag) - 1; i >= 0; i-- {
		t := r[i]
		vals := s.a.Val[s.diag[i]+1 : s.a.RowPtr[i+1]]
		for k, j := range s.a.ColInd[s.diag[i]+1 : s.a.RowPtr[i+1]][:len(vals)] {
			t -= vals[k] * y[j]
		}
		y[i] = t * omega * s.inverse[i]
	}
}

// Relaxation is the preconditioner of SOR or SSOR.
type Relaxation struct {
	split     *split
	omega     float64
	symmetric bool
}

var _ Preconditioner = (*Relaxation)(nil)

// NewSOR returns M = D/ω + L of A = L + D + U, with ω in (0, 2): one sweep of
// successive over-relaxation from zero, in the order of the rows; ω = 1 is
// Gauss-Seidel. M is not symmetric. It returns an error if the diagonal has a
// zero.
func NewSOR(a *sparse.Matrix, omega float64) (*Relaxation, error) {
	return newRelaxation("SOR", a, omega, false)
}

// NewSSOR returns the symmetric
//
//	M = (D + ωL) D⁻¹ (D + ωU) / (ω(2-ω))
//
// of A = L + D + U, with ω in (0, 2): a sweep in the order of the rows and one
// back. It is positive definite if A is symmetric with a positive diagonal. It
// returns an error if the diagonal has a zero.
func NewSSOR(a *sparse.Matrix, omega float64) (*Relaxation, error) {
	return newRelaxation("SSOR", a, omega, true)
}

func newRelaxation(what string, a *sparse.Matrix, omega float64, symmetric bool) (*Relaxation, error) {
	if !(omega > 0 && omega < 2) {
		return nil, fmt.Errorf("krylov: %s: omega is %g, it has to be in (0, 2)", what, omega)
	}
	s, err := newSplit(what, a)
	if err != nil {
		return nil, err
	}
	return &Relaxation{s, omega, symmetric}, nil
}

// SetOmega changes ω, in (0, 2), without other work, for methods that tune it.
// It panics if omega is out of range.
func (m *Relaxation) SetOmega(omega float64) {
	if !(omega > 0 && omega < 2) {
		panic(fmt.Sprintf("krylov: omega is %g, it has to be in (0, 2)", omega))
	}
	m.omega = omega
}

// Omega returns ω.
func (m *Relaxation) Omega() float64 { return m.omega }

// Solve sets dst = M⁻¹ r. It runs on one thread: row follows row.
func (m *Relaxation) Solve(dst, r []float64) {
	fits("relaxation", m.split.a.Rows, dst, r)
	m.split.lower(dst, r, m.omega)
	if !m.symmetric {
		return
	}
	f := (2 - m.omega) / m.omega
	for i, p := range m.split.diag {
		dst[i] *= f * m.split.a.Val[p]
	}
	m.split.upper(dst, dst, m.omega)
}

// Jacobi solves A x = b by the iteration x ← x + ω D⁻¹ (b - A x) with
// ω = Config.Omega. It converges with ω = 1 if A is strictly diagonally
// dominant, and for symmetric positive definite A if ω < 2/λ_max(D⁻¹A).
func Jacobi(ctx context.Context, a *sparse.Matrix, b []float64, cfg Config) (*Result, error) {
	return stationary(ctx, "Jacobi", a, b, cfg, func(omega float64) (Preconditioner, error) {
		d, err := NewJacobi(a)
		if err == nil {
			for i := range d.inverse {
				d.inverse[i] *= omega
			}
		}
		return d, err
	})
}

// SOR solves A x = b by successive over-relaxation with ω = Config.Omega, in
// the order of the rows: x ← x + (D/ω + L)⁻¹ (b - A x) (Young 1954). It
// converges for every ω in (0, 2) if A is symmetric positive definite.
func SOR(ctx context.Context, a *sparse.Matrix, b []float64, cfg Config) (*Result, error) {
	return stationary(ctx, "SOR", a, b, cfg, func(omega float64) (Preconditioner, error) { return NewSOR(a, omega) })
}

// SSOR solves A x = b by symmetric successive over-relaxation with
// ω = Config.Omega: an SOR sweep in the order of the rows and one back.
func SSOR(ctx context.Context, a *sparse.Matrix, b []float64, cfg Config) (*Result, error) {
	return stationary(ctx, "SSOR", a, b, cfg, func(omega float64) (Preconditioner, error) { return NewSSOR(a, omega) })
}

func stationary(ctx context.Context, solver string, a *sparse.Matrix, b []float64, cfg Config, m func(float64) (Preconditioner, error)) (*Result, error) {
	if cfg.Precond != nil {
		return nil, fmt.Errorf("krylov: %s: Precond is set, it has to be nil: Richardson iterates with a preconditioner", solver)
	}
	omega := cfg.Omega
	if omega == 0 {
		omega = 1
	}
	if omega > 0 && omega < 2 && !math.IsNaN(omega) { // if not, solve says so
		p, err := m(omega)
		if err != nil {
			return nil, err
		}
		cfg.Precond = p
	}
	return solve(ctx, solver, a, b, cfg, richardson)
}
