package ad_test

import (
	"math"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ad/adtest"
	"github.com/podium-go/podium/lib/tensor"
)

func init() {
	const eps = 1e-2
	norm := func(what string, f func(x []*ad.Var) *ad.Var, x ...*tensor.Tensor) {
		add("Standardize", adtest.Case{Name: what, F: f, X: x})
	}
	batch := func(x []*ad.Var) *ad.Var { y, _, _ := x[0].BatchNorm(x[1], x[2], eps); return y }
	norm("BatchNorm", batch, normal(1, 3, 2, 4), normal(2, 2), normal(3, 2))
	norm("BatchNorm, columns", batch, normal(1, 4, 3), normal(2, 3), normal(3, 3))
	norm("LayerNorm", func(x []*ad.Var) *ad.Var { return x[0].LayerNorm(2, x[1], x[2], eps) }, normal(1, 2, 3, 4), normal(2, 3, 4), normal(3, 3, 4))
	norm("RMSNorm", func(x []*ad.Var) *ad.Var { return x[0].RMSNorm(1, x[1], eps) }, normal(1, 3, 4), normal(2, 4))
	norm("GroupNorm", func(x []*ad.Var) *ad.Var { return x[0].GroupNorm(2, x[1], nil, eps) }, normal(1, 2, 4, 3), normal(2, 4))
	norm("InstanceNorm", func(x []*ad.Var) *ad.Var { return x[0].InstanceNorm(nil, x[1], eps) }, normal(1, 2, 2, 5), normal(2, 2))
	mean, variance := normal(7, 2), uniform(8, 0.5, 2, 2)
	add("Mul", adtest.Case{Name: "BatchNormWith", X: []*tensor.Tensor{normal(1, 3, 2, 4), normal(2, 2), normal(3, 2)}, Single: -1,
		F: func(x []*ad.Var) *ad.Var { return x[0].BatchNormWith(mean, variance, x[1], x[2], eps) }})
	add("Mul", adtest.Case{Name: "WeightNorm", X: []*tensor.Tensor{normal(1, 3, 2, 4), normal(2, 3)},
		F: func(x []*ad.Var) *ad.Var { return ad.WeightNorm(x[0], x[1]) }})
}

// TestNormValues checks means and variances of what is standardised, of numbers
// far from zero.
func TestNormValues(t *testing.T) {
	x := normal(5, 6, 4, 100).Mul(3).Add(50)
	y, mean, variance := ad.Const(x).BatchNorm(nil, nil, 0)
	for c := range 4 {
		part := x.Slice(tensor.All(), tensor.Only(c))
		m := part.Mean().Item()
		v := part.Sub(m).Square().Mean().Item()
		if math.Abs(mean.At(c)-m) > 1e-12*50 || math.Abs(variance.At(c)-v) > 1e-12*9 {
			t.Errorf("channel %d: mean %g, variance %g, want %g, %g", c, mean.At(c), variance.At(c), m, v)
		}
		got := y.Value().Slice(tensor.All(), tensor.Only(c))
		if math.Abs(got.Mean().Item()) > 1e-12 || math.Abs(got.Square().Mean().Item()-1) > 1e-12 {
			t.Errorf("channel %d: mean %g, mean square %g", c, got.Mean().Item(), got.Square().Mean().Item())
		}
	}
	// The form for evaluation with the same statistics is the same.
	if d := ad.Const(x).BatchNormWith(mean, variance, nil, nil, 0).Value().Sub(y.Value()).Abs().Max().Item(); d > 1e-12 {
		t.Errorf("evaluation is off by %g", d)
	}
}
