// Package odetest holds test problems for initial-value solvers, with exact or
// reference values and their sources, and the conformance suite that every
// method of package ode passes.
//
// The same problems serve tests, benchmarks and notebooks:
//
//	p := odetest.Robertson()
//	sol, err := ode.Solve(ctx, p.Problem, ode.Radau5(), p.Config(1e-8))
//	fmt.Println(p.Error(sol.End()))
package odetest
