package ad

import (
	"fmt"

	"github.com/podium-go/podium/lib/tensor"
)

// Padding and its adjoint.
var padOp, foldOp *op

// padding are the arguments of Pad.
type padding struct {
	axis, before, after int
	fill                tensor.Padding
}

func init() {
	padOp = declare(op{name: "Pad",
		adjoint: func(c *Call, g *Var, _ int) *Var { return g.fold(c.args.(padding)) },
		linear:  func(c *Call, dx []*Var) *Var { return dx[0].pad(c.args.(padding)) },
	})
	foldOp = declare(op{name: "Fold",
		adjoint: func(c *Call, g *Var, _ int) *Var { return g.pad(c.args.(padding)) },
		linear:  func(c *Call, dx []*Var) *Var { return dx[0].fold(c.args.(padding)) },
	})
}

// Pad returns x with before and after more indices at the two ends of the axis,
// filled as [tensor.Padding] says: zeros, or elements of x.
func (x *Var) Pad(axis, before, after int, fill tensor.Padding) *Var {
	p := padding{place(x, axis), before, after, fill}
	if before == 0 && after == 0 {
		return x
	}
	n, need := x.Dim(axis), 0
	switch fill {
	case tensor.Circular:
		need = max(before, after)
	case tensor.Reflect:
		need = max(before, after) + 1
	case tensor.Edge:
		need = 1
	}
	if before < 0 || after < 0 || n < need {
		panic(fmt.Sprintf("ad: Pad by %d and %d along axis %d of shape %v", before, after, axis, x.Shape()))
	}
	return x.pad(p)
}

// Fold is the adjoint of [Var.Pad]: it takes before and after indices off the
// two ends of the axis and adds them to the elements that Pad fills them from;
// with tensor.Zeros it drops them.
func (x *Var) Fold(axis, before, after int, fill tensor.Padding) *Var {
	p := padding{place(x, axis), before, after, fill}
	if n := x.Dim(axis) - before - after; before < 0 || after < 0 || n < 0 ||
		fill == tensor.Circular && n < max(before, after) || fill == tensor.Reflect && n <= max(before, after) || fill == tensor.Edge && n < 1 {
		panic(fmt.Sprintf("ad: Fold of %d and %d along axis %d of shape %v", before, after, axis, x.Shape()))
	}
	return x.fold(p)
}

// ends returns the parts of wide at both ends, and what they are filled from,
// or added to, in the inner part.
func (p padding) ends(wide, inner *tensor.Tensor) (head, tail, first, last *tensor.Tensor) {
	k, n := p.axis, inner.Dim(p.axis)
	head, tail = wide.Narrow(k, 0, p.before), wide.Narrow(k, p.before+n, p.before+n+p.after)
	switch p.fill {
	case tensor.Circular:
		first, last = inner.Narrow(k, n-p.before, n), inner.Narrow(k, 0, p.after)
	case tensor.Reflect:
		first, last = inner.Narrow(k, 1, p.before+1).Flip(k), inner.Narrow(k, n-1-p.after, n-1).Flip(k)
	case tensor.Edge:
		first, last = inner.Narrow(k, 0, 1), inner.Narrow(k, n-1, n)
	}
	return head, tail, first, last
}

func (x *Var) pad(p padding) *Var {
	shape := x.Shape()
	n := shape[p.axis]
	shape[p.axis] += p.before + p.after
	y := x.tape.alloc(x.DType(), shape...)
	y.Narrow(p.axis, p.before, p.before+n).Copy(x.Value())
	if head, tail, first, last := p.ends(y, x.Value()); p.fill == tensor.Zeros {
		head.Fill(0.0)
		tail.Fill(0.0)
	} else {
		head.Copy(first)
		tail.Copy(last)
	}
	return padOp.apply(y, p, x)
}

func (x *Var) fold(p padding) *Var {
	shape := x.Shape()
	shape[p.axis] -= p.before + p.after
	y := x.tape.alloc(x.DType(), shape...)
	y.Copy(x.Value().Narrow(p.axis, p.before, p.before+shape[p.axis]))
	head, tail, first, last := p.ends(x.Value(), y)
	switch p.fill {
	case tensor.Zeros:
	case tensor.Edge:
		tensor.Add(first, first, head.Sum(p.axis).ExpandDims(p.axis))
		tensor.Add(last, last, tail.Sum(p.axis).ExpandDims(p.axis))
	default:
		tensor.Add(first, first, head)
		tensor.Add(last, last, tail)
	}
	return foldOp.apply(y, p, x)
}
