package ad

import (
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/tensor"
)

// Elements by their indices, and sums of elements at indices, which are each
// other's adjoints.
var takeOp, scatterOp, takeAlongOp, scatterAlongOp, whereOp *op

// gather are the arguments of the operations by indices; shape is that of the
// tensor that the indices are of.
type gather struct {
	axis    int
	indices *tensor.Tensor
	shape   []int
}

func init() {
	takeOp = declare(op{name: "Take",
		adjoint: func(c *Call, g *Var, _ int) *Var { return g.scatter(c.args.(gather)) },
		linear:  func(c *Call, dx []*Var) *Var { a := c.args.(gather); return dx[0].Take(a.axis, a.indices) },
	})
	scatterOp = declare(op{name: "Scatter",
		adjoint: func(c *Call, g *Var, _ int) *Var { a := c.args.(gather); return g.Take(a.axis, a.indices) },
		linear:  func(c *Call, dx []*Var) *Var { return dx[0].scatter(c.args.(gather)) },
	})
	takeAlongOp = declare(op{name: "TakeAlong",
		adjoint: func(c *Call, g *Var, _ int) *Var { return g.scatterAlong(c.args.(gather)) },
		linear:  func(c *Call, dx []*Var) *Var { a := c.args.(gather); return dx[0].TakeAlong(a.axis, a.indices) },
	})
	scatterAlongOp = declare(op{name: "ScatterAlong",
		adjoint: func(c *Call, g *Var, _ int) *Var { a := c.args.(gather); return g.TakeAlong(a.axis, a.indices) },
		linear:  func(c *Call, dx []*Var) *Var { return dx[0].scatterAlong(c.args.(gather)) },
	})
	whereOp = declare(op{name: "Where",
		adjoint: func(c *Call, g *Var, i int) *Var {
			mask := c.args.(*tensor.Tensor)
			if i == 0 {
				return sumTo(Where(mask, g, 0), c.In[0])
			}
			return sumTo(Where(mask, 0, g), c.In[1])
		},
		linear: func(c *Call, dx []*Var) *Var {
			mask := c.args.(*tensor.Tensor)
			var y *Var
			switch {
			case dx[1] == nil:
				y = Where(mask, dx[0], 0)
			case dx[0] == nil:
				y = Where(mask, 0, dx[1])
			default:
				y = Where(mask, dx[0], dx[1])
			}
			return y.BroadcastTo(c.Out[0].Shape()...).fitTo(c.Out[0].DType())
		},
	})
}

// Take returns what has the given indices along the axis, as
// [tensor.Tensor.Take] does. Indices may be there several times.
func (x *Var) Take(axis int, indices *tensor.Tensor) *Var {
	k := place(x, axis)
	shape := x.Shape()
	y := x.tape.alloc(x.DType(), slices.Concat(shape[:k], indices.Shape(), shape[k+1:])...)
	return takeOp.apply(tensor.Take(y, x.Value(), k, indices), gather{k, indices, shape}, x)
}

// scatter sums x at the indices.
func (x *Var) scatter(a gather) *Var {
	y := x.tape.alloc(x.DType(), a.shape...)
	y.Fill(0.0)
	y.AddAt(a.axis, a.indices, x.Value())
	return scatterOp.apply(y, a, x)
}

// AddAt returns x with src added to where the given indices are along the axis:
// what is there several times is added several times. src broadcasts to the
// shape that [Var.Take] gives.
func (x *Var) AddAt(axis int, indices *tensor.Tensor, src *Var) *Var {
	k := place(x, axis)
	shape := x.Shape()
	wide := slices.Concat(shape[:k], indices.Shape(), shape[k+1:])
	return x.Add(src.BroadcastTo(wide...).scatter(gather{k, indices, shape}))
}

// SegmentSum returns the sums of the slices of x along its first axis that have
// the same segment number, for segments 0 to count-1.
func (x *Var) SegmentSum(segments *tensor.Tensor, count int) *Var {
	if x.Dims() == 0 || segments.Dims() != 1 || segments.Dim(0) != x.Dim(0) {
		panic(fmt.Sprintf("ad: SegmentSum of shape %v with segments of shape %v, which have to be one for each first index", x.Shape(), segments.Shape()))
	}
	return x.scatter(gather{0, segments, append([]int{count}, x.Shape()[1:]...)})
}

