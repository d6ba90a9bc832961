package ad

import (
	"slices"

	"github.com/podium-go/podium/lib/tensor"
)

// Operations that give the same elements another shape or type. Reshape,
// BroadcastTo and Permute are views where they can be.
var reshapeOp, broadcastOp, permuteOp, convertOp, realOp *op

func init() {
	reshapeOp = declare(op{name: "Reshape",
		adjoint: func(c *Call, g *Var, _ int) *Var { return g.Reshape(c.In[0].Shape()...) },
		linear:  func(c *Call, dx []*Var) *Var { return dx[0].Reshape(c.Out[0].Shape()...) },
	})
	broadcastOp = declare(op{name: "BroadcastTo",
		adjoint: func(c *Call, g *Var, _ int) *Var { return sumTo(g, c.In[0]) },
		linear:  func(c *Call, dx []*Var) *Var { return dx[0].BroadcastTo(c.Out[0].Shape()...) },
	})
	permuteOp = declare(op{name: "Permute",
		adjoint: func(c *Call, g *Var, _ int) *Var {
			axes := c.args.([]int)
			back := make([]int, len(axes))
			for i, a := range axes {
				back[a] = i
			}
			return g.Permute(back...)
		},
		linear: func(c *Call, dx []*Var) *Var { return dx[0].Permute(c.args.([]int)...) },
	})
	convertOp = declare(op{name: "Convert",
		adjoint: func(c *Call, g *Var, _ int) *Var { return fit(g, c.In[0]) },
		linear:  func(c *Call, dx []*Var) *Var { return dx[0].Convert(c.Out[0].DType()) },
	})
	realOp = declare(op{name: "Real",
		adjoint: func(c *Call, g *Var, _ int) *Var { return g.Convert(c.In[0].DType()) },
		linear:  func(_ *Call, dx []*Var) *Var { return dx[0].Real() },
	})
}

// Reshape returns the elements row by row in another shape; one length may be
// -1, which stands for what is left.
func (x *Var) Reshape(shape ...int) *Var {
	v := x.Value()
	if !v.IsContiguous() {
		v = x.tape.alloc(v.DType(), v.Shape()...)
		v.Copy(x.value)
	}
	return reshapeOp.apply(v.Reshape(shape...), nil, x)
}

// Flatten returns the elements as a vector.
func (x *Var) Flatten() *Var { return x.Reshape(-1) }

// BroadcastTo repeats x along new dimensions in front and those of length 1.
func (x *Var) BroadcastTo(shape ...int) *Var {
	if slices.Equal(x.Shape(), shape) {
		return x
	}
	return broadcastOp.apply(x.Value().BroadcastTo(shape...), nil, x)
}

// Permute reorders the dimensions: dimension i of the result is axes[i] of x.
func (x *Var) Permute(axes ...int) *Var {
	v := x.Value().Permute(axes...)
	axes = slices.Clone(axes)
	for i, a := range axes {
		if a < 0 {
			axes[i] = a + len(axes)
		}
	}
	return permuteOp.apply(v, axes, x)
}

// Swap exchanges two dimensions.
func (x *Var) Swap(a, b int) *Var {
	axes := make([]int, x.Dims())
	for i := range axes {
		axes[i] = i
	}
	a, b = axis(x, a), axis(x, b)
	axes[a], axes[b] = b, a
	return x.Permute(axes...)
}

// axis returns the number of a dimension counted from the first; others panic
// where it is used.
func axis(x *Var, a int) int {
	if a < 0 {
		return a + x.Dims()
	}
	return a
}

// T exchanges the last two dimensions.
func (x *Var) T() *Var { return x.Swap(-2, -1) }

// ExpandDims inserts dimensions of length 1 at the given places of the result.
func (x *Var) ExpandDims(axes ...int) *Var {
	return reshapeOp.apply(x.Value().ExpandDims(axes...), nil, x)
}

// Squeeze drops the given dimensions, which have length 1; without any, all
// that have.
func (x *Var) Squeeze(axes ...int) *Var {
	return reshapeOp.apply(x.Value().Squeeze(axes...), nil, x)
}

// Convert returns the elements in another type.
func (x *Var) Convert(d tensor.DType) *Var {
	if x.DType() == d {
		return x
	}
	return convertOp.apply(tensor.Convert(x.tape.alloc(d, x.Shape()...), x.Value()), nil, x)
}

// Real returns the real parts; x itself if it is real.
func (x *Var) Real() *Var {
	if !complexType(x.DType()) {
		return x
	}
	return realOp.apply(x.Value().Real(), nil, x)
}
