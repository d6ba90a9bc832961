package ad_test

import (
	"math"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ad/adtest"
	"github.com/podium-go/podium/lib/tensor"
)

func init() {
	pair := func(name, what string, f func(x, y *ad.Var) *ad.Var, x, y *tensor.Tensor) {
		add(name, adtest.Case{Name: name + " " + what, F: func(x []*ad.Var) *ad.Var { return f(x[0], x[1]) }, X: []*tensor.Tensor{x, y}})
	}
	pow := func(x, y *ad.Var) *ad.Var { return x.Pow(y) }
	pair("Pow", "", pow, uniform(30, 0.5, 2, 3, 4), uniform(31, -2, 3, 3, 4))
	pair("Pow", "broadcast", pow, uniform(30, 0.5, 2, 3, 1), uniform(31, -2, 3, 4))
	pair("Pow", "complex", pow, complexNormal(30, 3).Mul(0.3).Add(1.5), complexNormal(31, 3))
	pair("Pow", "of one", func(x, _ *ad.Var) *ad.Var { return x.Pow(x) }, uniform(30, 0.5, 2, 3), normal(1, 1))
	for _, p := range []float64{-1.5, 0, 1, 2, 3} {
		add("Pow", adtest.Case{Name: "Pow of a number", F: func(x []*ad.Var) *ad.Var { return x[0].Pow(p) }, X: []*tensor.Tensor{uniform(30, 0.5, 2, 3)}})
	}
	add("Pow", adtest.Case{Name: "cubes of negative numbers", F: func(x []*ad.Var) *ad.Var { return x[0].Pow(3) }, X: []*tensor.Tensor{uniform(30, -2, -1, 3)}})
	atan2 := func(x, y *ad.Var) *ad.Var { return x.Atan2(y) }
	pair("Atan2", "above", atan2, uniform(32, 0.3, 2, 5), uniform(33, -2, 2, 2, 1))
	pair("Atan2", "below", atan2, uniform(32, -2, -0.3, 5), uniform(33, -2, 2, 5))
	pair("Hypot", "", func(x, y *ad.Var) *ad.Var { return x.Hypot(y) }, uniform(32, -2, -0.3, 5), uniform(33, 0.2, 2, 2, 5))
	x, y := tensor.Of([]float64{1, -2, 3, 0.5}), tensor.Of([]float64{0.4, 2.5, 7, -1.5, 2, 4, -3, -2}, 2, 4)
	squared := func(f func(x, y *ad.Var) *ad.Var) func(x, y *ad.Var) *ad.Var {
		return func(x, y *ad.Var) *ad.Var { return f(x.Square(), y.Mul(x)) }
	}
	pair("Maximum", "", squared(func(x, y *ad.Var) *ad.Var { return x.Maximum(y) }), x, y)
	pair("Minimum", "", squared(func(x, y *ad.Var) *ad.Var { return x.Minimum(y) }), x, y)
	pair("Mod", "", squared(func(x, y *ad.Var) *ad.Var { return x.Mod(y) }), x.Add(0.13), y.Mul(0.37))
	add("Clamp", adtest.Case{F: func(x []*ad.Var) *ad.Var { return x[0].Clamp(-1, 1.5).Mul(x[0]) }, X: []*tensor.Tensor{x.Mul(1.1)}})
	add("Maximum", adtest.Case{Name: "Clamp by variables", F: func(x []*ad.Var) *ad.Var { return x[0].Clamp(x[1], x[2]) },
		X: []*tensor.Tensor{x, x.Sub(0.5), tensor.Scalar(0.7)}})
	fma := func(x []*ad.Var) *ad.Var { return ad.FMA(x[0], x[1], x[2]) }
	add("FMA", adtest.Case{F: fma, X: []*tensor.Tensor{normal(34, 3, 4), normal(35, 4), normal(36, 2, 1, 1)}})
	add("FMA", adtest.Case{Name: "FMA, complex", F: fma, X: []*tensor.Tensor{complexNormal(34, 3), complexNormal(35, 1), complexNormal(36, 3)}})
	add("FMA", adtest.Case{Name: "FMA with numbers", F: func(x []*ad.Var) *ad.Var { return ad.FMA(x[0].Square(), 2, 1) }, X: []*tensor.Tensor{normal(34, 3)}})

	z := []*tensor.Tensor{complexNormal(37, 2, 3)}
	add("Imag", adtest.Case{X: z, F: func(x []*ad.Var) *ad.Var { return x[0].Mul(x[0]).Imag().Mul(x[0].Imag()) }})
	add("Complex", adtest.Case{X: []*tensor.Tensor{normal(38, 3), normal(39, 3)},
		F: func(x []*ad.Var) *ad.Var { c := ad.Complex(x[0], x[1].Square()); return c.Mul(c) }})
	add("Atan2", adtest.Case{Name: "Angle", X: z, F: func(x []*ad.Var) *ad.Var { return x[0].Angle() }})
	add("Hypot", adtest.Case{Name: "Abs, complex", X: z, F: func(x []*ad.Var) *ad.Var { return x[0].Abs() }})
}

