package ad_test

import (
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ad/adtest"
	"github.com/podium-go/podium/lib/tensor"
)

func init() {
	conv := func(what string, c ad.ConvConfig, x, w *tensor.Tensor) {
		f := func(x []*ad.Var) *ad.Var { return x[0].Conv(x[1], nil, c) }
		add("Conv", adtest.Case{Name: "Conv, " + what, F: f, X: []*tensor.Tensor{x, w}})
	}
	back := func(what string, c ad.ConvConfig, x, w *tensor.Tensor) {
		f := func(x []*ad.Var) *ad.Var { return x[0].ConvTranspose(x[1], nil, c) }
		add("ConvTranspose", adtest.Case{Name: "ConvTranspose, " + what, F: f, X: []*tensor.Tensor{x, w}})
	}
	conv("1-D", ad.ConvConfig{}, normal(1, 2, 3, 6), normal(2, 4, 3, 2))
	conv("2-D", ad.ConvConfig{Padding: [][2]int{{1, 2}, {0, 1}}}, normal(1, 2, 2, 4, 3), normal(2, 3, 2, 2, 3))
	conv("3-D", ad.ConvConfig{Padding: [][2]int{{1, 1}}}, normal(1, 1, 2, 2, 3, 2), normal(2, 2, 2, 2, 3, 1))
	conv("stride, dilation, groups", ad.ConvConfig{Stride: []int{2, 1}, Dilation: []int{1, 2}, Padding: [][2]int{{1, 1}}, Groups: 2}, normal(1, 2, 4, 4, 3), normal(2, 6, 2, 2, 2))
	conv("depthwise", ad.ConvConfig{Padding: [][2]int{{1, 1}}, Groups: 3}, normal(1, 2, 3, 4, 3), normal(2, 3, 1, 3, 3))
	conv("pointwise", ad.ConvConfig{}, normal(1, 2, 3, 4, 2), normal(2, 4, 3, 1, 1))
	conv("circular", ad.ConvConfig{Padding: [][2]int{{1, 2}}, Fill: tensor.Circular}, normal(1, 2, 2, 4), normal(2, 2, 2, 3))
	conv("reflecting", ad.ConvConfig{Padding: [][2]int{{1, 2}, {1, 1}}, Fill: tensor.Reflect, Stride: []int{2}}, normal(1, 1, 2, 4, 3), normal(2, 2, 2, 3, 3))
	add("Conv", adtest.Case{Name: "Conv, bias", X: []*tensor.Tensor{normal(1, 2, 2, 4), normal(2, 3, 2, 3), normal(3, 3)},
		F: func(x []*ad.Var) *ad.Var { return x[0].Conv(x[1], x[2], ad.ConvConfig{}) }})
	add("Conv", adtest.Case{Name: "Conv, of one and not contiguous", X: []*tensor.Tensor{normal(1, 3, 2, 2)},
		F: func(x []*ad.Var) *ad.Var { return x[0].T().Conv(x[0].T(), nil, ad.ConvConfig{}) }})
	back("1-D", ad.ConvConfig{Stride: []int{2}, OutputPadding: []int{1}}, normal(1, 2, 3, 4), normal(2, 3, 2, 3))
	back("2-D", ad.ConvConfig{Stride: []int{2, 3}, Padding: [][2]int{{1, 0}, {1, 2}}, Groups: 2}, normal(1, 2, 4, 3, 4), normal(2, 4, 2, 2, 3))
	back("dilation", ad.ConvConfig{Dilation: []int{2}}, normal(1, 1, 2, 3, 2), normal(2, 2, 2, 2, 2))
	add("ConvWeight", adtest.Case{X: []*tensor.Tensor{normal(1, 2, 2, 5), normal(3, 2, 3, 4)},
		F: func(x []*ad.Var) *ad.Var { return ad.ConvWeight(x[0], x[1], 4) }})
}

// TestConvValues compares with values worked out by hand.
func TestConvValues(t *testing.T) {
	x := ad.Const(tensor.Of([]float64{1, 2, 3, 4}, 1, 1, 4))
	w := ad.Const(tensor.Of([]float64{1, 10, 100}, 1, 1, 3))
	b := ad.Const(tensor.Of([]float64{0.5}))
	for _, c := range []struct {
		config ad.ConvConfig
		want   []float64
	}{
		{ad.ConvConfig{}, []float64{321.5, 432.5}},
		{ad.ConvConfig{Padding: [][2]int{{1, 2}}}, []float64{210.5, 321.5, 432.5, 43.5, 4.5}},
		{ad.ConvConfig{Padding: [][2]int{{1, 1}}, Fill: tensor.Circular}, []float64{214.5, 321.5, 432.5, 143.5}},
		{ad.ConvConfig{Padding: [][2]int{{1, 1}}, Fill: tensor.Reflect}, []float64{212.5, 321.5, 432.5, 343.5}},
		{ad.ConvConfig{Padding: [][2]int{{1, 1}}, Stride: []int{2}}, []float64{210.5, 432.5}},
		{ad.ConvConfig{Padding: [][2]int{{1, 1}}, Dilation: []int{2}}, []float64{420.5, 31.5}},
	} {
		if got := x.Conv(w, b, c.config).Value(); !tensor.Equal(got, tensor.Of(c.want, 1, 1, -1)) {
			t.Errorf("%+v: %v, want %v", c.config, got, c.want)
		}
	}
	got := x.ConvTranspose(w, nil, ad.ConvConfig{Stride: []int{2}, OutputPadding: []int{1}}).Value()
	if want := tensor.Of([]float64{1, 10, 102, 20, 203, 30, 304, 40, 400, 0}, 1, 1, -1); !tensor.Equal(got, want) {
		t.Errorf("transposed: %v, want %v", got, want)
	}
}

// TestConvShapes has operands that do not fit.
func TestConvShapes(t *testing.T) {
	zeros := func(shape ...int) *ad.Var { return ad.Const(tensor.New(tensor.Float64, shape...)) }
	for name, f := range map[string]func(){
		"dimensions":     func() { zeros(1, 2, 3).Conv(zeros(2, 2, 3, 3), nil, ad.ConvConfig{}) },
		"channels":       func() { zeros(1, 2, 3).Conv(zeros(2, 3, 3), nil, ad.ConvConfig{}) },
		"groups":         func() { zeros(1, 3, 3).Conv(zeros(2, 1, 3), nil, ad.ConvConfig{Groups: 2}) },
		"kernel":         func() { zeros(1, 2, 3).Conv(zeros(2, 2, 4), nil, ad.ConvConfig{}) },
		"stride":         func() { zeros(1, 2, 3).Conv(zeros(2, 2, 3), nil, ad.ConvConfig{Stride: []int{0}}) },
		"bias":           func() { zeros(1, 2, 3).Conv(zeros(2, 2, 3), zeros(3), ad.ConvConfig{}) },
		"type":           func() { zeros(1, 2, 3).Conv(ad.Const(tensor.New(tensor.Float32, 2, 2, 3)), nil, ad.ConvConfig{}) },
		"output padding": func() { zeros(1, 2, 3).ConvTranspose(zeros(2, 2, 3), nil, ad.ConvConfig{OutputPadding: []int{1}}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}