// TakeAlong returns for each of indices the element of x with that index along
// the axis and otherwise the same indices, as [tensor.Tensor.TakeAlong] does.
// Other dimensions broadcast.
func (x *Var) TakeAlong(axis int, indices *tensor.Tensor) *Var {
	k := place(x, axis)
	shape := indices.Shape()
	if len(shape) != x.Dims() {
		panic(fmt.Sprintf("ad: TakeAlong: indices of shape %v along axis %d of shape %v", shape, axis, x.Shape()))
	}
	shape[k] = x.Dim(k)
	x = x.BroadcastTo(shape...)
	y := x.tape.alloc(x.DType(), indices.Shape()...)
	return takeAlongOp.apply(tensor.TakeAlong(y, x.Value(), k, indices), gather{k, indices, shape}, x)
}

// scatterAlong sums x at indices of its shape.
func (x *Var) scatterAlong(a gather) *Var {
	y := x.tape.alloc(x.DType(), a.shape...)
	y.Fill(0.0)
	src := x.Value()
	y.AddAlong(a.axis, a.indices, src)
	return scatterAlongOp.apply(y, a, x)
}

// AddAlong returns x with src, of the shape of indices, added to the elements
// that [Var.TakeAlong] takes with them.
func (x *Var) AddAlong(axis int, indices *tensor.Tensor, src *Var) *Var {
	if !slices.Equal(indices.Shape(), src.Shape()) {
		panic(fmt.Sprintf("ad: AddAlong: values of shape %v for indices of shape %v", src.Shape(), indices.Shape()))
	}
	return x.Add(src.scatterAlong(gather{place(x, axis), indices, x.Shape()}))
}

// Masked returns the elements where mask, of the shape of x, is true, row by
// row, as a vector.
func (x *Var) Masked(mask *tensor.Tensor) *Var {
	if mask.DType() != tensor.Bool || !slices.Equal(mask.Shape(), x.Shape()) {
		panic(fmt.Sprintf("ad: Masked: the mask is %v of shape %v, and has to be bool of shape %v", mask.DType(), mask.Shape(), x.Shape()))
	}
	return x.Flatten().Take(0, mask.Flatten().NonZero().Flatten())
}

// Where returns the elements of x where mask is true, and those of y elsewhere.
// x and y are variables, tensors or Go numbers, at least one of them no number;
// all three broadcast.
func Where(mask *tensor.Tensor, x, y any) *Var {
	a, b := operands("Where", x, y)
	t := tapeOf(a, b)
	var dst *tensor.Tensor
	if t != nil && a.DType() == b.DType() {
		shape := a.Shape()
		for _, other := range [][]int{b.Shape(), mask.Shape()} {
			shape = common("Where", shape, other)
		}
		dst = t.alloc(a.DType(), shape...)
	}
	return whereOp.apply(tensor.Where(dst, mask, a.Value(), b.Value()), mask, a, b)
}

// operands returns two operands as variables, at most one of which is a number.
func operands(what string, x, y any) (a, b *Var) {
	for _, v := range []any{x, y} {
		switch v.(type) {
		case *Var, *tensor.Tensor:
			like := variable(v, nil)
			return variable(x, like), variable(y, like)
		}
	}
	panic("ad: " + what + " of numbers only")
}

// common returns the shape that two shapes broadcast to.
func common(what string, a, b []int) []int {
	wide, narrow := slices.Clone(a), b
	if len(b) > len(a) {
		wide, narrow = slices.Clone(b), a
	}
	for i, n := range narrow {
		switch m := &wide[len(wide)-len(narrow)+i]; {
		case *m == 1:
			*m = n
		case n != 1 && n != *m:
			panic(fmt.Sprintf("ad: %s: shapes %v and %v do not broadcast to each other", what, a, b))
		}
	}
	return wide
}