// TestPairsAtKinks states what is taken where there is no derivative.
func TestPairsAtKinks(t *testing.T) {
	for _, c := range []struct {
		name       string
		f          func(x, y *ad.Var) *ad.Var
		x, y       float64
		dx, dy     float64
		wantSecond float64 // with respect to x
	}{
		{"Maximum", func(x, y *ad.Var) *ad.Var { return x.Maximum(y) }, 2, 2, 0.5, 0.5, 0},
		{"Minimum", func(x, y *ad.Var) *ad.Var { return x.Minimum(y) }, 2, 2, 0.5, 0.5, 0},
		{"Clamp", func(x, _ *ad.Var) *ad.Var { return x.Clamp(2, 3) }, 2, 2, 1, 0, 0},
		{"Hypot", func(x, y *ad.Var) *ad.Var { return x.Hypot(y) }, 0, 0, 0, 0, 1},
		{"Atan2", func(x, y *ad.Var) *ad.Var { return x.Atan2(y) }, 0, 0, 0, 0, 0},
		{"Pow 0⁰", func(x, y *ad.Var) *ad.Var { return x.Pow(y) }, 0, 0, 0, 0, 0},
		{"Pow 0¹", func(x, y *ad.Var) *ad.Var { return x.Pow(y) }, 0, 1, 1, 0, 0},
		{"Pow 0²", func(x, y *ad.Var) *ad.Var { return x.Pow(y) }, 0, 2, 0, 0, 2},
		{"Pow 0³", func(x, _ *ad.Var) *ad.Var { return x.Pow(3) }, 0, 0, 0, 0, 0},
	} {
		tape := ad.NewTape()
		x, y := tape.Var(tensor.Scalar(c.x)), tape.Var(tensor.Scalar(c.y))
		g := tape.Differentiate(c.f(x, y), x, y)
		if g[0].Item() != c.dx || g[1].Item() != c.dy {
			t.Errorf("%s: derivatives %v and %v, want %v and %v", c.name, g[0].Item(), g[1].Item(), c.dx, c.dy)
		}
		if got := tape.Gradient(g[0], x)[0].Item(); got != c.wantSecond {
			t.Errorf("%s: second derivative %v, want %v", c.name, got, c.wantSecond)
		}
	}
	tape := ad.NewTape()
	z := tape.Var(tensor.Of([]complex128{0, complex(3e200, 4e200)}))
	g := tape.Gradient(z.Abs().Sum(), z)[0]
	if got := tensor.Data[complex128](g); got[0] != 0 || math.Abs(real(got[1])-0.6) > 1e-15 || math.Abs(imag(got[1])-0.8) > 1e-15 {
		t.Errorf("gradient of Abs %v, want 0 and 0.6+0.8i", got)
	}
}

func TestComparisons(t *testing.T) {
	tape := ad.NewTape()
	a, b := normal(40, 3, 1), normal(41, 4)
	x, y := tape.Var(a), tape.Var(b)
	for name, pair := range map[string][2]*tensor.Tensor{
		"Eq": {x.Eq(a), a.Eq(a)}, "Ne": {x.Ne(y), a.Ne(b)}, "Lt": {x.Lt(y), a.Lt(b)},
		"Le": {x.Le(0.5), a.Le(0.5)}, "Gt": {x.Gt(b), a.Gt(b)}, "Ge": {x.Ge(y), a.Ge(b)},
	} {
		if !tensor.Equal(pair[0], pair[1]) {
			t.Errorf("%s is %v, want %v", name, pair[0], pair[1])
		}
	}
	mustPanic(t, "Lt: shapes [3 1] and [2 4]", func() { x.Lt(normal(1, 2, 4)) })
}
