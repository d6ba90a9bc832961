package ad

import (
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/tensor"
)

// checkpointOp computes its function anew in the reverse sweep.
var checkpointOp *op

func init() {
	checkpointOp = declare(op{name: "Checkpoint",
		adjoints: func(c *Call, g []*Var) []*Var {
			return c.In[0].tape.recompute(c.args.(func(xs []*Var) *Var), c, g[0])
		},
		series: func(c *Call, x []*Var) []*Var { return []*Var{c.args.(func(xs []*Var) *Var)(x)} },
	})
}

// Checkpoint returns f(xs) and forgets all that f computes on the way; the
// reverse sweep computes it again. A chain of n checkpoints takes the memory of
// one of them and of n results, for one more evaluation of f; Griewank and
// Walther, Evaluating Derivatives (SIAM 2008), chapter 12.
//
//	for _, layer := range layers {
//		h = ad.Checkpoint(layer, h, weights)
//	}
//
// f must compute the same each time, so that random numbers have to be drawn
// outside. It has to get through xs all variables that it depends on, leaves of
// the tape too, and panics where it uses another; none that it makes may be used outside. Gradients
// are the same as without, those with respect to an operand that has other uses
// up to the order of the sum over them.
func Checkpoint(f func(xs []*Var) *Var, xs ...*Var) *Var {
	t := tapeOf(xs...)
	if t == nil || t.paused || !slices.ContainsFunc(xs, func(x *Var) bool { return x.node >= 0 }) {
		return f(xs)
	}
	in := make([]*Var, len(xs))
	for i, x := range xs {
		x.Value() // panics if it is of before a reset
		in[i] = x.plain()
	}
	var y *tensor.Tensor
	t.forget(func() []*tensor.Tensor {
		start := len(t.nodes)
		for i, x := range in {
			if x.node >= 0 {
				in[i] = t.Var(x.value)
			}
		}
		y = t.within(start, f, xs, in).Value()
		t.pool.Retain(y)
		return []*tensor.Tensor{y}
	})
	return checkpointOp.apply(y, f, xs...)
}

// forget calls f and takes what f recorded off the tape again. The memory of
// what it computed is free afterwards, but for that of the tensors it returns,
// which it retains.
func (t *Tape) forget(f func() []*tensor.Tensor) {
	start, paused, tracked, made := len(t.nodes), t.paused, t.tracked, t.made
	t.paused, t.tracked, t.made = false, true, nil
	var keep []*tensor.Tensor
	defer func() {
		for _, x := range t.made {
			t.pool.Release(x)
		}
		clear(t.nodes[start:])
		t.nodes = t.nodes[:start]
		t.paused, t.tracked, t.made = paused, tracked, made
		if paused || tracked {
			t.made = append(t.made, keep...)
		}
	}()
	keep = f()
}

// within returns f(xs), of which everything is to depend on nodes from start on.
// xs stand for the operands in; leaves among those are found as such.
func (t *Tape) within(start int, f func(xs []*Var) *Var, in, xs []*Var) *Var {
	from, leaf := len(t.nodes), t.leaf
	t.leaf = map[*tensor.Tensor]*Var{}
	defer func() { t.leaf = leaf }()
	for i, x := range in {
		if v := leaf[x.value]; v != nil && v.node == x.node {
			t.leaf[x.value] = xs[i]
		}
	}
	operands := len(t.leaf)
	y := f(xs)
	if len(t.leaf) != operands {
		panic("ad: Checkpoint: the function uses leaves of the tape that are not among its operands")
	}
	for _, n := range t.nodes[from:] {
		if n.call == nil || n.out != 0 {
			continue
		}
		for _, x := range n.call.In {
			if x.node >= 0 && x.node < start {
				panic(fmt.Sprintf("ad: Checkpoint: the function uses a variable of shape %v that is not among its operands", x.Shape()))
			}
		}
	}
	return y
}

// recompute returns the adjoints of the operands of a checkpoint of f. Where
// the sweep is recorded, so is the computation.
func (t *Tape) recompute(f func(xs []*Var) *Var, c *Call, g *Var) []*Var {
	dx := make([]*Var, len(c.In))
	// The function is computed from variables of its own, so that what else
	// depends on the operands stays out of the sweep.
	sweep := func(own func(x *Var) *Var, record bool) (adjoints []*Var) {
		start := len(t.nodes)
		xs := slices.Clone(c.In)
		var wrt []*Var
		for i, x := range xs {
			if c.needs(i) {
				xs[i] = own(x)
				wrt = append(wrt, xs[i])
			}
		}
		y := t.within(start, f, c.In, xs)
		adjoints = t.reverse("Checkpoint", []*Var{y}, []*Var{g}, wrt, record)
		rest := adjoints
		for i := range dx {
			if c.needs(i) {
				dx[i], rest = rest[0], rest[1:]
			}
		}
		return adjoints
	}
	if t.paused {
		t.forget(func() []*tensor.Tensor { return values(sweep(func(x *Var) *Var { return t.Var(x.value) }, false)) })
	} else {
		sweep(func(x *Var) *Var { return x.Reshape(x.Shape()...) }, true)
	}
	return dx
}
