package ad_test

import (
	"fmt"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/tensor"
)

// A straight line is fitted by gradient descent.
func Example() {
	x := tensor.Linspace(0, 1, 11)
	y := x.Mul(3).Sub(1)
	weights := tensor.New(tensor.Float64, 2)
	tape := ad.NewTape()
	for range 500 {
		w := tape.Var(weights)
		line := w.Slice(tensor.Only(0)).Mul(x).Add(w.Slice(tensor.Only(1)))
		g := tape.Gradient(line.Sub(y).Square().Mean(), w)
		tensor.FMA(weights, g[0], -0.5, weights)
		tape.Reset()
	}
	fmt.Printf("%.4f %.4f\n", weights.At(0), weights.At(1))
	// Output: 3.0000 -1.0000
}

func ExampleGradient() {
	x := tensor.Of([]float64{1, 2, 3})
	value, g := ad.Gradient(func(x *ad.Var) *ad.Var { return x.Square().Sum() }, x)
	fmt.Println(value.Item(), tensor.Data[float64](g))
	// Output: 14 [2 4 6]
}

func ExampleHessian() {
	rosenbrock := func(p *ad.Var) *ad.Var {
		x, y := p.Slice(tensor.Only(0)), p.Slice(tensor.Only(1))
		return y.Sub(x.Square()).Square().Mul(100).Add(x.Sub(1).Square())
	}
	h := ad.Hessian(rosenbrock, tensor.Of([]float64{1, 1}))
	fmt.Println(tensor.Data[float64](h))
	// Output: [802 -400 -400 200]
}

// The derivatives of a solution that a differential equation asks for: u”' of
// u(x) = sin x, at all points at once.
func ExampleTaylor() {
	x := tensor.Of([]float64{0, 1})
	d := ad.Taylor((*ad.Var).Sin, x, tensor.Of([]float64{1, 1}), 3)
	fmt.Printf("%.6f %.6f\n", d[3].At(0), d[3].At(1))
	// Output: -1.000000 -0.540302
}

func ExampleJVP() {
	square := func(x *ad.Var) *ad.Var { return x.Square() }
	x, v := tensor.Of([]float64{1, 2}), tensor.Of([]float64{1, 0.5})
	y, dy := ad.JVP(square, x, v)
	fmt.Println(tensor.Data[float64](y), tensor.Data[float64](dy))
	// Output: [1 4] [2 2]
}
