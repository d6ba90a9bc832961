package optim_test

import (
	"fmt"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/optim"
	"github.com/podium-go/podium/lib/tensor"
)

// A line through three points.
func Example() {
	x, y := tensor.Of([]float64{0, 1, 2}), tensor.Of([]float64{1, 3, 5})
	w := tensor.New(tensor.Float64, 2)
	opt, err := optim.NewAdam(optim.AdamConfig{})
	if err != nil {
		fmt.Println(err)
		return
	}
	rate := optim.Cosine(0.1, 0, 500)
	tape := ad.NewTape()
	for step := range 500 {
		p := tape.Var(w)
		slope, offset := p.MatMul(ad.Const(tensor.Of([]float64{1, 0}))), p.MatMul(ad.Const(tensor.Of([]float64{0, 1})))
		loss := slope.Mul(x).Add(offset).Sub(y).Square().Mean()
		opt.SetRate(rate(step))
		opt.Step([]*tensor.Tensor{w}, tape.Gradient(loss, p))
		tape.Reset()
	}
	fmt.Printf("y = %.3f x + %.3f\n", w.At(0), w.At(1))
	// Output: y = 2.000 x + 1.000
}
