package ad

import "github.com/podium-go/podium/lib/tensor"

// ConvWeight is the adjoint of a convolution along one dimension for its
// weights, k of them, with a padding of 1.
func ConvWeight(x, y *Var, k int) *Var {
	s := &convolution{dims: 1}
	s.fill(x.Dim(0), 1, x.Dim(1), y.Dim(1), []int{1}, []int{1})
	s.N[2], s.K[2], s.O[2], s.Low[2] = x.Dim(2), k, y.Dim(2), 1
	return s.weight(x, y)
}

// Spread adds the elements of each row of x at the given indices of rows of n.
func Spread(x *Var, at *tensor.Tensor, n int) *Var { return x.spread(picked{at, n}) }
