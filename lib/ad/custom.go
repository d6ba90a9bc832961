package ad

import (
	"fmt"

	"github.com/podium-go/podium/lib/tensor"
)

// Function is an operation with an adjoint of its own, for [Custom].
type Function struct {
	Name string
	// Value computes the result from the operands.
	Value func(x []*tensor.Tensor) *tensor.Tensor
	// Adjoint returns the adjoints of the operands from that of the result, g:
	// Jᵀg, or Jᴴg for complex ones; nil stands for zero. What it computes with
	// variables can be differentiated again; what it computes otherwise (by
	// another Custom, with no Adjoint) cannot.
	Adjoint func(x []*Var, y, g *Var) []*Var
	// Tangent, if there is one, returns the direction of the result from those of
	// the operands, in which nil stands for zero.
	Tangent func(x []*Var, y *Var, dx []*Var) *Var
}

// Custom computes f of xs. It panics if f has no Value, and its gradient does
// if f has no Adjoint.
func Custom(f Function, xs ...*Var) *Var {
	if f.Value == nil {
		panic("ad: Custom: function " + f.Name + " has no Value")
	}
	o := op{name: f.Name}
	o.adjoints = func(c *Call, g []*Var) []*Var {
		if f.Adjoint == nil {
			panic("ad: function " + f.Name + " has no Adjoint")
		}
		dx := f.Adjoint(c.In, c.Out[0], g[0])
		if len(dx) != len(c.In) {
			panic(fmt.Sprintf("ad: the Adjoint of %s returns %d variables for %d operands", f.Name, len(dx), len(c.In)))
		}
		return dx
	}
	if f.Tangent != nil {
		o.tangents = func(c *Call, dx []*Var) []*Var { return []*Var{f.Tangent(c.In, c.Out[0], dx)} }
	}
	in := make([]*tensor.Tensor, len(xs))
	for i, x := range xs {
		in[i] = x.Value()
	}
	return o.apply(f.Value(in), nil, xs...)
}
