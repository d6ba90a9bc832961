package ad

import (
	"fmt"

	"github.com/podium-go/podium/lib/internal/axismap"
	"github.com/podium-go/podium/lib/tensor"
)

// axisMapOp applies a sparse matrix along a dimension: pooling by means, and
// resampling.
var axisMapOp *op

func init() {
	axisMapOp = declare(op{name: "AxisMap",
		adjoint: func(c *Call, g *Var, _ int) *Var { return g.mapped(c.args.(axisMap).transposed()) },
		linear:  func(c *Call, dx []*Var) *Var { return dx[0].mapped(c.args.(axisMap)) },
	})
}

// axisMap is a matrix m and its transposed one, along an axis.
type axisMap struct {
	axis int
	m, t *axismap.Map
}

func (a axisMap) transposed() axisMap { return axisMap{a.axis, a.t, a.m} }

// mapAxis applies the matrix of rows × the length of the axis with the given
// entries.
func (x *Var) mapAxis(axis, rows int, entries func(i int) []axismap.Entry) *Var {
	m := axismap.New(rows, x.Dim(axis), entries)
	return x.mapped(axisMap{axis, m, m.T()})
}

func (x *Var) mapped(a axisMap) *Var {
	shape := x.Shape()
	outer, inner := 1, 1
	for i, n := range shape {
		if i < a.axis {
			outer *= n
		} else if i > a.axis {
			inner *= n
		}
	}
	shape[a.axis] = a.m.Rows
	y := x.tape.alloc(x.DType(), shape...)
	if y.DType() == tensor.Float64 {
		axismap.Apply(a.m, tensor.Data[float64](y), tensor.Data[float64](x.contiguous()), outer, inner)
	} else {
		axismap.Apply(a.m, tensor.Data[float32](y), tensor.Data[float32](x.contiguous()), outer, inner)
	}
	return axisMapOp.apply(y, a, x)
}

// spatial returns the number of dimensions behind batch and channels, and panics
// unless there are one to three, of real numbers.
func (x *Var) spatial(what string) int {
	if n := x.Dims() - 2; n < 1 || n > 3 || !x.DType().IsFloat() {
		panic(fmt.Sprintf("ad: %s of %v of shape %v: it takes real numbers, (batch, channels, 1 to 3 lengths)", what, x.DType(), x.Shape()))
	}
	return x.Dims() - 2
}
