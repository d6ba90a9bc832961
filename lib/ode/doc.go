// Package ode integrates initial-value problems of ordinary differential
// equations,
//
//	y' = f(t, y),  y(t0) = y0,
//
// with error control, dense output and events:
//
//	p := ode.Problem{
//		F:  func(t float64, y, dy []float64) { dy[0], dy[1] = y[1], -y[0] },
//		Y0: []float64{1, 0}, T1: 10,
//	}
//	sol, err := ode.Solve(ctx, p, ode.Tsit5(), ode.Config{RelTol: 1e-8})
//	fmt.Println(sol.End(), sol.Stats.Evaluations)
//
// # Which method
//
//   - Not stiff: [Tsit5]; below tolerances of 1e-8 [Vern7] or [DOP853].
//   - Stiff: [Rodas5P] for small systems and moderate tolerances; [Radau5] for
//     tight ones and with a mass matrix; [BDF] for large systems.
//   - f + g with a stiff g: [ARK3], [ARK4], [ARK5].
//   - L y + N(y) with a stiff diagonal L, as in Fourier space: [ETDRK4].
//   - Hamiltonian, over long times: [StormerVerlet], [ForestRuth], [Yoshida6] if
//     separable, [Gauss4] else.
//
// Explicit Runge–Kutta, additive Runge–Kutta and Rosenbrock methods are data,
// the types [RungeKutta], [AdditiveRK] and [Rosenbrock]: a further method is its
// table of coefficients.
//
// # Jacobians
//
// An implicit method needs ∂f/∂y: dense, banded or sparse, given as a function
// or found by differences with as few evaluations as a colouring allows. See
// [Problem.Jacobian].
//
// # Step by step
//
// [NewIntegrator] steps by hand. After each step it tells the solver's own
// estimate of the error and of the stiffness ([Integrator.Last]), the error of
// every unknown ([Integrator.LocalError]), the stages of an explicit method
// ([Integrator.Stages]) and the interpolant ([Integrator.At]). [Integrator.Try]
// makes a step of a chosen length whatever its error, [Integrator.SetNext]
// proposes one, [Integrator.Reset] moves to another state. [RungeKutta.Pullback]
// differentiates through a step, and package adjoint through whole solutions.
// While it steps nothing is allocated.
//
// # Failures
//
// Solve never hangs and never returns a wrong answer in silence: if it cannot
// reach the end it returns what it has, and a [Failure] that says where and why
// it stopped and what to do.
package ode
