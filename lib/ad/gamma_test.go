package ad_test

import (
	"math"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ad/adtest"
	"github.com/podium-go/podium/lib/tensor"
)

func init() {
	for _, x := range []*tensor.Tensor{uniform(90, 0.3, 8, 5), uniform(91, -1.8, -1.2, 3)} {
		add("LogGamma", adtest.Case{X: []*tensor.Tensor{x}, F: func(x []*ad.Var) *ad.Var { return x[0].LogGamma() }})
	}
	for n := range 3 {
		add("PolyGamma", adtest.Case{X: []*tensor.Tensor{uniform(92, 0.8, 6, 4)}, F: func(x []*ad.Var) *ad.Var { return x[0].PolyGamma(n) }})
	}
}

// TestPolyGamma compares with the closed forms of Abramowitz and Stegun, 6.3 and
// 6.4.
func TestPolyGamma(t *testing.T) {
	const (
		euler   = 0.57721566490153286060651209008240243
		catalan = 0.91596559417721901505460351493238411
		zeta3   = 1.20205690315959428539973816151144999
	)
	at := func(n int, x float64) float64 { return ad.Const(tensor.Scalar(x)).PolyGamma(n).Item() }
	for _, c := range []struct {
		n       int
		x, want float64
	}{
		{0, 1, -euler}, {0, 0.5, -euler - 2*math.Ln2}, {0, 2, 1 - euler},
		{0, 0.25, -euler - math.Pi/2 - 3*math.Ln2}, {0, 0.75, -euler + math.Pi/2 - 3*math.Ln2},
		{0, -0.25, 1/0.25 - euler + math.Pi/2 - 3*math.Ln2},
		{1, 1, math.Pi * math.Pi / 6}, {1, 0.5, math.Pi * math.Pi / 2}, {1, 0.25, math.Pi*math.Pi + 8*catalan},
		{2, 1, -2 * zeta3}, {2, 0.5, -14 * zeta3}, {3, 1, math.Pow(math.Pi, 4) / 15}, {3, 0.5, math.Pow(math.Pi, 4)},
	} {
		if got := at(c.n, c.x); !(math.Abs(got-c.want) <= 1e-14*math.Abs(c.want)) {
			t.Errorf("PolyGamma(%d) at %v is %v, want %v", c.n, c.x, got, c.want)
		}
	}
	for _, x := range []float64{1e-10, 0.03, 1.4616, 3.3, 9.9, 10.1, 57, 1e5} {
		for n, step := range []float64{1 / x, -1 / (x * x), 2 / (x * x * x)} {
			if got, want := at(n, x+1), at(n, x)+step; !(math.Abs(got-want) <= 1e-12*math.Max(1, math.Abs(step))) {
				t.Errorf("PolyGamma(%d) at %v+1 is %v, want %v", n, x, got, want)
			}
		}
	}
	mustPanic(t, "order -1", func() { at(-1, 1) })
}
