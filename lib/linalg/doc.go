// Package linalg is dense linear algebra over tensors: factorisations, linear
// systems, least squares, eigenvalues, singular values, the exponential, and
// the decompositions of model reduction (randomised, incremental, by the method
// of snapshots, in a weighted inner product).
//
//	u, s, vh, err := linalg.SVD(a)         // a = u * diag(s) * vh
//	w, v, err := linalg.Eigh(a)            // symmetric or Hermitian
//	x, err := linalg.Solve(a, b)
//	q, r, err := linalg.QR(a)
//
// # Types
//
// Matrices are tensors of two dimensions of float64, float32, complex128 or
// complex64, and results have the type of the argument; singular values and
// the eigenvalues of Hermitian matrices are real, other eigenvalues complex.
// With a weighted inner product, and incrementally, it is float64 only. The
// arguments are never changed. A mat.Matrix of gonum comes in by
// tensor.FromMatrix and goes out by Tensor.Matrix, without a copy.
//
// [DenseLU], [BandLU] and [SolveTridiagonal] work on flat slices without
// allocating, for integrators that solve many small systems.
//
// # How it is computed
//
// QR, LU and Cholesky are the package's own, in blocks, so that nearly all work
// is in the products of lib/blas; tall matrices are factored in a tree of
// blocks of rows. Eigenvalues and singular values come from LAPACK where
// lib/blas has found a library, and otherwise from Go: Jacobi rotations for
// singular values, tridiagonal QL for Hermitian eigenproblems, QR and QZ
// iterations (gonum's, for real matrices) for general ones, in float64 for
// single precision. Results agree to rounding.
//
// # Failure
//
// Shapes and types that do not fit panic. An entry that is NaN or infinite is a
// [NotFiniteError]; a singular matrix a [SingularError], with the condition; a
// matrix that is not positive definite a [NotPositiveDefiniteError], with the
// leading minor; an iteration that gives up a [NotConvergedError]; and a
// result beyond the type's range an [OverflowError]. Matrices of size zero are
// fine everywhere. Entries of any size that the type has (1e±300) are fine:
// where squares would overflow, the matrix is scaled by a power of two.
//
// # Threads
//
// The same arguments give the same bits whatever GOMAXPROCS is. All functions
// may be called from several goroutines at once.
package linalg
