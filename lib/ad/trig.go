package ad

import (
	"fmt"

	"github.com/podium-go/podium/lib/fft"
)

// A cosine or sine transform is a matrix M, whose transpose is that of the
// inverse kind between two diagonal ones, Mᵀ = D M' D', which are 1 but for the
// terms that occur once in the sums of [fft.Kind].
var trigOp *op

func init() {
	trigOp = declare(op{name: "Trig",
		adjoint: func(c *Call, g *Var, _ int) *Var {
			t := c.args.(trigTransform)
			before, after := 1.0, 1.0
			switch k := t.applied(); {
			case t.norm == fft.Ortho: // the matrix is orthogonal
			case k == fft.DCTI:
				before, after = 2, 0.5
			case k == fft.DCTII || k == fft.DSTII:
				before = 2
			case k == fft.DCTIII || k == fft.DSTIII:
				after = 0.5
			}
			back := t
			back.inverse, back.norm = !t.inverse, swapped(t.norm)
			return back.apply(g.Mul(t.ends(g, before))).Mul(t.ends(g, after))
		},
		linear: func(c *Call, dx []*Var) *Var { return c.args.(trigTransform).apply(dx[0]) },
	})
}

// trigTransform is a cosine or sine transform along axes.
type trigTransform struct {
	transform
	kind    fft.Kind
	inverse bool
}

// applied is the kind of the sums.
func (t trigTransform) applied() fft.Kind {
	if t.inverse {
		return t.kind.Inverse()
	}
	return t.kind
}

func (t trigTransform) apply(x *Var) *Var {
	c := t.config(x.tape.alloc(x.DType(), x.Shape()...))
	if t.inverse {
		return trigOp.apply(must(c.ITrig(x.packed(), t.kind)), t, x)
	}
	return trigOp.apply(must(c.Trig(x.packed(), t.kind)), t, x)
}

// ends returns w for the terms along each axis that occur once, and 1 for the
// others, as a factor for g.
func (t trigTransform) ends(g *Var, w float64) any {
	if w == 1 {
		return 1
	}
	k := t.applied()
	v := g.tape.alloc(g.DType(), g.Shape()...)
	v.Fill(1.0)
	for _, a := range t.axes {
		n := v.Dim(a)
		if k == fft.DCTI || k == fft.DCTII || k == fft.DCTIII {
			first := v.Narrow(a, 0, 1)
			first.Copy(first.Mul(w))
		}
		if k == fft.DCTI || k == fft.DSTII || k == fft.DSTIII {
			last := v.Narrow(a, n-1, n)
			last.Copy(last.Mul(w))
		}
	}
	return &Var{value: v, tape: g.tape, epoch: g.epoch, node: -1}
}

// Trig returns the cosine or sine transform of the real x, as [fft.Config.Trig]
// does.
func (x *Var) Trig(kind fft.Kind, c fft.Config) *Var { return x.trig("Trig", kind, c, false) }

// ITrig returns the inverse of [Var.Trig].
func (x *Var) ITrig(kind fft.Kind, c fft.Config) *Var { return x.trig("ITrig", kind, c, true) }

func (x *Var) trig(what string, kind fft.Kind, c fft.Config, inverse bool) *Var {
	if complexType(x.DType()) {
		panic(fmt.Sprintf("ad: %s of a %v variable: it has to be real", what, x.DType()))
	}
	t, shape := transformOf(what, x, c, false)
	for i, n := range t.lengths {
		if kind == fft.DCTI && n < 2 {
			panic(fmt.Sprintf("ad: %s of shape %v: axis %d has %d points; %v needs at least 2", what, x.Shape(), t.axes[i], n, kind))
		}
	}
	t.lengths = nil
	return trigTransform{t, kind, inverse}.apply(x.cutOrFill(shape))
}
