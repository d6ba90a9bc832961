package ad_test

import (
	"math"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ad/adtest"
	"github.com/podium-go/podium/lib/tensor"
)

func init() {
	of := func(name, what string, f func(x *ad.Var) *ad.Var, x ...*tensor.Tensor) {
		for _, x := range x {
			add(name, adtest.Case{Name: name + " " + what, F: func(x []*ad.Var) *ad.Var { return f(x[0]) }, X: []*tensor.Tensor{x}})
		}
	}
	x, z := normal(50, 3, 4, 2), complexNormal(51, 3, 4, 2)
	for _, axes := range [][]int{nil, {1}, {0, -1}, {-1, 0}} {
		of("SumSquares", "", func(x *ad.Var) *ad.Var { return x.SumSquares(axes...) }, x, z)
		of("Norm", "", func(x *ad.Var) *ad.Var { return x.Norm(axes...) }, x, z)
		of("SumSquares", "Var", func(x *ad.Var) *ad.Var { return x.Var(axes...) }, x, z)
		of("Norm", "Std", func(x *ad.Var) *ad.Var { return x.Std(axes...) }, x, z)
		of("LogSumExp", "", func(x *ad.Var) *ad.Var { return x.LogSumExp(axes...) }, x)
		square := func(x *ad.Var) *ad.Var { return x.Mul(x) }
		of("Max", "", func(x *ad.Var) *ad.Var { return square(x).Max(axes...) }, x)
		of("Min", "", func(x *ad.Var) *ad.Var { return square(x).Min(axes...) }, x)
	}
	for axis := range 3 {
		of("Softmax", "", func(x *ad.Var) *ad.Var { return x.Softmax(axis) }, x)
		of("LogSoftmax", "", func(x *ad.Var) *ad.Var { return x.LogSoftmax(axis) }, x)
		of("CumSum", "", func(x *ad.Var) *ad.Var { return x.Mul(x).CumSum(axis) }, x, z)
		of("CumProd", "", func(x *ad.Var) *ad.Var { return x.CumProd(axis) }, x, z)
		of("Scan", "", func(x *ad.Var) *ad.Var { return ad.Scan(x, x.Flip(0).Square(), axis) }, x, z)
		of("TakeAlong", "Sort", func(x *ad.Var) *ad.Var { return x.Mul(x).Sort(axis) }, x)
		of("TakeAlong", "TopK", func(x *ad.Var) *ad.Var { v, _ := x.Mul(x).TopK(axis, 2); return v }, x)
	}
	zeros := tensor.Of([]float64{2, 0, 3, -1, 0, 0, 4, 5, 0, 1, 2, 3}, 3, 4) // none, one and two to a row and column
	add("CumProd", adtest.Case{Name: "CumProd with zeros", F: func(x []*ad.Var) *ad.Var { return x[0].CumProd(1) }, X: []*tensor.Tensor{zeros}})
	for _, axes := range [][]int{nil, {0}, {-1}} {
		of("Prod", "with zeros", func(x *ad.Var) *ad.Var { return x.Prod(axes...) }, zeros)
		of("Prod", "", func(x *ad.Var) *ad.Var { return x.Prod(axes...) }, normal(52, 3, 2, 2), complexNormal(53, 2, 3))
	}
	of("Prod", "of two axes", func(x *ad.Var) *ad.Var { return x.Prod(0, 2) }, normal(52, 3, 2, 2), complexNormal(53, 2, 3, 2))
	add("Scan", adtest.Case{Name: "Scan of two", F: func(x []*ad.Var) *ad.Var { return ad.Scan(x[0], x[1], -1) },
		X: []*tensor.Tensor{normal(54, 2, 5), normal(55, 2, 5)}})
}

