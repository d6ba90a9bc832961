package ad

// The adjoints of SpectralConv, which are operations of their own: of u, and of
// x and u, for operands of the shapes of x and r.
func SpectralConvBack(u, r, x *Var, grid ...int) *Var {
	return spectralOf(x, r, grid).back(u, r)
}

func SpectralConvWeights(x, u, r *Var, grid ...int) *Var {
	return spectralOf(x, r, grid).weight(x, u)
}
