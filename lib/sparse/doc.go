// Package sparse holds sparse matrices: assembly, products, reorderings and
// direct solvers.
package sparse
