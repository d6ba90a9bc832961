package ad_test

import (
	"math"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/tensor"
)

func TestRandomDraws(t *testing.T) {
	const n = 100000
	fill := func(v float64) *tensor.Tensor { return tensor.Full(tensor.Float64, v, n) }
	tape := ad.NewTape()
	mean, deviation := tape.Var(fill(2)), tape.Var(tensor.Scalar(3.0))
	x := ad.Normal(tensor.NewSource(1), mean, deviation)
	e := tensor.NewSource(1).Normal(tensor.Float64, n)
	near(t, "Normal", x.Value(), e.Mul(3).Add(2), 0)
	g := tape.Gradient(x.Sum(), mean, deviation)
	near(t, "by the mean", g[0], fill(1), 0)
	near(t, "by the deviation", g[1], e.Sum(), 1e-12)

	lo, hi := tape.Var(tensor.Scalar(-1.0)), tape.Var(fill(4))
	y := ad.Uniform(tensor.NewSource(2), lo, hi)
	u := tensor.NewSource(2).Uniform(tensor.Float64, n)
	g = tape.Gradient(y.Sum(), lo, hi)
	near(t, "Uniform", y.Value(), u.Mul(5).Sub(1), 0)
	near(t, "by the upper end", g[1], u, 0)
	near(t, "by the lower end", g[0], u.Neg().Add(1).Sum(), 1e-12)

	z := tape.Var(fill(2))
	d := z.Dropout(tensor.NewSource(3), 0.25)
	kept := d.Value().Ne(0).Convert(tensor.Float64)
	if share := kept.Mean().Item(); math.Abs(share-0.75) > 4*math.Sqrt(0.75*0.25/n) { // four standard errors
		t.Errorf("Dropout keeps %v, want 0.75", share)
	}
	near(t, "Dropout", d.Value(), kept.Mul(2/0.75), 1e-15)
	near(t, "Dropout's gradient", tape.Gradient(d.Sum(), z)[0], kept.Mul(1/0.75), 1e-15)
	if same := z.Dropout(tensor.NewSource(3), 0); same != z {
		t.Error("Dropout with probability 0 is not its operand")
	}
	mustPanic(t, "probability 1", func() { z.Dropout(tensor.NewSource(3), 1) })
}

func TestGumbelSoftmax(t *testing.T) {
	// At a low temperature the draws are categories, as frequent as their weights.
	weights := []float64{0.1, 0.6, 0.3}
	const n = 20000
	tape := ad.NewTape()
	logits := tape.Var(tensor.Of(weights).Log())
	y := logits.BroadcastTo(n, 3).GumbelSoftmax(tensor.NewSource(4), 0.01, -1)
	share := y.Value().Mean(0)
	for i, w := range weights {
		// Four standard errors, and a hundredth for draws between categories.
		if math.Abs(share.At(i)-w) > 4*math.Sqrt(w*(1-w)/n)+0.01 {
			t.Errorf("category %d is drawn with frequency %v, want %v", i, share.At(i), w)
		}
	}
	f := func(x *ad.Var) *ad.Var {
		return x.GumbelSoftmax(tensor.NewSource(5), 0.7, 0).Mul(ad.Const(tensor.Of([]float64{1, 2, 4}))).Sum()
	}
	x, h := tensor.Of(weights), 1e-6
	_, g := ad.Gradient(f, x)
	for i := range 3 {
		unit := tensor.New(tensor.Float64, 3)
		unit.Set(h, i)
		want := (f(ad.Const(x.Add(unit))).Item() - f(ad.Const(x.Sub(unit))).Item()) / (2 * h)
		if math.Abs(g.At(i)-want) > 1e-8 {
			t.Errorf("derivative %d is %v, want %v", i, g.At(i), want)
		}
	}
	mustPanic(t, "temperature 0", func() { ad.Const(x).GumbelSoftmax(tensor.NewSource(1), 0, 0) })
}
