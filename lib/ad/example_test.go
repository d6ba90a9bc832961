package ad_test

import (
	"fmt"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/tensor"
)

func Example() {
	tape := ad.NewTape()
	x := tape.Var(tensor.Of([]float64{1, 2, 3}))
	y := x.Square().Mul(x).Sum() // Σ x³
	first := tape.Differentiate(y, x)[0]
	second := tape.Gradient(first.Sum(), x)[0]
	fmt.Println(y.Item(), tensor.Values[float64](first.Value()), tensor.Values[float64](second))
	// Output: 36 [3 12 27] [6 12 18]
}

// The Taylor series of exp(sin t) at 0, from a constant.
func ExampleAlong() {
	t := ad.Along(ad.Const(tensor.Of([]float64{0})), ad.Const(tensor.Of([]float64{1})), 4)
	y := t.Sin().Exp()
	for k := range 5 {
		fmt.Printf("%.3f ", y.Coefficient(k).Item())
	}
	// Output: 1.000 1.000 0.500 0.000 -0.125
}
