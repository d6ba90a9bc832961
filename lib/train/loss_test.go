package train_test

import (
	"math"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/tensor"
	"github.com/podium-go/podium/lib/train"
)

func TestLosses(t *testing.T) {
	y, target := tensor.Of([]float64{1, 2, 3, 4}, 2, 2), tensor.Of([]float64{0, 2, 3, 8}, 2, 2)
	want := (1/2. + 4/math.Sqrt(73)) / 2
	if got := train.RelativeL2(ad.Const(y), target).Item(); math.Abs(got-want) > 1e-15 {
		t.Errorf("relative L2 %g, want %g", got, want)
	}
	if got := train.RelL2(y, target); math.Abs(got-want) > 1e-15 {
		t.Errorf("metric %g, want %g", got, want)
	}
	if got := train.MSE(ad.Const(y), target).Item(); got != 17./4 {
		t.Errorf("MSE %g", got)
	}
	// The H1 norm of sin x - sin(x)/2 is half that of sin x.
	const n = 64
	x := tensor.Linspace(0, 2*math.Pi, n).Sin().Reshape(1, n)
	if got := train.RelativeH1(ad.Const(x.Mul(0.5)), x, 2*math.Pi/(n-1)).Item(); math.Abs(got-0.5) > 1e-12 {
		t.Errorf("relative H1 %g", got)
	}
	// A steep small error weighs in H1 by its frequency: ‖(1/10) sin 10x‖ has the
	// derivative of sin x.
	e := tensor.Linspace(0, 2*math.Pi, 4001).Mul(10).Sin().Mul(0.1).Reshape(1, 4001)
	s := tensor.Linspace(0, 2*math.Pi, 4001).Sin().Reshape(1, 4001)
	if got, want := train.RelativeH1(ad.Const(s.Add(e)), s, 2*math.Pi/4000).Item(), math.Sqrt(1.01/2); math.Abs(got-want) > 1e-3 {
		t.Errorf("relative H1 %g, want %g", got, want)
	}
	// Exact predictions have gradients that are finite.
	tape := ad.NewTape()
	v := tape.Var(target)
	for _, l := range []*ad.Var{train.RelativeL2(v, target), train.RelativeH1(v, target, 1)} {
		if g := tape.Gradient(l, v)[0]; l.Item() > 1e-11 || g.IsFinite().All().Item() != 1 {
			t.Errorf("loss %g, gradient %v", l.Item(), g)
		}
	}
}

func TestMetrics(t *testing.T) {
	target := tensor.Of([]float32{0, 2, 1, 3}, 2, 2)
	mean := tensor.Of([]float32{1, 1, 2, 2}, 2, 2)
	if got := train.VRMSE(mean, target); math.Abs(got-1) > 1e-6 {
		t.Errorf("VRMSE of the mean is %g", got)
	}
	if got := train.RMSE(mean, target); got != 1 {
		t.Errorf("RMSE %g", got)
	}
	if got := train.MaxError(mean, target.Mul(2)); got != 3.5 {
		t.Errorf("largest error %g", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for shapes that differ")
		}
	}()
	train.RMSE(mean, target.Reshape(4, 1))
}
