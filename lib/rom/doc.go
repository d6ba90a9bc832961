// Package rom builds reduced-order models by projection: a reduced basis from
// snapshots, a Galerkin model in it, hyper-reduction of what is nonlinear, and
// an estimate of the error that needs no full solve.
//
// Snapshots are the columns of an n×m matrix: n unknowns, m states. The offline
// stage costs what n costs; the online stage costs what the ranks cost.
//
//	basis, err := rom.POD(states, rom.Rank(20), rom.Weight(mass))
//	terms, err := rom.POD(nonlinear, rom.Rank(40))
//	points, err := rom.DEIM(terms)
//	model, err := rom.HyperReduce(rom.Evolution{
//		Mass:      mass,
//		Linear:    []rom.Operator{diffusion},
//		Nonlinear: convection,
//	}, basis, points)
//	path, err := model.Solve(ctx, []float64{viscosity}, start, rom.March{Steps: 200, Step: 1.0 / 200})
//	states = basis.Reconstruct(path.Coefficients)
//
// Nothing here knows a particular equation. A linear operator is anything with
// Dims and MulVecTo, which gonum's banded, symmetric banded and tridiagonal
// matrices have ([Dense] and [Diagonal] are here for the others), and a
// nonlinear term is anything that can evaluate one of its entries from a few
// unknowns, a [Sampled].
//
// For elliptic problems with affine parameters, [Galerkin] and [NewEstimator]
// give the certified reduced basis method. Every method has a Cite function
// with its BibTeX.
package rom
