package ad

import "github.com/podium-go/podium/lib/tensor"

var sumOp *op

func init() {
	sumOp = declare(op{name: "Sum",
		adjoint: func(c *Call, g *Var, _ int) *Var {
			return g.Reshape(c.args.(reduction).kept...).BroadcastTo(c.In[0].Shape()...)
		},
		linear: func(c *Call, dx []*Var) *Var { return dx[0].Sum(c.args.(reduction).axes...) },
	})
}

// reduction tells over which dimensions it goes, all if there are none; kept is
// the shape of the result with those as 1.
type reduction struct{ axes, kept []int }

func reductionOf(x *Var, axes []int) (r reduction, shape []int) {
	r = reduction{axes: axes, kept: x.Shape()}
	drop := make([]bool, len(r.kept))
	for i := range drop {
		drop[i] = len(axes) == 0
	}
	for _, a := range axes {
		if a = axis(x, a); 0 <= a && a < len(drop) {
			drop[a] = true
		}
	}
	shape = []int{}
	for i, n := range r.kept {
		if drop[i] {
			r.kept[i] = 1
		} else {
			shape = append(shape, n)
		}
	}
	return r, shape
}

// Sum returns the sums over the given dimensions, which are dropped; over all
// without any.
func (x *Var) Sum(axes ...int) *Var {
	r, shape := reductionOf(x, axes)
	return sumOp.apply(tensor.Sum(x.tape.alloc(x.DType(), shape...), x.Value(), axes...), r, x)
}

// Mean returns the means over the given dimensions, which are dropped; over all
// without any.
func (x *Var) Mean(axes ...int) *Var {
	s := x.Sum(axes...)
	return s.Mul(float64(max(s.Len(), 1)) / float64(max(x.Len(), 1)))
}
