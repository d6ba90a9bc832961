package nn_test

import (
	"fmt"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/nn"
	"github.com/podium-go/podium/lib/optim"
	"github.com/podium-go/podium/lib/tensor"
)

// A network learns sin.
func Example() {
	net, err := nn.NewMLP(nn.MLPConfig{In: 1, Out: 1, Width: 32, Source: tensor.NewSource(1)})
	if err != nil {
		fmt.Println(err)
		return
	}
	opt, err := optim.NewAdam(optim.AdamConfig{Rate: 1e-2})
	if err != nil {
		fmt.Println(err)
		return
	}
	x := tensor.Linspace(-3, 3, 64).Reshape(64, 1)
	y := x.Sin()
	params := nn.Params(net)
	pass := &nn.Pass{Tape: ad.NewTape(), Train: true}
	for range 300 {
		loss := net.Forward(pass, pass.Tape.Const(x)).Sub(y).Square().Mean()
		opt.Step(nn.Values(params), pass.Tape.Gradient(loss, pass.Vars(params)...))
		pass.Tape.Reset()
	}
	e := net.Forward(nil, ad.Const(x)).Value().Sub(y).Norm().Item() / y.Norm().Item()
	fmt.Println(nn.Count(net), "parameters; error below 1 %:", e < 0.01)
	// Output: 1153 parameters; error below 1 %: true
}
