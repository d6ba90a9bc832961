package ad

import (
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/tensor"
)

// matMulOp is of operands of two dimensions or more.
var matMulOp *op

func init() {
	matMulOp = declare(op{name: "MatMul",
		adjoint: func(c *Call, g *Var, i int) *Var {
			if i == 0 {
				return sumTo(g.MatMul(c.In[1].Conj().T()), c.In[0])
			}
			return sumTo(c.In[0].Conj().T().MatMul(g), c.In[1])
		},
		bilinear: func(_ *Call, a, b *Var) *Var { return a.MatMul(b) },
	})
}

// MatMul returns the matrix product, as [tensor.Tensor.MatMul] does: vectors
// count as a row on the left and as a column on the right, dimensions before
// the last two are batches, which broadcast.
func (x *Var) MatMul(y *Var) *Var {
	if x.Dims() == 0 || y.Dims() == 0 || x.Dim(-1) != y.Dim(-min(2, y.Dims())) {
		panic(fmt.Sprintf("ad: MatMul of shapes %v and %v", x.Shape(), y.Shape()))
	}
	switch {
	case x.Dims() == 1 && y.Dims() == 1:
		return x.Mul(y).Sum()
	case x.Dims() == 1:
		return x.ExpandDims(0).MatMul(y).Squeeze(-2)
	case y.Dims() == 1:
		return x.MatMul(y.ExpandDims(1)).Squeeze(-1)
	case x.Dims() > 2 && y.Dims() == 2:
		// One product of many rows, also in the adjoint of y.
		shape := append(x.Shape()[:x.Dims()-1], y.Dim(1))
		return x.Reshape(-1, x.Dim(-1)).MatMul(y).Reshape(shape...)
	}
	var dst *tensor.Tensor // nil where batches broadcast: the product then finds its shape
	if batch := x.Shape()[:x.Dims()-2]; x.DType() == y.DType() && slices.Equal(batch, y.Shape()[:y.Dims()-2]) {
		dst = tapeOf(x, y).alloc(x.DType(), append(batch, x.Dim(-2), y.Dim(-1))...)
	}
	return matMulOp.apply(tensor.MatMul(dst, x.Value(), y.Value()), nil, x, y)
}
