package ad

import (
	"slices"

	"github.com/podium-go/podium/lib/tensor"
)

// Parts of a tensor. Slice, Flip and Diagonal are views.
var sliceOp, embedOp, flipOp, diagonalOp, diagOp, trilOp, triuOp *op

// part says which part of a tensor of a shape is meant.
type part struct {
	ranges []tensor.Range
	shape  []int
}

func init() {
	sliceOp = declare(op{name: "Slice",
		adjoint: func(c *Call, g *Var, _ int) *Var { return g.embed(c.args.(part)) },
		linear:  func(c *Call, dx []*Var) *Var { return dx[0].Slice(c.args.(part).ranges...) },
	})
	embedOp = declare(op{name: "Embed",
		adjoint: func(c *Call, g *Var, _ int) *Var { return g.Slice(c.args.(part).ranges...) },
		linear:  func(c *Call, dx []*Var) *Var { return dx[0].embed(c.args.(part)) },
	})
	flipOp = declare(op{name: "Flip",
		adjoint: func(c *Call, g *Var, _ int) *Var { return g.Flip(c.args.([]int)...) },
		linear:  func(c *Call, dx []*Var) *Var { return dx[0].Flip(c.args.([]int)...) },
	})
	diagonalOp = declare(op{name: "Diagonal",
		adjoint: func(c *Call, g *Var, _ int) *Var {
			m, n := c.In[0].Dim(-2), c.In[0].Dim(-1)
			k := min(m, n)
			return g.Diag().Pad(-2, 0, m-k, tensor.Zeros).Pad(-1, 0, n-k, tensor.Zeros)
		},
		linear: func(_ *Call, dx []*Var) *Var { return dx[0].Diagonal() },
	})
	diagOp = declare(op{name: "Diag",
		adjoint: func(_ *Call, g *Var, _ int) *Var { return g.Diagonal() },
		linear:  func(_ *Call, dx []*Var) *Var { return dx[0].Diag() },
	})
	trilOp = declare(op{name: "Tril",
		adjoint: func(c *Call, g *Var, _ int) *Var { return g.Tril(c.args.(int)) },
		linear:  func(c *Call, dx []*Var) *Var { return dx[0].Tril(c.args.(int)) },
	})
	triuOp = declare(op{name: "Triu",
		adjoint: func(c *Call, g *Var, _ int) *Var { return g.Triu(c.args.(int)) },
		linear:  func(c *Call, dx []*Var) *Var { return dx[0].Triu(c.args.(int)) },
	})
}

// Slice returns the elements whose indices are in the ranges, as
// [tensor.Tensor.Slice] does.
func (x *Var) Slice(ranges ...tensor.Range) *Var {
	return sliceOp.apply(x.Value().Slice(ranges...), part{slices.Clone(ranges), x.Shape()}, x)
}

// embed returns zeros with x as the given part.
func (x *Var) embed(p part) *Var {
	y := x.tape.alloc(x.DType(), p.shape...)
	y.Fill(0.0)
	y.Slice(p.ranges...).Copy(x.Value())
	return embedOp.apply(y, p, x)
}

// Embed returns a tensor of the given shape that has x as the part that
// [Var.Slice] takes with the ranges, and zeros elsewhere: its adjoint.
func (x *Var) Embed(shape []int, ranges ...tensor.Range) *Var {
	return x.embed(part{slices.Clone(ranges), slices.Clone(shape)})
}

// Narrow returns the indices from ≤ i < to of one dimension.
func (x *Var) Narrow(axis, from, to int) *Var {
	v := x.Value().Narrow(axis, from, to) // checks, naming itself
	ranges := make([]tensor.Range, place(x, axis)+1)
	ranges[len(ranges)-1] = tensor.Span(from, to)
	return sliceOp.apply(v, part{ranges, x.Shape()}, x)
}

// Index returns what has the given leading indices: of a matrix Index(i) is row
// i.
func (x *Var) Index(index ...int) *Var {
	v := x.Value().Index(index...)
	ranges := make([]tensor.Range, len(index))
	for i, k := range index {
		ranges[i] = tensor.Only(k)
	}
	return sliceOp.apply(v, part{ranges, x.Shape()}, x)
}

// Flip reverses the given dimensions, or all without any.
func (x *Var) Flip(axes ...int) *Var {
	return flipOp.apply(x.Value().Flip(axes...), slices.Clone(axes), x)
}

// Diagonal returns the elements with equal last two indices.
func (x *Var) Diagonal() *Var { return diagonalOp.apply(x.Value().Diagonal(), nil, x) }

// Diag returns matrices with the last dimension of x on their diagonals and
// zeros elsewhere.
func (x *Var) Diag() *Var {
	if x.Dims() == 0 {
		panic("ad: Diag of a scalar")
	}
	y := x.tape.alloc(x.DType(), append(x.Shape(), x.Dim(-1))...)
	y.Fill(0.0)
	y.Diagonal().Copy(x.Value())
	return diagOp.apply(y, nil, x)
}

// Tril returns x with zeros where the last index is greater than the one before
// plus k: the lower triangle for k = 0.
func (x *Var) Tril(k int) *Var {
	return trilOp.apply(tensor.Tril(x.tape.alloc(x.DType(), x.Shape()...), x.Value(), k), k, x)
}

// Triu returns x with zeros where the last index is less than the one before
// plus k: the upper triangle for k = 0.
func (x *Var) Triu(k int) *Var {
	return triuOp.apply(tensor.Triu(x.tape.alloc(x.DType(), x.Shape()...), x.Value(), k), k, x)
}
