package ad

import (
	"fmt"

	"github.com/podium-go/podium/lib/internal/norm"
	"github.com/podium-go/podium/lib/tensor"
)

// standardizeOp is of x as (outer, groups, inner): each group has mean 0 and
// mean square 1 then.
var standardizeOp *op

// standardization are its arguments. The tensors are what it found.
type standardization struct {
	norm.Shape
	eps                     float64
	mean, variance, inverse *tensor.Tensor
}

func init() {
	standardizeOp = declare(op{name: "Standardize",
		adjoint: func(c *Call, g *Var, _ int) *Var {
			s, x, y := c.args.(*standardization), c.In[0], c.Out[0]
			if x.tape.paused {
				dx := x.tape.alloc(x.DType(), x.Shape()...)
				if x.DType() == tensor.Float64 {
					norm.Adjoint(s.Shape, tensor.Data[float64](dx), tensor.Data[float64](g.contiguous()), tensor.Data[float64](y.value), tensor.Data[float64](s.inverse))
				} else {
					norm.Adjoint(s.Shape, tensor.Data[float32](dx), tensor.Data[float32](g.contiguous()), tensor.Data[float32](y.value), tensor.Data[float32](s.inverse))
				}
				return x.tape.Const(dx)
			}
			_, inverse := s.composed(x)
			d := g.Sub(y.Mul(g.Mul(y).Mean(0, 2).ExpandDims(0, 2)))
			if s.Centred {
				d = d.Sub(g.Mean(0, 2).ExpandDims(0, 2))
			}
			return d.Mul(inverse)
		},
		series: func(c *Call, x []*Var) []*Var {
			centred, inverse := c.args.(*standardization).composed(x[0])
			return []*Var{centred.Mul(inverse)}
		},
	})
}

// composed returns x without its mean, and 1/√(variance + eps).
func (s *standardization) composed(x *Var) (centred, inverse *Var) {
	if s.Centred {
		x = x.Sub(x.Mean(0, 2).ExpandDims(0, 2))
	}
	return x, x.Square().Mean(0, 2).ExpandDims(0, 2).Add(s.eps).Sqrt().Reciprocal()
}

// standardize standardises the groups of x.
func (x *Var) standardize(what string, s norm.Shape, eps float64) (*Var, *standardization) {
	if !x.DType().IsFloat() || s.Outer*s.Inner == 0 || !(eps >= 0) {
		panic(fmt.Sprintf("ad: %s of %v of shape %v with eps = %g: it takes real numbers, at least one in a group, and eps from 0", what, x.DType(), x.Shape(), eps))
	}
	shape := x.Shape()
	v := x.Reshape(s.Outer, s.Groups, s.Inner)
	room := func() *tensor.Tensor { return x.tape.alloc(x.DType(), s.Groups) }
	a := &standardization{s, eps, room(), room(), room()}
	y := x.tape.alloc(x.DType(), s.Outer, s.Groups, s.Inner)
	if x.DType() == tensor.Float64 {
		norm.Standardize(s, tensor.Data[float64](y), tensor.Data[float64](a.mean), tensor.Data[float64](a.variance), tensor.Data[float64](a.inverse), tensor.Data[float64](v.Value()), eps)
	} else {
		norm.Standardize(s, tensor.Data[float32](y), tensor.Data[float32](a.mean), tensor.Data[float32](a.variance), tensor.Data[float32](a.inverse), tensor.Data[float32](v.Value()), eps)
	}
	return standardizeOp.apply(y, a, v).Reshape(shape...), a
}

// channels returns the shape of one number for each channel of x, and panics if
// x has none.
func (x *Var) channels(what string) []int {
	if x.Dims() < 2 {
		panic(fmt.Sprintf("ad: %s of shape %v: it takes (batch, channels, …)", what, x.Shape()))
	}
	shape := make([]int, x.Dims()-1)
	for i := range shape {
		shape[i] = 1
	}
	shape[0] = x.Dim(1)
	return shape
}

// affine returns gamma x + beta, either of which may be nil, in the given shape.
func (x *Var) affine(what string, gamma, beta *Var, shape []int) *Var {
	n := 1
	for _, k := range shape {
		n *= k
	}
	for _, v := range []*Var{gamma, beta} {
		if v != nil && v.Len() != n {
			panic(fmt.Sprintf("ad: %s of shape %v: gamma or beta has shape %v, and has to have %d elements", what, x.Shape(), v.Shape(), n))
		}
	}
	if gamma != nil {
		x = x.Mul(gamma.Reshape(shape...))
	}
	if beta != nil {
		x = x.Add(beta.Reshape(shape...))
	}
	return x
}

