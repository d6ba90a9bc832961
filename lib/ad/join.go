package ad

import (
	"fmt"
	"slices"
)

// Tensors joined, cut, repeated and moved along dimensions.
var concatOp, splitOp, rollOp *op

func init() {
	concatOp = declare(op{name: "Concat",
		adjoint: func(c *Call, g *Var, i int) *Var {
			axis, from := c.args.(int), 0
			for _, x := range c.In[:i] {
				from += x.Dim(axis)
			}
			return g.Narrow(axis, from, from+c.In[i].Dim(axis))
		},
		linear: func(c *Call, dx []*Var) *Var { return Concat(c.args.(int), filled(dx, c.In)...) },
	})
	splitOp = declare(op{name: "Split",
		adjoints: func(c *Call, g []*Var) []*Var { return []*Var{Concat(c.args.(int), filled(g, c.Out)...)} },
		series: func(c *Call, x []*Var) []*Var {
			axis, n := c.args.(int), c.Out[0].Dim(c.args.(int))
			parts := make([]*Var, len(c.Out))
			for i := range parts {
				parts[i] = x[0].Narrow(axis, i*n, (i+1)*n)
			}
			return parts
		},
	})
	rollOp = declare(op{name: "Roll",
		adjoint: func(c *Call, g *Var, _ int) *Var { r := c.args.(roll); return g.Roll(r.axis, -r.shift) },
		linear:  func(c *Call, dx []*Var) *Var { r := c.args.(roll); return dx[0].Roll(r.axis, r.shift) },
	})
}

// roll are the arguments of Roll.
type roll struct{ axis, shift int }

// filled returns xs with zeros, of the shapes of like, for nil.
func filled(xs, like []*Var) []*Var {
	all := slices.Clone(xs)
	for i, x := range all {
		if x == nil {
			all[i] = zeros(like[i])
		}
	}
	return all
}

// place returns the number of a dimension that exists.
func place(x *Var, a int) int {
	if a < -x.Dims() || a >= x.Dims() {
		panic(fmt.Sprintf("ad: axis %d of shape %v", a, x.Shape()))
	}
	return axis(x, a)
}

// Concat joins variables along an axis. Their other lengths and types have to
// agree.
func Concat(axis int, xs ...*Var) *Var {
	if len(xs) == 0 {
		panic("ad: Concat of no variables")
	}
	k := place(xs[0], axis)
	shape := xs[0].Shape()
	shape[k] = 0
	for _, x := range xs {
		other := x.Shape()
		same := len(other) == len(shape) && x.DType() == xs[0].DType()
		for i := range shape {
			same = same && (i == k || other[i] == shape[i])
		}
		if !same {
			panic(fmt.Sprintf("ad: Concat along axis %d of %v of shape %v and %v of shape %v", axis, xs[0].DType(), xs[0].Shape(), x.DType(), other))
		}
		shape[k] += other[k]
	}
	y := tapeOf(xs...).alloc(xs[0].DType(), shape...)
	at := 0
	for _, x := range xs {
		n := x.Dim(k)
		y.Narrow(k, at, at+n).Copy(x.Value())
		at += n
	}
	return concatOp.apply(y, k, xs...)
}

// Stack joins variables of one shape along a new dimension at the given place
// of the result.
func Stack(axis int, xs ...*Var) *Var {
	for _, x := range xs {
		if !slices.Equal(x.Shape(), xs[0].Shape()) {
			panic(fmt.Sprintf("ad: Stack of shapes %v and %v", xs[0].Shape(), x.Shape()))
		}
	}
	wide := make([]*Var, len(xs))
	for i, x := range xs {
		wide[i] = x.ExpandDims(axis)
	}
	return Concat(axis, wide...)
}

// Split cuts x along the axis into n parts of equal length. It panics if the
// length is no multiple of n.
func (x *Var) Split(axis, n int) []*Var {
	return splitOp.applyAll(x.Value().Split(axis, n), place(x, axis), x)
}

// Repeat repeats each element n times along the axis.
func (x *Var) Repeat(axis, n int) *Var {
	k := place(x, axis)
	wide := slices.Insert(x.Shape(), k+1, n)
	shape := x.Shape()
	shape[k] *= n
	return x.ExpandDims(k + 1).BroadcastTo(wide...).Reshape(shape...)
}

// Tile repeats x as a whole, counts[i] times along dimension i; with fewer
// counts than dimensions those for the first are 1.
func (x *Var) Tile(counts ...int) *Var {
	lead := max(0, len(counts)-x.Dims())
	old := slices.Concat(slices.Repeat([]int{1}, lead), x.Shape())
	counts = slices.Concat(slices.Repeat([]int{1}, len(old)-len(counts)), counts)
	var shape, narrow, wide []int
	for i, n := range old {
		shape, narrow, wide = append(shape, counts[i]*n), append(narrow, 1, n), append(wide, counts[i], n)
	}
	return x.Reshape(narrow...).BroadcastTo(wide...).Reshape(shape...)
}

// Roll returns x with its elements moved by shift along the axis; what leaves at
// one end comes in at the other.
func (x *Var) Roll(axis, shift int) *Var {
	k := place(x, axis)
	n := x.Dim(k)
	y, v := x.tape.alloc(x.DType(), x.Shape()...), x.Value()
	if n > 0 {
		cut := ((shift % n) + n) % n
		y.Narrow(k, 0, cut).Copy(v.Narrow(k, n-cut, n))
		y.Narrow(k, cut, n).Copy(v.Narrow(k, 0, n-cut))
	}
	return rollOp.apply(y, roll{k, shift}, x)
}

// Move returns x with dimension from at place to, the others in their order.
func (x *Var) Move(from, to int) *Var {
	from, to = place(x, from), place(x, to)
	axes := make([]int, 0, x.Dims())
	for i := range x.Dims() {
		if i != from {
			axes = append(axes, i)
		}
	}
	return x.Permute(slices.Insert(axes, to, from)...)
}

// Meshgrid returns for vectors of lengths n₀, n₁, … variables of shape
// n₀×n₁×…, as [tensor.Meshgrid] does.
func Meshgrid(xs ...*Var) []*Var {
	var shape []int
	for _, x := range xs {
		if x.Dims() != 1 {
			panic(fmt.Sprintf("ad: Meshgrid of shape %v, which has to be a vector", x.Shape()))
		}
		shape = append(shape, x.Len())
	}
	out := make([]*Var, len(xs))
	for i, x := range xs {
		along := slices.Repeat([]int{1}, len(xs))
		along[i] = x.Len()
		out[i] = x.Reshape(along...).BroadcastTo(shape...)
	}
	return out
}
