package ad

import "github.com/podium-go/podium/lib/sparse"

// The adjoints of SpectralConv, which are operations of their own: of u, and of
// x and u, for operands of the shapes of x and r.
func SpectralConvBack(u, r, x *Var, grid ...int) *Var {
	return spectralOf(x, r, grid).back(u, r)
}

func SpectralConvWeights(x, u, r *Var, grid ...int) *Var {
	return spectralOf(x, r, grid).weight(x, u)
}

// SparseOuter is the derivative of a product with respect to the entries.
func SparseOuter(a *sparse.Matrix, u, x *Var) *Var {
	return (&pattern{rows: a.Rows, cols: a.Cols, rowPtr: a.RowPtr, colInd: a.ColInd}).outer(u, x)
}
