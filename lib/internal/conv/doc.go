// Package conv computes convolutions in one to three dimensions as PyTorch has
// them, cross-correlations in truth, and their two adjoints:
//
//	y[b, o, p] = Σ_c Σ_t w[o, c, t] x[b, c, stride p + dilation t - low]
//
// [Forward] is y from x and w, [Transposed] x from y and w, [Weight] w from x
// and y: the three faces of the form that is linear in x, w and y.
//
// No matrix of patches is made. A part of the operand, with the zeros around
// it, is copied to a buffer that stays in the second cache; with a stride, the
// elements of each remainder lie together. A row of patches is then a run of the
// buffer, and the product with the weights reads its rows where they lie
// ([gemm.Gathered]). Between the rows of the operand a few results are computed
// in vain.
//
// Sums are taken in an order that depends on the sizes only.
package conv
