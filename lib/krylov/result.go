package krylov

import (
	"fmt"
	"time"
)

// Status says how a solver ended. All but [Converged] and [LeastSquares] are
// also errors, which errors.Is finds in what a solver returns.
type Status int

const (
	// Converged: the true residual meets the tolerance.
	Converged Status = iota
	// LeastSquares: [LSQR] found the minimiser of a system without a solution;
	// Aᵀ(b - A x) meets the tolerance.
	LeastSquares
	// MaxIterations: there were Config.MaxIter iterations.
	MaxIterations
	// Stagnated: more iterations would not reduce the residual.
	Stagnated
	// Breakdown: a division by zero, which another start or solver avoids.
	Breakdown
	// Indefinite: CG met a direction p with pᵀA p <= 0.
	Indefinite
	// IndefinitePrecond: CG or MINRES met a residual with rᵀM⁻¹r <= 0.
	IndefinitePrecond
	// NotSymmetric: CG or MINRES found that the operator is not symmetric.
	NotSymmetric
	// PrecondNotSymmetric: CG found that the preconditioner is not symmetric,
	// or not the same at every call.
	PrecondNotSymmetric
	// Inconsistent: the operator is singular and no x solves the system.
	Inconsistent
	// NonFinite: NaN or Inf, in the input or in the computation.
	NonFinite
	// Stopped: Config.Each returned false.
	Stopped
	// Cancelled: the context ended.
	Cancelled
)

var statusNames = [...]string{
	"converged", "least-squares solution", "too many iterations", "stagnated", "breakdown",
	"operator not positive definite", "preconditioner not positive definite", "operator not symmetric",
	"preconditioner not symmetric", "singular and inconsistent system", "not finite",
	"stopped by Each", "cancelled",
}

// String returns the status in a few words.
func (s Status) String() string {
	if s < 0 || int(s) >= len(statusNames) {
		return fmt.Sprintf("Status(%d)", int(s))
	}
	return statusNames[s]
}

// Error returns the status in a few words.
func (s Status) Error() string { return s.String() }

// OK says whether X is a solution.
func (s Status) OK() bool { return s == Converged || s == LeastSquares }

// Result is what a solver returns.
type Result struct {
	Solver  string    // its name
	X       []float64 // the last iterate, of n elements
	Status  Status
	Message string // one sentence: what happened and, unless converged, what to do
	// Residual is ‖b - A x‖₂ of X, computed anew at the end and not taken from
	// a recurrence. With Config.Damp it is (‖b - A x‖₂² + δ²‖x‖₂²)^½.
	Residual float64
	// Relative is Residual / ‖b‖₂, or 0 where both are 0.
	Relative float64
	// Normal is ‖Aᵀ(b - A x) - δ² x‖₂ from [LSQR], 0 elsewhere.
	Normal float64
	// History has the residual norm of the initial guess and then one entry an
	// iteration, as the solver's recurrence has it: ‖b - A x‖₂ everywhere but
	// in GMRES from the left, where it is ‖M⁻¹(b - A x)‖₂.
	History    []float64
	Iterations int
	Products   int // with A, those that check the residual included
	ProductsT  int // with Aᵀ
	Preconds   int // applications of the preconditioner
	// Restarts counts how often the solver began anew from its iterate: after
	// Config.Restart iterations, at a breakdown, or because the recurrence had
	// drifted from the true residual.
	Restarts int
	Elapsed  time.Duration
}

// Converged says whether X is a solution to the tolerance.
func (r *Result) Converged() bool { return r.Status.OK() }

// String returns the message.
func (r *Result) String() string { return r.Message }

// Failure is the error of a solver that ended without a solution. The Result
// is returned beside it, with the best that is known. errors.Is(err,
// krylov.Stagnated) and so on tell the reasons apart.
type Failure struct {
	Solver  string
	Status  Status
	Message string
	cause   error
}

// Error returns the message.
func (f *Failure) Error() string { return f.Message }

// Unwrap returns the status and, when cancelled, the context's error.
func (f *Failure) Unwrap() []error {
	if f.cause != nil {
		return []error{f.Status, f.cause}
	}
	return []error{f.Status}
}
