package ode

import (
	"fmt"
	"time"
)

// Status says how an integration ended.
type Status int

const (
	Success        Status = iota // the end of the interval was reached
	StoppedByEvent               // a terminal event
	StepTooSmall                 // the error asks for steps below the resolution of t
	TooManySteps                 // MaxSteps was reached
	NonFinite                    // f or the solution is NaN or infinite
	NewtonDiverged               // the implicit equations could not be solved
	SingularMatrix               // the matrix of the implicit equations is singular
	Cancelled                    // the context ended
)

var statusNames = [...]string{"success", "stopped by an event", "step too small", "too many steps",
	"not finite", "Newton's method diverged", "singular matrix", "cancelled"}

func (s Status) String() string {
	if s < 0 || int(s) >= len(statusNames) {
		return fmt.Sprintf("Status(%d)", int(s))
	}
	return statusNames[s]
}

// Failure is the error of an integration that stopped before its end.
type Failure struct {
	Status Status
	T      float64 // the time reached
	H      float64 // the length of the last step tried
	Err    error   // what lies below it, the context's error, or nil
	detail string
}

func (f *Failure) Error() string {
	s := fmt.Sprintf("ode: %v at t = %v with the step %.3g", f.Status, f.T, f.H)
	if f.detail != "" {
		s += ": " + f.detail
	}
	if f.Err != nil {
		s += ": " + f.Err.Error()
	}
	return s
}

func (f *Failure) Unwrap() error { return f.Err }

// advice is the sentence that says what to do.
func (s Status) advice() string {
	switch s {
	case StepTooSmall:
		return "the solution may have a singularity there, f a jump (make it an event), or the tolerances are below what rounding allows"
	case TooManySteps:
		return "raise MaxSteps or the tolerances; for a stiff problem choose an implicit method"
	case NonFinite:
		return "f returned NaN or an infinity, or the solution overflowed; check f there, or bound MaxStep"
	case NewtonDiverged:
		return "check the Jacobian, if you give one, and that f is smooth"
	case SingularMatrix:
		return "the Jacobian and the mass matrix share a null space; the problem has no unique solution"
	}
	return ""
}

// Stats counts the work of an integration.
type Stats struct {
	Steps          int           // accepted steps
	Rejected       int           // tries given up, because of the error or otherwise
	Evaluations    int           // of f, those for differences of Jacobians included
	StiffEvals     int           // of the stiff part of a split problem
	Jacobians      int           // Jacobians computed
	Factorisations int           // LU factorisations, one for each matrix
	Solves         int           // solutions of linear systems
	Newton         int           // Newton iterations
	Failures       int           // tries given up because Newton's method diverged
	Wall           time.Duration // time taken
}

// Step tells of one accepted step.
type Step struct {
	T, H  float64 // where it began and its length, negative backwards in time
	Error float64 // the scaled estimate of its error, at most 1; 0 if the method has none
	// Stiffness tells of the size of the leading eigenvalue of ∂f/∂y; 0 if
	// there is none. Explicit methods estimate its modulus (Shampine 1977);
	// implicit ones have the Jacobian and give its largest row sum, which is an
	// upper bound, and far above it where the Jacobian is far from normal.
	Stiffness  float64
	Order      int // the order it was made with
	Tries      int // 1 plus the number of rejected ones
	Iterations int // Newton iterations in it
}
