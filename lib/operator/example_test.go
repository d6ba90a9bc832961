package operator_test

import (
	"context"
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/nn"
	"github.com/podium-go/podium/lib/operator"
	"github.com/podium-go/podium/lib/optim"
	"github.com/podium-go/podium/lib/tensor"
	"github.com/podium-go/podium/lib/train"
)

// An operator learns to shift waves by an eighth of the period, and does it on a
// grid that it has not seen.
func Example() {
	waves := func(samples, n int) (x, y *tensor.Tensor) {
		x, y = tensor.New(tensor.Float32, samples, 1, n), tensor.New(tensor.Float32, samples, 1, n)
		for s := range samples {
			for i := range n {
				wave := func(t float64) float64 {
					return math.Sin(2*math.Pi*t+float64(s)) + 0.5*math.Cos(4*math.Pi*t-float64(3*s))
				}
				x.Set(wave(float64(i)/float64(n)), s, 0, i)
				y.Set(wave(float64(i)/float64(n)-0.125), s, 0, i)
			}
		}
		return x, y
	}
	net, err := operator.NewFNO(operator.FNOConfig{In: 1, Out: 1, Modes: []int{4}, Width: 8, Layers: 1,
		NoCoordinates: true, DType: tensor.Float32, Source: tensor.NewSource(1)})
	if err != nil {
		fmt.Println(err)
		return
	}
	opt, err := optim.NewAdam(optim.AdamConfig{Rate: 1e-2})
	if err != nil {
		fmt.Println(err)
		return
	}
	x, y := waves(40, 32)
	_, err = train.Run(context.Background(), train.Config{
		Network: net, Data: train.Tensors{x, y}, Epochs: 100, BatchSize: 10, Optimiser: opt,
		Loss: func(p *nn.Pass, batch []*tensor.Tensor) *ad.Var {
			return train.RelativeL2(net.Forward(p, p.Tape.Const(batch[0])), batch[1])
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	x, y = waves(10, 64)
	u, err := operator.Predict(net, x, 10)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("error below 3 %:", train.RelL2(u, y) < 0.03)
	// Output: error below 3 %: true
}
