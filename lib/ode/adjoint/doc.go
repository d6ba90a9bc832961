// Package adjoint gives the gradients of solutions of ordinary differential
// equations,
//
//	u' = f(t, u, p),  u(T0) = u0,
//
// at chosen times, with respect to the initial value and the parameters:
//
//	tape := ad.NewTape()
//	u0, p := tape.Var(start), tape.Var(parameters)
//	u, err := adjoint.Discrete{}.Solve(ctx, adjoint.Problem{F: f, Times: times}, u0, p)
//	loss := u.Sub(data).Square().Sum()
//	g := tape.Gradient(loss, u0, p)
//
// # Which one
//
// [Discrete] differentiates through the steps that an explicit Runge–Kutta
// method made: the gradient is that of the numbers that were computed, exact to
// rounding, and the first choice for training. [Continuous] solves the adjoint
// equation backwards, with any method of lib/ode, stiff ones too: the gradient
// is that of the exact solution, up to the tolerances of both solves.
//
// Both keep states, not computations: memory grows with the number of steps
// times the size of the state, and f is evaluated again on the way back. Their
// gradients cannot be differentiated again. The lengths of the steps count as
// fixed.
package adjoint
