// Package krylov solves linear systems A x = b by iteration.
//
//	amg, err := krylov.NewAMG(a, krylov.AMGConfig{})
//	res, err := krylov.CG(ctx, a, b, krylov.Config{Precond: amg, RelTol: 1e-10})
//	fmt.Println(res) // CG: converged in 13 iterations, the relative residual is 3.1e-11
//
// # Which solver
//
//	A symmetric positive definite    [CG] with [NewAMG], [NewIC0] or [NewSSOR]
//	A symmetric, indefinite          [MINRES] with a positive definite preconditioner
//	A square                         [GMRES] with [NewILU0]; [BiCGSTAB] where memory is short
//	a preconditioner that changes    [FGMRES], or [CG] with Flexible
//	A rectangular or of low rank     [LSQR]
//	Poisson's equation on a grid     [CG] or [Richardson] with [NewGeometric]
//	several right-hand sides         [Block] with any of them
//
// [Jacobi], [SOR], [SSOR] and [Richardson] are stationary iterations.
//
// A is an [Operator], which a sparse.Matrix is, as is a program that applies it
// ([Func]) and, as [Dense], a gonum matrix. M⁻¹ is a [Preconditioner].
//
// # What a result says
//
// All solvers stop at ‖b - A x‖₂ <= max(RelTol ‖b‖₂, AbsTol), whatever the
// preconditioner and its side. When their recurrence says so, they compute the
// true residual; if that is not as small they begin anew from where they are,
// and say [Stagnated] if it does not help. So [Converged] is never false, and
// [Result] has the true norm.
//
// A solver returns an error unless X is a solution: bad options before any work,
// and later a [Failure], whose [Status] errors.Is finds and whose message says
// what to do. The [Result] is there beside a Failure, with the last iterate.
//
// # Numbers
//
// Sums run over fixed blocks, so that results do not depend on the number of
// threads. Systems whose entries are at the ends of the range of float64 are
// scaled by powers of two first; where the solution itself is out of range, the
// status is [NonFinite].
package krylov
