package ad

import (
	"fmt"

	"github.com/podium-go/podium/lib/tensor"
)

// linearOp is of x with two dimensions.
var linearOp *op

func init() {
	linearOp = declare(op{name: "Linear",
		adjoint: func(c *Call, g *Var, i int) *Var {
			switch i {
			case 0:
				return g.MatMul(c.In[1])
			case 1:
				return g.T().MatMul(c.In[0])
			}
			return g.Sum(0)
		},
		series: func(_ *Call, x []*Var) []*Var { return []*Var{x[0].MatMul(x[1].T()).Add(x[2])} },
	})
}

// Linear returns x wᵀ + bias, for x of (…, n) elements, weights w of m × n, and a
// bias of m, which may be nil: a layer of a network. It panics if the shapes do
// not fit.
func (x *Var) Linear(w, bias *Var) *Var {
	if x.Dims() < 1 || w.Dims() != 2 || x.Dim(-1) != w.Dim(1) || bias != nil && (bias.Dims() != 1 || bias.Dim(0) != w.Dim(0)) {
		shape := "no bias"
		if bias != nil {
			shape = fmt.Sprintf("a bias of shape %v", bias.Shape())
		}
		panic(fmt.Sprintf("ad: Linear of shape %v with weights of shape %v and %s", x.Shape(), w.Shape(), shape))
	}
	if bias == nil {
		return x.MatMul(w.T())
	}
	if x.DType() != w.DType() || x.DType() != bias.DType() || !x.DType().IsFloat() {
		return x.MatMul(w.T()).Add(bias)
	}
	shape := x.Shape()
	shape[len(shape)-1] = w.Dim(0)
	if x.Dims() != 2 {
		x = x.Reshape(x.Len()/max(1, x.Dim(-1)), x.Dim(-1))
	}
	y := tapeOf(x, w, bias).alloc(x.DType(), x.Dim(0), w.Dim(0))
	tensor.MatMul(y, x.Value(), w.Value().T())
	tensor.Add(y, y, bias.Value())
	v := linearOp.apply(y, nil, x, w, bias)
	if len(shape) == 2 {
		return v
	}
	return v.Reshape(shape...)
}
