package linalg

import "fmt"

// SingularError says that a matrix is singular, exactly or to working
// precision.
type SingularError struct {
	Op string // the function
	// Pivot is the row and column of the first pivot that is exactly zero, or
	// -1 if the matrix is singular to working precision only. Then the result
	// is returned together with the error, but may have no right digit.
	Pivot int
	// Cond estimates the condition number in the 1-norm; +Inf with a zero pivot.
	Cond float64
}

func (e *SingularError) Error() string {
	if e.Pivot >= 0 {
		return fmt.Sprintf("linalg: %s: the matrix is singular: pivot %d is zero; LeastSquares or Pinv give the solution of least norm", e.Op, e.Pivot)
	}
	return fmt.Sprintf("linalg: %s: the matrix is singular to working precision: its condition number is about %.1e; "+
		"scale its rows and columns, or use LeastSquares with a tolerance", e.Op, e.Cond)
}

// NotPositiveDefiniteError says that a matrix is not positive definite.
type NotPositiveDefiniteError struct {
	Op string // the function
	// Minor is the order of the first leading minor that is not positive.
	Minor int
}

func (e *NotPositiveDefiniteError) Error() string {
	return fmt.Sprintf("linalg: %s: the matrix is not positive definite: its leading minor of order %d is not positive; "+
		"LU solves such systems", e.Op, e.Minor)
}

// NotConvergedError says that an iteration gave up.
type NotConvergedError struct {
	Op string // the function
	// Remaining is how many values were not found, 0 if it is not known.
	Remaining int
}

func (e *NotConvergedError) Error() string {
	s := fmt.Sprintf("linalg: %s: the iteration did not converge", e.Op)
	if e.Remaining > 0 {
		s += fmt.Sprintf(" (%d values were not found)", e.Remaining)
	}
	return s + "; check the matrix for entries of very different size and scale it"
}

// NotFiniteError says that an argument has an entry that is NaN or infinite.
type NotFiniteError struct {
	Op       string // the function
	Name     string // of the argument
	Row, Col int
	Value    complex128
}

func (e *NotFiniteError) Error() string {
	var v any = real(e.Value)
	if imag(e.Value) != 0 {
		v = e.Value
	}
	return fmt.Sprintf("linalg: %s: %s has the entry %v in row %d, column %d; entries have to be finite", e.Op, e.Name, v, e.Row, e.Col)
}

// OverflowError says that a result is too large for its type.
type OverflowError struct {
	Op   string // the function
	What string // what became too large
}

func (e *OverflowError) Error() string {
	return fmt.Sprintf("linalg: %s: %s is too large for the type of the elements; scale the matrix", e.Op, e.What)
}
