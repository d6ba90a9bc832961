package ad

import (
	"fmt"
	"slices"
	"sync"

	"github.com/podium-go/podium/lib/tensor"
)

// op is a differentiable operation: how adjoints and directions go through it.
// Its functions compute with variables, so that what they give can be
// differentiated again. The variables of a call have no series.
type op struct {
	name string

	// adjoint returns the adjoint of operand i from that of the only result;
	// nil is zero. It is asked only for operands that need one.
	adjoint func(c *Call, g *Var, i int) *Var
	// adjoints, instead of adjoint, returns those of all operands from those of
	// all results, in which nil is zero.
	adjoints func(c *Call, g []*Var) []*Var

	// One of the following says how directions go through; without one the
	// operation has no forward mode.
	//
	// linear is the operation again, for one that is linear in all its operands
	// together, on one coefficient of each; nil stands for zero.
	linear func(c *Call, dx []*Var) *Var
	// bilinear is the operation again, for one that is linear in each of its two
	// operands.
	bilinear func(c *Call, a, b *Var) *Var
	// derivative is f'(x) of a function y = f(x) of single elements, which again
	// applies to another x.
	derivative func(x, y *Var) *Var
	again      func(x *Var) *Var
	// tangents returns the first-order coefficients of all results.
	tangents func(c *Call, dx []*Var) []*Var
	// series returns the results with their series, for operations that can be
	// made of others.
	series func(c *Call, x []*Var) []*Var
}

// Call is one use of an operation.
type Call struct {
	op   *op
	In   []*Var // operands
	Out  []*Var // results
	args any    // what else the operation depends on
}

// needs reports whether operand i is on a tape.
func (c *Call) needs(i int) bool { return c.In[i].node >= 0 }

var declared struct {
	sync.Mutex
	names []string
}

// declare returns the operation, whose name becomes one of [Operations].
func declare(o op) *op {
	declared.Lock()
	defer declared.Unlock()
	if slices.Contains(declared.names, o.name) {
		panic("ad: operation " + o.name + " is declared twice")
	}
	declared.names = append(declared.names, o.name)
	return &o
}

// Operations returns the names of all differentiable operations. The tests of
// this package go through them, and fail for one that they have no case for.
func Operations() []string {
	declared.Lock()
	defer declared.Unlock()
	return slices.Sorted(slices.Values(declared.names))
}

// apply returns the result y of an operation on in as a variable.
func (o *op) apply(y *tensor.Tensor, args any, in ...*Var) *Var {
	return o.applyAll([]*tensor.Tensor{y}, args, in...)[0]
}

// applyAll is apply for several results.
func (o *op) applyAll(ys []*tensor.Tensor, args any, in ...*Var) []*Var {
	t := tapeOf(in...)
	record, order := false, 0
	for _, x := range in {
		if x.tape != nil {
			if x.tape != t {
				panic("ad: " + o.name + " of variables of two tapes")
			}
			if x.epoch != t.epoch {
				x.Value() // panics, saying why
			}
			record = record || x.node >= 0 && !t.paused
		}
		order = max(order, len(x.series))
	}
	out := make([]*Var, len(ys))
	for i, y := range ys {
		out[i] = &Var{value: y, tape: t, node: -1}
		if t != nil {
			out[i].epoch = t.epoch
		}
	}
	if !record && order == 0 {
		return out
	}
	c := &Call{op: o, In: in, Out: out, args: args}
	if order > 0 {
		c.In = make([]*Var, len(in))
		for i, x := range in {
			c.In[i] = x.plain()
		}
	}
	if record {
		for i, v := range out {
			v.node = len(t.nodes)
			t.nodes = append(t.nodes, node{c, i})
		}
	}
	if order > 0 {
		c.Out = make([]*Var, len(out))
		for i, v := range out {
			plain := *v // out gets series
			c.Out[i] = &plain
		}
		for i, s := range o.forward(c, in, order) {
			out[i].series = s
		}
	}
	return out
}

// check panics unless dx can be the adjoint of x.
func (c *Call) check(dx *Var, i int) {
	if x := c.In[i]; !slices.Equal(dx.value.Shape(), x.value.Shape()) || dx.DType() != x.DType() {
		panic(fmt.Sprintf("ad: %s: the adjoint of operand %d is %v of shape %v, the operand %v of shape %v",
			c.op.name, i, dx.DType(), dx.Shape(), x.DType(), x.Shape()))
	}
}
