// Package pde holds partial differential equations in the form that model
// reduction needs: problems with parameters that solve themselves, generate
// snapshots, and hand out their discrete parts.
//
// There are two. [Burgers] is the viscous Burgers equation in one dimension,
// nonlinear and in time:
//
//	problem := pde.Burgers{Unknowns: 1023, Steps: 200}
//	mu := pde.Lattice([]float64{0.01, 0.1}, []float64{0.5, 1}, 4, 4)
//	set, err := problem.Snapshots(ctx, mu, 8, nil)
//
// [ThermalBlock] is heat conduction in a square of blocks, elliptic and affine
// in its parameters. Both are verified against exact solutions.
//
// The parts are gonum's banded matrices and plain slices, so they fit package
// rom and any other consumer; nothing here depends on how they are used.
package pde
