package ad

import (
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/tensor"
)

// Gradient returns the derivatives of y, which has one element, with respect to
// xs: a tensor of each one's shape, row by row, zero where y does not depend on it. For
// complex variables it is ∂y/∂Re x + i ∂y/∂Im x, the direction in which y grows
// fastest. Its memory is the tape's, and lasts until [Tape.Reset]. It panics if
// y has more elements or a complex one; [Tape.VJP] takes such.
//
// The recorded computation stays, so that other gradients may follow.
func (t *Tape) Gradient(y *Var, xs ...*Var) []*tensor.Tensor {
	return values(t.reverse("Gradient", []*Var{y}, []*Var{one("Gradient", y)}, xs, false))
}

// Differentiate is [Tape.Gradient] with variables as its results, which are
// recorded: gradients of gradients.
func (t *Tape) Differentiate(y *Var, xs ...*Var) []*Var {
	return t.reverse("Differentiate", []*Var{y}, []*Var{one("Differentiate", y)}, xs, true)
}

// VJP returns the product of w, of the shape of y, with the Jacobian of y with
// respect to each of xs: the adjoints Jᵀw (Jᴴw for complex variables).
func (t *Tape) VJP(y *Var, w *tensor.Tensor, xs ...*Var) []*tensor.Tensor {
	return values(t.reverse("VJP", []*Var{y}, []*Var{t.Const(w)}, xs, false))
}

// DifferentiableVJP is [Tape.VJP] with variables as its results, which are
// recorded.
func (t *Tape) DifferentiableVJP(y, w *Var, xs ...*Var) []*Var {
	return t.reverse("DifferentiableVJP", []*Var{y}, []*Var{w}, xs, true)
}

func values(xs []*Var) []*tensor.Tensor {
	ts := make([]*tensor.Tensor, len(xs))
	for i, x := range xs {
		ts[i] = x.value
	}
	return ts
}

// one returns the adjoint of a result of one element.
func one(what string, y *Var) *Var {
	if y.Len() != 1 || y.DType() != tensor.Float64 && y.DType() != tensor.Float32 {
		panic(fmt.Sprintf("ad: %s of a %v result of shape %v: it takes one real number; Sum it, or use VJP", what, y.DType(), y.Shape()))
	}
	g := y.tape.alloc(y.DType(), y.Shape()...)
	g.Fill(1.0)
	return &Var{value: g, tape: y.tape, epoch: y.epoch, node: -1}
}

// reverse carries the adjoints gs of ys back to xs. Unless record is set,
// nothing of it is recorded, and memory that is no longer needed is given back
// at once.
func (t *Tape) reverse(what string, ys, gs, xs []*Var, record bool) []*Var {
	last := -1
	for i, y := range ys {
		if y.tape != nil && y.tape != t {
			panic("ad: " + what + " of a variable of another tape")
		}
		if !slices.Equal(y.Value().Shape(), gs[i].Value().Shape()) {
			panic(fmt.Sprintf("ad: %s: the adjoint of shape %v of a result of shape %v", what, gs[i].Shape(), y.Shape()))
		}
		last = max(last, y.node)
	}
	r := reversal{tape: t, record: record, grads: make([]*Var, last+1), wanted: make([]bool, last+1)}
	first := last + 1
	for i, x := range xs {
		x.Value()
		if x.tape != t || x.node < 0 {
			panic(fmt.Sprintf("ad: %s with respect to variable %d, which is a constant or of another tape", what, i))
		}
		if x.node <= last {
			r.wanted[x.node] = true
			first = min(first, x.node)
		}
	}
	depends := slices.Clone(r.wanted)
	for i := first; i <= last; i++ {
		if c := t.nodes[i].call; c != nil && !depends[i] {
			depends[i] = slices.ContainsFunc(c.In, func(x *Var) bool { return x.node >= 0 && depends[x.node] })
		}
	}
	if !record {
		was, made := t.paused, t.made
		t.paused, t.made = true, nil
		defer func() { t.paused, t.made = was, made }()
	}
	for i, y := range ys {
		if y.node >= 0 && depends[y.node] {
			r.add(y, gs[i].plain())
		}
	}
	for i := last; i >= first; i-- {
		c := t.nodes[i].call
		if c == nil || t.nodes[i].out != 0 || !depends[i] && !slices.Contains(depends[i:min(i+len(c.Out), last+1)], true) {
			continue
		}
		r.call(c, i, depends)
	}
	out := make([]*Var, len(xs))
	for i, x := range xs {
		if x.node <= last {
			out[i] = r.grads[x.node]
		}
		if out[i] == nil {
			z := t.pool.New(x.DType(), x.Shape()...)
			z.Fill(0.0)
			out[i] = t.Const(z)
		}
		if g := out[i].value; !record && !g.IsContiguous() {
			rows := t.pool.New(g.DType(), g.Shape()...)
			rows.Copy(g)
			out[i] = t.Const(rows)
		}
	}
	return out
}

// reversal is a reverse sweep.
type reversal struct {
	tape   *Tape
	record bool
	grads  []*Var // adjoints by node
	wanted []bool // by the caller
}

// call carries the adjoints of the results of c, which begin at node i, to its
// operands.
func (r *reversal) call(c *Call, i int, depends []bool) {
	g := make([]*Var, len(c.Out))
	any := false
	for k := range g {
		if i+k < len(r.grads) {
			g[k] = r.grads[i+k]
		}
		any = any || g[k] != nil
	}
	if !any {
		return
	}
	needed := func(j int) bool { return c.In[j].node >= 0 && depends[c.In[j].node] }
	if c.op.adjoints != nil {
		for j, dx := range c.op.adjoints(c, g) {
			if dx != nil && needed(j) {
				r.operand(c, j, dx)
			}
		}
	} else {
		for j := range c.In {
			if !needed(j) {
				continue
			}
			if dx := c.op.adjoint(c, g[0], j); dx != nil {
				r.operand(c, j, dx)
			}
		}
	}
	if r.record {
		return
	}
	t := r.tape
	for _, x := range t.made {
		t.pool.Release(x)
	}
	t.made = t.made[:0]
	for k, v := range g {
		if v != nil && !r.wanted[i+k] {
			t.pool.Release(v.value)
			r.grads[i+k] = nil
		}
	}
}

func (r *reversal) operand(c *Call, j int, dx *Var) {
	dx = fit(dx, c.In[j])
	c.check(dx, j)
	r.add(c.In[j], dx)
}

// add adds dx to the adjoint of x.
func (r *reversal) add(x, dx *Var) {
	g, pool := r.grads[x.node], r.tape.pool
	switch {
	case g == nil:
		r.grads[x.node] = dx
		pool.Retain(dx.value)
	case r.record:
		r.grads[x.node] = g.Add(dx)
	case pool.Sole(g.value) && g.value.IsContiguous():
		tensor.Add(g.value, g.value, dx.value)
	default:
		sum := pool.New(g.DType(), g.Shape()...)
		tensor.Add(sum, g.value, dx.value)
		pool.Release(g.value)
		r.grads[x.node] = r.tape.Const(sum)
	}
}

// fit returns the adjoint dx of x with the type of elements of x: real numbers
// that took part among complex ones have real adjoints.
func fit(dx, x *Var) *Var {
	if complexType(dx.DType()) && !complexType(x.DType()) {
		dx = dx.Real()
	}
	if dx.DType() != x.DType() {
		dx = dx.Convert(x.DType())
	}
	return dx
}

func complexType(d tensor.DType) bool { return d == tensor.Complex128 || d == tensor.Complex64 }
