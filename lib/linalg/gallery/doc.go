// Package gallery has test matrices for dense linear algebra, with what is
// known of them exactly: determinants, eigenvalues, singular values, rank, and
// where each comes from.
package gallery
