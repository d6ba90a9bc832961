package session

import (
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/nn"
	"github.com/podium-go/podium/lib/operator"
	"github.com/podium-go/podium/lib/optim"
	"github.com/podium-go/podium/lib/tensor"
	"github.com/podium-go/podium/lib/train"
)

// TestNetworks: what a cell makes to train is there in the next one, and a step
// there gives the same bits.
func TestNetworks(t *testing.T) {
	x := tensor.NewSource(2).Normal(tensor.Float32, 4, 1, 16)
	step := func(net *operator.FNO, opt *optim.Adam) *tensor.Tensor {
		p := &nn.Pass{Tape: ad.NewTape(), Train: true}
		params := nn.Params(net)
		loss := train.RelativeL2(net.Forward(p, p.Tape.Const(x)), x)
		opt.Step(nn.Values(params), p.Tape.Gradient(loss, p.Vars(params)...))
		return net.Forward(nil, ad.Const(x)).Value()
	}
	var want, wantMLP *tensor.Tensor
	z := tensor.NewSource(3).Normal(tensor.Float64, 4, 2)
	notebook := newNotebook(t)
	refused := notebook.cell(func(c *Cell) {
		net, err := operator.NewFNO(operator.FNOConfig{In: 1, Out: 1, Modes: []int{4}, Width: 6, DType: tensor.Float32, Source: tensor.NewSource(1)})
		if err != nil {
			t.Fatal(err)
		}
		opt, err := optim.NewAdam(optim.AdamConfig{})
		if err != nil {
			t.Fatal(err)
		}
		mlp, err := nn.NewMLP(nn.MLPConfig{In: 2, Out: 1, Source: tensor.NewSource(1)})
		if err != nil {
			t.Fatal(err)
		}
		wantMLP = mlp.Forward(nil, ad.Const(z)).Value()
		step(net, opt)
		Keep(c, "net", net)
		Keep(c, "opt", opt)
		Keep(c, "mlp", mlp)
	})
	for name, why := range refused {
		t.Fatalf("%s is refused: %s", name, why)
	}
	for range 2 { // neither run keeps what it changed
		notebook.run(func(c *Cell) {
			got := step(Load[*operator.FNO](c, "net"), Load[*optim.Adam](c, "opt"))
			if want == nil {
				want = got.Clone()
			}
			if !tensor.Equal(got, want) {
				t.Error("a step after keeping has other bits")
			}
			if y := Load[*nn.MLP](c, "mlp").Forward(nil, ad.Const(z)).Value(); !tensor.Equal(y, wantMLP) {
				t.Error("a kept MLP predicts otherwise")
			}
		})
	}
}