// BatchNorm standardises each channel of x, of (batch, channels, …) elements,
// over the batch and all places,
//
//	y = gamma (x - mean)/√(variance + eps) + beta,
//
// with one number for each channel in gamma and beta, of which either may be nil.
// It also returns the means and the variances (over n, not n-1), for running
// ones, which the caller keeps for [Var.BatchNormWith]; their memory is the
// tape's. It panics if the shapes do not fit (Ioffe and Szegedy, ICML 2015).
func (x *Var) BatchNorm(gamma, beta *Var, eps float64) (y *Var, mean, variance *tensor.Tensor) {
	shape := x.channels("BatchNorm")
	c := x.Dim(1)
	s := norm.Shape{Outer: x.Dim(0), Groups: c, Inner: x.Len() / max(1, x.Dim(0)*c), Centred: true}
	y, a := x.standardize("BatchNorm", s, eps)
	return y.affine("BatchNorm", gamma, beta, shape), a.mean, a.variance
}

// BatchNormWith is [Var.BatchNorm] with given means and variances of the
// channels: the form for evaluation.
func (x *Var) BatchNormWith(mean, variance *tensor.Tensor, gamma, beta *Var, eps float64) *Var {
	shape := x.channels("BatchNormWith")
	if mean.Len() != x.Dim(1) || variance.Len() != x.Dim(1) {
		panic(fmt.Sprintf("ad: BatchNormWith of shape %v with means of shape %v and variances of shape %v", x.Shape(), mean.Shape(), variance.Shape()))
	}
	inverse := variance.Add(eps).Sqrt().Reciprocal()
	// One scale and one shift.
	scale, shift := Const(inverse), Const(mean.Mul(inverse).Neg())
	if gamma != nil {
		scale, shift = gamma.Reshape(-1).Mul(inverse), gamma.Reshape(-1).Mul(shift)
	}
	if beta != nil {
		shift = shift.Add(beta.Reshape(-1))
	}
	return x.affine("BatchNormWith", scale, shift, shape)
}

// LayerNorm standardises x over its last dims dimensions, and then multiplies
// and adds gamma and beta, of their shape, of which either may be nil (Ba, Kiros
// and Hinton, arXiv:1607.06450).
func (x *Var) LayerNorm(dims int, gamma, beta *Var, eps float64) *Var {
	s, shape := x.lastDims("LayerNorm", dims)
	s.Centred = true
	y, _ := x.standardize("LayerNorm", s, eps)
	return y.affine("LayerNorm", gamma, beta, shape)
}

// RMSNorm divides x by its root mean square √(mean(x²) + eps) over its last dims
// dimensions, and then multiplies by gamma, of their shape, which may be nil
// (Zhang and Sennrich, NeurIPS 2019).
func (x *Var) RMSNorm(dims int, gamma *Var, eps float64) *Var {
	s, shape := x.lastDims("RMSNorm", dims)
	y, _ := x.standardize("RMSNorm", s, eps)
	return y.affine("RMSNorm", gamma, nil, shape)
}

// lastDims makes groups of the last dimensions.
func (x *Var) lastDims(what string, dims int) (norm.Shape, []int) {
	if dims < 1 || dims > x.Dims() {
		panic(fmt.Sprintf("ad: %s over %d dimensions of shape %v", what, dims, x.Shape()))
	}
	shape := x.Shape()[x.Dims()-dims:]
	n := 1
	for _, k := range shape {
		n *= k
	}
	return norm.Shape{Outer: 1, Groups: x.Len() / max(1, n), Inner: n}, shape
}

// GroupNorm standardises groups of neighbouring channels of each element of a
// batch, over all places, and then multiplies and adds one number for each
// channel, gamma and beta, of which either may be nil (Wu and He, ECCV 2018).
func (x *Var) GroupNorm(groups int, gamma, beta *Var, eps float64) *Var {
	shape := x.channels("GroupNorm")
	if groups < 1 || x.Dim(1)%groups != 0 {
		panic(fmt.Sprintf("ad: GroupNorm of shape %v in %d groups", x.Shape(), groups))
	}
	n := x.Dim(0) * groups
	y, _ := x.standardize("GroupNorm", norm.Shape{Outer: 1, Groups: n, Inner: x.Len() / max(1, n), Centred: true}, eps)
	return y.affine("GroupNorm", gamma, beta, shape)
}

// InstanceNorm standardises each channel of each element of a batch: as many
// groups as channels (Ulyanov, Vedaldi and Lempitsky, arXiv:1607.08022).
func (x *Var) InstanceNorm(gamma, beta *Var, eps float64) *Var {
	x.channels("InstanceNorm")
	return x.GroupNorm(max(1, x.Dim(1)), gamma, beta, eps)
}

// WeightNorm returns weights g v/‖v‖ with lengths g and directions v apart, for
// each index of the first dimension (Salimans and Kingma, NeurIPS 2016).
func WeightNorm(v, g *Var) *Var {
	if v.Dims() < 2 || g.Len() != v.Dim(0) {
		panic(fmt.Sprintf("ad: WeightNorm of shape %v with lengths of shape %v", v.Shape(), g.Shape()))
	}
	shape := make([]int, v.Dims())
	axes := make([]int, 0, v.Dims()-1)
	shape[0] = v.Dim(0)
	for i := 1; i < v.Dims(); i++ {
		shape[i] = 1
		axes = append(axes, i)
	}
	return v.Mul(g.Reshape(-1).Div(v.Square().Sum(axes...).Sqrt()).Reshape(shape...))
}