func TestReductionsLikeTensor(t *testing.T) {
	x, z := normal(56, 3, 4, 5), complexNormal(57, 3, 4, 5)
	v, c := ad.NewTape().Var(x), ad.Const(z)
	values, indices := v.TopK(1, 2)
	wantValues, wantIndices := x.TopK(1, 2)
	for _, p := range []struct {
		name      string
		got, want *tensor.Tensor
	}{
		{"Max", v.Max(0, 2).Value(), x.Max(0, 2)}, {"Min", v.Min(-1).Value(), x.Min(-1)},
		{"Prod", v.Prod(1).Value(), x.Prod(1)}, {"SumSquares", c.SumSquares(1).Value(), z.SumSquares(1)},
		{"Norm", c.Norm(1, 2).Value(), z.Norm(1, 2)}, {"LogSumExp", v.LogSumExp(0).Value(), x.LogSumExp(0)},
		{"Softmax", v.Softmax(-1).Value(), x.Softmax(2)}, {"LogSoftmax", v.LogSoftmax(0).Value(), x.LogSoftmax(0)},
		{"CumSum", v.CumSum(1).Value(), x.CumSum(1)}, {"CumProd", v.CumProd(-1).Value(), x.CumProd(-1)},
		{"Sort", v.Sort(1).Value(), x.Sort(1)}, {"TopK", values.Value(), wantValues}, {"indices", indices, wantIndices},
	} {
		if !tensor.Equal(p.got, p.want) {
			t.Errorf("%s differs from that of the tensor", p.name)
		}
	}
	near(t, "Var", c.Var(0).Value(), z.Var(0), 1e-14)
	near(t, "Std", v.Std(1, 2).Value(), x.Std(1, 2), 1e-14)
	a, b := tensor.Of([]float64{9, 2, -1, 0.5}), tensor.Of([]float64{1, 1, 2, 3})
	near(t, "Scan", ad.Scan(ad.Const(a), ad.Const(b), 0).Value(), tensor.Of([]float64{1, 3, -1, 2.5}), 0)
}

// TestReductionsAtKinks states what is taken where there is no derivative.
func TestReductionsAtKinks(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(x *ad.Var) *ad.Var
		x    []float64
		want []float64
	}{
		{"Max of equals", func(x *ad.Var) *ad.Var { return x.Max() }, []float64{3, 1, 3, 0}, []float64{0.5, 0, 0.5, 0}},
		{"Min of equals", func(x *ad.Var) *ad.Var { return x.Min() }, []float64{1, 1, 3, 1}, []float64{1. / 3, 1. / 3, 0, 1. / 3}},
		{"Norm of zeros", func(x *ad.Var) *ad.Var { return x.Norm() }, []float64{0, 0}, []float64{0, 0}},
		{"Std of equals", func(x *ad.Var) *ad.Var { return x.Std() }, []float64{2, 2, 2}, []float64{0, 0, 0}},
		{"Norm of huge numbers", func(x *ad.Var) *ad.Var { return x.Norm() }, []float64{3e300, 4e300}, []float64{0.6, 0.8}},
		{"Prod with one zero", func(x *ad.Var) *ad.Var { return x.Prod() }, []float64{2, 0, 5}, []float64{0, 10, 0}},
		{"Prod with two zeros", func(x *ad.Var) *ad.Var { return x.Prod() }, []float64{0, 3, 0}, []float64{0, 0, 0}},
		{"Prod of nothing", func(x *ad.Var) *ad.Var { return x.Prod() }, nil, nil},
		{"Sort of equals", func(x *ad.Var) *ad.Var { return x.Sort(0).Index(0) }, []float64{1, 1}, []float64{1, 0}},
	} {
		_, got := ad.Gradient(c.f, tensor.Of(c.x))
		for i, want := range c.want {
			if d := got.At(i); !(math.Abs(d-want) <= 1e-15) {
				t.Errorf("%s: gradient %v, want %v", c.name, got, c.want)
				break
			}
		}
	}
	// The logarithm, 1000.7, is rounded to 1e-13, and the exponential of its
	// difference to 1000 with it.
	_, g := ad.Gradient(func(x *ad.Var) *ad.Var { return x.LogSumExp() }, tensor.Of([]float64{1000, 1000}))
	near(t, "LogSumExp of large numbers", g, tensor.Of([]float64{0.5, 0.5}), 2e-13)
	// Second derivatives of a product with zeros: ∂²(x y z) = the third.
	h := ad.Hessian(func(x *ad.Var) *ad.Var { return x.Prod() }, tensor.Of([]float64{0, 0, 7}))
	near(t, "Hessian of a product", h, tensor.Of([]float64{0, 7, 0, 7, 0, 0, 0, 0, 0}, 3, 3), 0)
}
