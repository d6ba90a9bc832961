package ad

import (
	"slices"

	"github.com/podium-go/podium/lib/tensor"
)

// Extrema, products and order.
var maxOp, minOp, prodOp *op

func init() {
	maxOp = extremum("Max")
	minOp = extremum("Min")
	prodOp = declare(op{name: "Prod",
		adjoint: func(c *Call, g *Var, _ int) *Var {
			r, x := c.args.(reduction), c.In[0]
			rows, back := r.last(x)
			others := before(rows, rows.Dims()-1).Mul(before(rows.Flip(-1), rows.Dims()-1).Flip(-1))
			return back(others.Conj()).Mul(r.wide(g, x))
		},
		series: func(c *Call, x []*Var) []*Var {
			rows, _ := c.args.(reduction).last(x[0])
			if rows.Len() == 0 {
				return []*Var{{}}
			}
			return []*Var{rows.CumProd(-1).Slice(tensor.Rest(), tensor.Only(-1)).Reshape(c.Out[0].Shape()...)}
		},
	})
}

// wide repeats a result of the reduction, or its adjoint, over the dimensions
// that x was reduced over.
func (r reduction) wide(g, x *Var) *Var {
	return g.Reshape(r.kept...).BroadcastTo(x.Shape()...)
}

// last returns x as rows of what is reduced together, and a function that gives
// such rows the shape of x again.
func (r reduction) last(x *Var) (rows *Var, back func(rows *Var) *Var) {
	shape := x.Shape()
	var kept, dropped []int
	outer, n := 1, 1
	for i, m := range shape {
		if r.dropped(i, len(shape)) {
			dropped, n = append(dropped, i), n*m
		} else {
			kept, outer = append(kept, i), outer*m
		}
	}
	order := slices.Concat(kept, dropped)
	moved := make([]int, len(shape))
	inverse := make([]int, len(shape))
	for i, a := range order {
		moved[i], inverse[a] = shape[a], i
	}
	rows = x.Permute(order...).Reshape(outer, n)
	return rows, func(rows *Var) *Var { return rows.Reshape(moved...).Permute(inverse...) }
}

// dropped reports whether the reduction goes over dimension i of n.
func (r reduction) dropped(i, n int) bool {
	return len(r.axes) == 0 || slices.Contains(r.axes, i) || slices.Contains(r.axes, i-n)
}

// extremum declares one; its derivative goes in equal parts to the elements that
// are equal to it.
func extremum(name string) *op {
	factor := func(c *Call) *Var {
		r, x, y := c.args.(reduction), c.In[0].Detach(), c.Out[0].Detach()
		w := indicator(x, x.Eq(y.Reshape(r.kept...)))
		return w.Div(w.Sum(r.axes...).Reshape(r.kept...))
	}
	return declare(op{name: name,
		adjoint: func(c *Call, g *Var, _ int) *Var {
			return factor(c).Mul(g.Reshape(c.args.(reduction).kept...))
		},
		linear: func(c *Call, dx []*Var) *Var {
			return dx[0].Mul(factor(c)).Sum(c.args.(reduction).axes...)
		},
	})
}

// Max returns the greatest elements over the given dimensions, which are
// dropped; over all without any. Several equal ones share the derivative
// equally.
func (x *Var) Max(axes ...int) *Var { return x.reduce(maxOp, tensor.Max, axes) }

// Min returns the least elements over the given dimensions, which are dropped;
// over all without any. Several equal ones share the derivative equally.
func (x *Var) Min(axes ...int) *Var { return x.reduce(minOp, tensor.Min, axes) }

// Prod returns the products over the given dimensions, which are dropped; over
// all without any. Its derivatives are exact where factors are zero too.
func (x *Var) Prod(axes ...int) *Var { return x.reduce(prodOp, tensor.Prod, axes) }

// reduce applies a reduction to results of the type of elements of x.
func (x *Var) reduce(o *op, f func(dst, x *tensor.Tensor, axes ...int) *tensor.Tensor, axes []int) *Var {
	axes = slices.Clone(axes)
	r, shape := reductionOf(x, axes)
	return o.apply(f(x.tape.alloc(x.DType(), shape...), x.Value(), axes...), r, x)
}

// Sort returns the elements in ascending order along the axis, NaN last. The
// derivative goes the way of the elements; equal ones keep their order.
func (x *Var) Sort(axis int) *Var { return x.TakeAlong(axis, x.Value().ArgSort(axis)) }

// TopK returns the k greatest elements along the axis in descending order, and
// their indices as an Int64 tensor, as [tensor.Tensor.TopK] does.
func (x *Var) TopK(axis, k int) (values *Var, indices *tensor.Tensor) {
	_, indices = x.Value().TopK(axis, k)
	return x.TakeAlong(axis, indices), indices
}
