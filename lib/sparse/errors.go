package sparse

import (
	"errors"
	"fmt"
)

// What a factorisation can fail with; errors.Is finds them in the detailed
// errors below.
var (
	ErrSingular            = errors.New("sparse: the matrix is singular to working precision")
	ErrNotPositiveDefinite = errors.New("sparse: the matrix is not positive definite")
	ErrNotFinite           = errors.New("sparse: the matrix has an entry that is infinite or NaN")
	ErrUnstable            = errors.New("sparse: the pivots are too small for a stable factorisation")
	ErrPattern             = errors.New("sparse: the matrix has another pattern than the one that was analysed")
)

// SingularError is the [ErrSingular] of a factorisation.
type SingularError struct {
	Row   int     // the row, or for a symmetric matrix the row and column, without a pivot
	Pivot float64 // magnitude of the largest candidate, after scaling; 0 if there was none
}

func (e *SingularError) Error() string {
	if e.Pivot == 0 {
		return fmt.Sprintf("%v: nothing is left of row %d after eliminating others", ErrSingular, e.Row)
	}
	return fmt.Sprintf("%v: the largest pivot for row %d is %.2g of the row's size", ErrSingular, e.Row, e.Pivot)
}

func (e *SingularError) Unwrap() error { return ErrSingular }

// NotPositiveDefiniteError is the [ErrNotPositiveDefinite] of a Cholesky
// factorisation.
type NotPositiveDefiniteError struct {
	Column int     // of the matrix
	Pivot  float64 // what is left on the diagonal, which was scaled to about 1
}

func (e *NotPositiveDefiniteError) Error() string {
	return fmt.Sprintf("%v: column %d has the pivot %.3g; use LDL or LU",
		ErrNotPositiveDefinite, e.Column, e.Pivot)
}

func (e *NotPositiveDefiniteError) Unwrap() error { return ErrNotPositiveDefinite }

// NotFiniteError is the [ErrNotFinite] of a factorisation.
type NotFiniteError struct{ Row, Column int }

func (e *NotFiniteError) Error() string {
	return fmt.Sprintf("%v: at (%d, %d)", ErrNotFinite, e.Row, e.Column)
}

func (e *NotFiniteError) Unwrap() error { return ErrNotFinite }
