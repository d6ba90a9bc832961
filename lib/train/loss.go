package train

import (
	"fmt"
	"math"
	"slices"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/tensor"
)

// same panics unless prediction and target have one shape with samples.
func same(what string, y, target []int) {
	if !slices.Equal(y, target) || len(y) == 0 || y[0] == 0 {
		panic(fmt.Sprintf("train: %s: a prediction of shape %v for a target of shape %v; they have to be the same, with one sample or more", what, y, target))
	}
}

// MSE is the mean of the squared errors.
func MSE(y *ad.Var, target *tensor.Tensor) *ad.Var {
	same("MSE", y.Shape(), target.Shape())
	return y.Sub(target).Square().Mean()
}

// RelativeL2 is the mean over the samples, the first dimension, of
// ‖y - target‖/‖target‖. A target of length zero counts as one of length 1e-12.
func RelativeL2(y *ad.Var, target *tensor.Tensor) *ad.Var {
	same("RelativeL2", y.Shape(), target.Shape())
	n := y.Dim(0)
	t := target.Reshape(n, -1)
	scale := t.Square().Sum(1).Sqrt().Maximum(least(target)).Reciprocal()
	e := y.Reshape(n, -1).Sub(t).Square().Sum(1)
	// The root of 0 has no derivative: an error below the rounding of the target
	// is not there to be made smaller.
	return e.Add(least(target) * least(target)).Sqrt().Mul(scale).Mean()
}

// least is the length below which one counts as this.
func least(t *tensor.Tensor) float64 {
	if t.DType() == tensor.Float32 {
		return 1e-12
	}
	return 1e-24
}

// RelativeH1 is [RelativeL2] of the values and their first differences along
// each dimension after the samples, which are scaled to derivatives by the
// spacings of the grid: the Sobolev norm √(‖e‖² + Σ ‖∂e‖²), relative to the
// target's. It panics unless there is one spacing for each dimension that counts
// as a grid's, from the second on; further dimensions are channels.
func RelativeH1(y *ad.Var, target *tensor.Tensor, spacings ...float64) *ad.Var {
	same("RelativeH1", y.Shape(), target.Shape())
	if len(spacings) == 0 || len(spacings) > y.Dims()-1 {
		panic(fmt.Sprintf("train: RelativeH1: %d spacings for a shape of %v", len(spacings), y.Shape()))
	}
	n := y.Dim(0)
	e := y.Sub(target)
	sum, scale := squares(e, n), squares(ad.Const(target), n)
	for i, h := range spacings {
		sum = sum.Add(squares(differences(e, i+1, h), n))
		scale = scale.Add(squares(differences(ad.Const(target), i+1, h), n))
	}
	floor := least(target)
	return sum.Add(floor * floor).Sqrt().Div(scale.Value().Sqrt().Maximum(floor)).Mean()
}

// squares sums the squares of each of n samples.
func squares(x *ad.Var, n int) *ad.Var { return x.Reshape(n, -1).Square().Sum(1) }

// differences returns (x[i+1]-x[i])/h along an axis.
func differences(x *ad.Var, axis int, h float64) *ad.Var {
	n := max(x.Dim(axis)-1, 0)
	return x.Narrow(axis, 1, n+1).Sub(x.Narrow(axis, 0, n)).Mul(1 / h)
}

// Metrics are errors of predictions, all means over the samples of the first
// dimension. The dimensions after it are the grid's, and the last may be
// channels.
type Metrics map[string]float64

// Metric is an error of a prediction.
type Metric func(y, target *tensor.Tensor) float64

// each is the mean of f over the samples, in double precision.
func each(what string, y, target *tensor.Tensor, f func(y, t *tensor.Tensor) float64) float64 {
	same(what, y.Shape(), target.Shape())
	sum := 0.0
	for s := range y.Dim(0) {
		sum += f(y.Index(s).Convert(tensor.Float64), target.Index(s).Convert(tensor.Float64))
	}
	return sum / float64(y.Dim(0))
}

// RelL2 is the mean of ‖y - target‖/‖target‖, infinite where only the target is
// zero.
func RelL2(y, target *tensor.Tensor) float64 {
	return each("RelL2", y, target, func(y, t *tensor.Tensor) float64 { return ratio(y.Sub(t).Norm().Item(), t.Norm().Item()) })
}

func ratio(a, b float64) float64 {
	if a == 0 {
		return 0
	}
	return a / b
}

// RMSE is the mean of the root mean squared errors of the samples.
func RMSE(y, target *tensor.Tensor) float64 {
	return each("RMSE", y, target, func(y, t *tensor.Tensor) float64 {
		return y.Sub(t).Norm().Item() / math.Sqrt(float64(t.Len()))
	})
}

// VRMSE is the mean of √(⟨(y-t)²⟩/(⟨(t-⟨t⟩)²⟩ + 1e-7)): 1 for predicting a
// sample's mean (The Well, Ohana et al., NeurIPS 2024).
func VRMSE(y, target *tensor.Tensor) float64 {
	return each("VRMSE", y, target, func(y, t *tensor.Tensor) float64 {
		n := float64(t.Len())
		return math.Sqrt(y.Sub(t).SumSquares().Item() / n / (t.Sub(t.Mean().Item()).SumSquares().Item()/n + 1e-7))
	})
}

// MaxError is the mean of the samples' largest errors.
func MaxError(y, target *tensor.Tensor) float64 {
	return each("MaxError", y, target, func(y, t *tensor.Tensor) float64 { return y.Sub(t).Abs().Max().Item() })
}
