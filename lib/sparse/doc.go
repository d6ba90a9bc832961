// Package sparse holds sparse matrices: assembly, products, reorderings,
// MatrixMarket files and direct solvers.
//
// A matrix is a [CSR], rows compressed, of float32, float64, complex64 or
// complex128; [Matrix] is the one of float64. It is put together from entries
// in any order, where those at one place add up:
//
//	c := sparse.NewCOO[float64](n, n)
//	for _, e := range mesh.Elements {
//		c.AddBlock(e.Nodes, e.Nodes, e.Stiffness)
//	}
//	a := c.CSR()
//
// An [Assembly] puts new values into the same pattern without allocating, for
// Newton's method and time steps; a [Product] does so for A*B.
//
// # Direct solvers
//
//	f, err := sparse.NewLU(a, sparse.LUConfig{})     // any regular matrix
//	f, err := sparse.NewCholesky(a, sparse.SymmetricConfig{}) // positive definite
//	f, err := sparse.NewLDL(a, sparse.SymmetricConfig{})      // symmetric
//	f.Solve(x, b)
//	err = f.Refactor(a)                              // other values, same pattern
//
// They are for float64 and complex128. Rows and columns are scaled by powers of
// two first, so that entries of any size can be mixed. The order of elimination
// is by approximate minimum degree ([AMD]). Symmetric matrices, and those with a
// nearly symmetric pattern, are factorised by fronts: dense blocks on all
// threads. Other patterns, and those where the pivots near the diagonal are too
// small, get a left-looking LU with pivoting over whole rows. What cannot be
// factorised gives an error that says why and where: [SingularError],
// [NotPositiveDefiniteError], [NotFiniteError]. A matrix is taken for singular
// if after scaling a pivot is no larger than its rounding errors are. Package
// suitesparse below this one puts UMFPACK in place of the own LU.
//
// A session keeps factorisations from cell to cell.
//
// # Threads
//
// No result depends on the number of threads, in any bit.
//
// The test matrices of the literature are in package gallery below this one.
package sparse
