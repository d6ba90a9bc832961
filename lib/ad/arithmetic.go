package ad

import (
	"slices"

	"github.com/podium-go/podium/lib/tensor"
)

var negOp, conjOp, addOp, subOp, mulOp, divOp *op

func init() {
	negOp = declare(op{name: "Neg",
		adjoint: func(_ *Call, g *Var, _ int) *Var { return g.Neg() },
		linear:  func(_ *Call, dx []*Var) *Var { return dx[0].Neg() },
	})
	conjOp = declare(op{name: "Conj",
		adjoint: func(_ *Call, g *Var, _ int) *Var { return g.Conj() },
		linear:  func(_ *Call, dx []*Var) *Var { return dx[0].Conj() },
	})
	addOp = declare(op{name: "Add",
		adjoint: func(c *Call, g *Var, i int) *Var { return sumTo(g, c.In[i]) },
		linear:  func(c *Call, dx []*Var) *Var { return spread(c, dx, false) },
	})
	subOp = declare(op{name: "Sub",
		adjoint: func(c *Call, g *Var, i int) *Var {
			if i == 1 {
				g = g.Neg()
			}
			return sumTo(g, c.In[i])
		},
		linear: func(c *Call, dx []*Var) *Var { return spread(c, dx, true) },
	})
	mulOp = declare(op{name: "Mul",
		adjoint:  func(c *Call, g *Var, i int) *Var { return sumTo(g.Mul(c.In[1-i].Conj()), c.In[i]) },
		bilinear: func(_ *Call, a, b *Var) *Var { return a.Mul(b) },
	})
	divOp = declare(op{name: "Div",
		adjoint: func(c *Call, g *Var, i int) *Var {
			if i == 0 {
				return sumTo(g.Div(c.In[1].Conj()), c.In[0])
			}
			return sumTo(g.Mul(c.Out[0].Div(c.In[1]).Conj()).Neg(), c.In[1])
		},
		series: func(_ *Call, x []*Var) []*Var { return []*Var{x[0].Mul(x[1].Reciprocal())} },
	})
}

// spread returns a ± b of coefficients of which one may be zero, in the shape of
// the result.
func spread(c *Call, dx []*Var, minus bool) *Var {
	a, b := dx[0], dx[1]
	switch {
	case a != nil && b != nil && minus:
		return a.Sub(b)
	case a != nil && b != nil:
		return a.Add(b)
	case b != nil && minus:
		a = b.Neg()
	case b != nil:
		a = b
	}
	return a.BroadcastTo(c.Out[0].Shape()...).fitTo(c.Out[0].DType())
}

// fitTo converts to another type of elements where it has to.
func (x *Var) fitTo(d tensor.DType) *Var {
	if x.DType() == d {
		return x
	}
	return x.Convert(d)
}

// binary applies an operation of two operands that broadcast.
func binary(o *op, f func(dst *tensor.Tensor, x, y any) *tensor.Tensor, x *Var, y any) *Var {
	b := variable(y, x)
	return o.apply(f(result(x, b), x.Value(), b.Value()), nil, x, b)
}

// result returns a tensor for the result of an operation of two operands, nil
// where they do not have one type of elements or shapes that fit: the operation
// itself then says what is wrong, or finds the type.
func result(x, y *Var) *tensor.Tensor {
	t := tapeOf(x, y)
	if t == nil || x.DType() != y.DType() {
		return nil
	}
	a, b := x.Shape(), y.Shape()
	if len(a) < len(b) {
		a, b = b, a
	}
	for i := range b {
		switch n := &a[len(a)-len(b)+i]; {
		case *n == 1:
			*n = b[i]
		case b[i] != 1 && b[i] != *n:
			return nil
		}
	}
	return t.alloc(x.DType(), a...)
}

// sumTo sums the adjoint g over the dimensions along which x was broadcast.
func sumTo(g, x *Var) *Var {
	have, want := g.Shape(), x.Shape()
	if slices.Equal(have, want) {
		return g
	}
	var axes []int
	extra := len(have) - len(want)
	for i := range have {
		if i < extra || want[i-extra] == 1 && have[i] != 1 {
			axes = append(axes, i)
		}
	}
	return g.Sum(axes...).Reshape(want...)
}

// Neg returns -x.
func (x *Var) Neg() *Var {
	return negOp.apply(tensor.Neg(x.tape.alloc(x.DType(), x.Shape()...), x.Value()), nil, x)
}

// Conj returns the complex conjugates; x itself if it is real.
func (x *Var) Conj() *Var {
	if !complexType(x.DType()) {
		return x
	}
	return conjOp.apply(tensor.Conj(x.tape.alloc(x.DType(), x.Shape()...), x.Value()), nil, x)
}

// Add returns x + y.
func (x *Var) Add(y any) *Var { return binary(addOp, tensor.Add, x, y) }

// Sub returns x - y.
func (x *Var) Sub(y any) *Var { return binary(subOp, tensor.Sub, x, y) }

// Mul returns x y, element by element.
func (x *Var) Mul(y any) *Var { return binary(mulOp, tensor.Mul, x, y) }

// Div returns x/y.
func (x *Var) Div(y any) *Var { return binary(divOp, tensor.Div, x, y) }
