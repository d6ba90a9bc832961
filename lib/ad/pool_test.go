package ad_test

import (
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ad/adtest"
	"github.com/podium-go/podium/lib/tensor"
)

func init() {
	mapped := func(what string, f func(x *ad.Var) *ad.Var, shape ...int) {
		// Squared, for second derivatives that are not zero.
		add("AxisMap", adtest.Case{Name: what, X: []*tensor.Tensor{normal(1, shape...)},
			F: func(x []*ad.Var) *ad.Var { return f(x[0].Square()).Mul(f(x[0])) }})
	}
	mapped("AvgPool", func(x *ad.Var) *ad.Var {
		return x.AvgPool(ad.PoolConfig{Window: []int{3, 2}, Stride: []int{2, 1}, Padding: [][2]int{{1, 0}}})
	}, 2, 2, 5, 4)
	mapped("AvgPool, exclusive", func(x *ad.Var) *ad.Var {
		return x.AvgPool(ad.PoolConfig{Window: []int{2}, Padding: [][2]int{{1, 1}}, Exclude: true})
	}, 1, 2, 2, 3, 4)
	mapped("AdaptiveAvgPool", func(x *ad.Var) *ad.Var { return x.AdaptiveAvgPool(3) }, 2, 2, 7)
	mapped("Resample, nearest", func(x *ad.Var) *ad.Var { return x.Resample(ad.Nearest, false, 7) }, 2, 2, 4)
	mapped("Resample, linear", func(x *ad.Var) *ad.Var { return x.Resample(ad.Linear, false, 2, 5) }, 2, 1, 4, 3)
	mapped("Resample, cubic", func(x *ad.Var) *ad.Var { return x.Resample(ad.Cubic, true, 3, 2, 4) }, 1, 1, 2, 4, 2)
	add("Pick", adtest.Case{Name: "MaxPool", X: []*tensor.Tensor{normal(3, 2, 2, 5, 4)},
		F: func(x []*ad.Var) *ad.Var {
			return x[0].Exp().MaxPool(ad.PoolConfig{Window: []int{3, 2}, Stride: []int{2, 1}, Padding: [][2]int{{1, 0}}})
		}})
	add("Spread", adtest.Case{X: []*tensor.Tensor{normal(3, 2, 3)}, F: func(x []*ad.Var) *ad.Var {
		return ad.Spread(x[0].Square(), tensor.Of([]int64{0, 3, 0, 1, 2, 3}, 2, 3), 4).Mul(ad.Spread(x[0], tensor.Of([]int64{0, 3, 0, 1, 2, 3}, 2, 3), 4))
	}})
}

// TestGrids compares with PyTorch 1.13 in double precision.
func TestGrids(t *testing.T) {
	line := ad.Const(tensor.Of([]float64{1, 3, 2, 5, 4, -1, 0}, 1, 1, 7))
	plane := ad.Const(tensor.Of([]float64{1, 3, 2, 5, 4, -1, 0, 2, 7, 3, 2, 2, 9, -4, 6}, 1, 1, 3, 5))
	pool := ad.PoolConfig{Window: []int{2, 3}, Stride: []int{1, 2}, Padding: [][2]int{{1, 1}}}
	exclusive, dilated := pool, pool
	exclusive.Exclude = true
	dilated.Dilation = []int{2, 1}
	for _, c := range []struct {
		name string
		got  *ad.Var
		want []float64
	}{
		{"nearest 4", line.Resample(ad.Nearest, false, 4), []float64{1, 3, 5, -1}},
		{"linear 4", line.Resample(ad.Linear, false, 4), []float64{1.75, 2.375, 4.125, -0.375}},
		{"linear 4, corners", line.Resample(ad.Linear, true, 4), []float64{1, 2, 4, 0}},
		{"nearest 10", line.Resample(ad.Nearest, false, 10), []float64{1, 1, 3, 2, 2, 5, 4, 4, -1, 0}},
		{"linear 10", line.Resample(ad.Linear, false, 10), []float64{1, 2.1, 2.75, 2.05, 3.95, 4.65, 3.75, 0.25, -0.55, 0}},
		{"linear 10, corners", line.Resample(ad.Linear, true, 10), []float64{1, 7. / 3, 8. / 3, 2, 4, 14. / 3, 4, 2. / 3, -2. / 3, 0}},
		{"linear 1", line.Resample(ad.Linear, false, 1), []float64{5}},
		{"linear 1, corners", line.Resample(ad.Linear, true, 1), []float64{1}},
		{"bilinear", plane.Resample(ad.Linear, false, 2, 7), []float64{0.5, 1.5, 2.1785714285714284, 2, 4.5, 4.75, 3.75, 1.25, 1.3928571428571428, 3.1428571428571432, 7.25, 1.1785714285714275, 1.5357142857142874, 5.25}},
		{"bilinear, corners", plane.Resample(ad.Linear, true, 4, 3), []float64{1, 2, 4, -1. / 3, 2, 10. / 3, 0, 13. / 3, 4, 2, 9, 6}},
		{"bicubic", plane.Resample(ad.Cubic, false, 4, 3), []float64{1.8632993344907405, 2, 4.4774938512731479, -0.16657624421296313, 1.23095703125, 4.7815031828703694, -0.20140697337963065, 4.5224609375, 3.6756275318287064, 1.7839084201388864, 9.50244140625, 1.9568323206018612}},
		{"bicubic, corners", plane.Resample(ad.Cubic, true, 2, 7), []float64{1, 2.481481481481481, 2.7407407407407423, 2, 4.1111111111111098, 5.0185185185185208, 4, 2, 1.2222222222222214, 4.9259259259259247, 9, -0.62962962962962798, -2.2962962962962967, 6}},
		{"means", plane.AvgPool(pool), []float64{2. / 3, 5. / 3, 1.5, 0.5, 19. / 6, 19. / 6, 0.5, 8. / 3, 2, 2. / 3, 7. / 6, 1. / 3}},
		{"exclusive means", plane.AvgPool(exclusive), []float64{2, 10. / 3, 4.5, 0.75, 19. / 6, 4.75, 0.75, 8. / 3, 3, 2, 7. / 3, 1}},
		{"adaptive means", plane.AdaptiveAvgPool(2, 3), []float64{0.75, 19. / 6, 4.75, 0.75, 8. / 3, 3}},
		{"greatest", plane.MaxPool(dilated), []float64{0, 7, 7, 3, 9, 6, 0, 7, 7}},
	} {
		got := c.got.Value().Reshape(-1)
		if want := tensor.Of(c.want); got.Len() != want.Len() || got.Sub(want).Abs().Max().Item() > 1e-14*9 {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
	}
}
