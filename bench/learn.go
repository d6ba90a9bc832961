package main

import (
	"context"
	"fmt"

	"github.com/podium-go/podium/bench/compare"
	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/nn"
	"github.com/podium-go/podium/lib/operator"
	"github.com/podium-go/podium/lib/optim"
	"github.com/podium-go/podium/lib/tensor"
	"github.com/podium-go/podium/lib/train"
)

// learnSuite compares training steps with torch: the network forwards, the loss
// backwards, and Adam, in single precision.
func learnSuite(_ context.Context, b *compare.Bench) error {
	if b.Peer != nil {
		if err := b.Peer.Exec(torchNetworks); err != nil {
			return err
		}
	}
	two := func(one, two float64) float64 {
		if b.Threads > 1 {
			return two
		}
		return one
	}
	for _, a := range []struct{ name, torch string }{{"relu", "nn.ReLU"}, {"tanh", "nn.Tanh"}, {"gelu", "nn.GELU"}} {
		net, err := nn.NewMLP(nn.MLPConfig{In: 256, Out: 256, Width: 256, Layers: 3, Activation: a.name, DType: tensor.Float32, Source: tensor.NewSource(1)})
		if err != nil {
			return err
		}
		setup := fmt.Sprintf("net = mlp(%s)\nx = torch.randn(1024, 256)\nt = torch.randn(1024, 256)", a.torch)
		if err := trainingStep(b, "MLP 4×256, "+a.name+", batch 1024", two(1.1, 0.9), net, setup, []int{1024, 256}, []int{1024, 256}); err != nil {
			return err
		}
	}
	for _, c := range []struct {
		name   string
		config operator.FNOConfig
		torch  string
		grid   []int
		batch  int
	}{
		{"FNO-1D, width 64, 16 modes, grid 256, batch 20", operator.FNOConfig{Modes: []int{16}, Width: 64}, "FNO1(64, 16)", []int{256}, 20},
		{"FNO-2D, width 20, 12×12 modes, grid 64², batch 10", operator.FNOConfig{Modes: []int{12, 12}, Width: 20}, "FNO2(20, 12)", []int{64, 64}, 10},
	} {
		c.config.In, c.config.Out, c.config.DType, c.config.Source = 1, 1, tensor.Float32, tensor.NewSource(1)
		net, err := operator.NewFNO(c.config)
		if err != nil {
			return err
		}
		shape := append([]int{c.batch, 1}, c.grid...)
		setup := fmt.Sprintf("net = %s\nx = torch.randn(%s)\nt = torch.randn(%[2]s)", c.torch, list(shape))
		if err := trainingStep(b, c.name, two(0.6, 0.5), net, setup, shape, shape); err != nil {
			return err
		}
	}
	conv, err := nn.NewConv(nn.ConvConfig{In: 64, Out: 64, Kernel: []int{3, 3}, Shape: ad.ConvConfig{Padding: [][2]int{{1, 1}, {1, 1}}}, DType: tensor.Float32, Source: tensor.NewSource(1)})
	if err != nil {
		return err
	}
	shape := []int{8, 64, 64, 64}
	setup := "net = nn.Conv2d(64, 64, 3, padding=1)\nx = torch.randn(8, 64, 64, 64)\nt = torch.randn(8, 64, 64, 64)"
	if err := trainingStep(b, "convolution 3×3, 64 to 64 channels, 64², batch 8", 1.5, conv, setup, shape, shape); err != nil {
		return err
	}
	attention, err := newSelfAttention(128, 8)
	if err != nil {
		return err
	}
	shape = []int{16, 256, 128}
	setup = "net = SelfAttention(128, 8)\nx = torch.randn(16, 256, 128)\nt = torch.randn(16, 256, 128)"
	return trainingStep(b, "attention, 8 heads, 256 tokens, width 128, batch 16", two(1.2, 1), attention, setup, shape, shape)
}

func list(shape []int) string {
	s := ""
	for i, n := range shape {
		if i > 0 {
			s += ", "
		}
		s += fmt.Sprint(n)
	}
	return s
}

// trainingStep compares steps of one network; setup makes net, x and t in torch.
func trainingStep(b *compare.Bench, name string, limit float64, net nn.Layer, setup string, in, out []int) error {
	source := tensor.NewSource(2)
	x, target := source.Normal(tensor.Float32, in...), source.Normal(tensor.Float32, out...)
	opt, err := optim.NewAdam(optim.AdamConfig{})
	if err != nil {
		return err
	}
	params := nn.Params(net)
	values := nn.Values(params)
	p := &nn.Pass{Tape: ad.NewTape(), Train: true}
	return b.Compare(compare.Case{
		Name: name, PeerName: "torch", Limit: limit,
		Ours: func() {
			loss := train.MSE(net.Forward(p, p.Tape.Const(x)), target)
			opt.Step(values, p.Tape.Gradient(loss, p.Vars(params)...))
			p.Tape.Reset()
		},
		Setup: setup + "\nopt = torch.optim.Adam(net.parameters(), lr=1e-3)",
		Peer:  "with torch.enable_grad():\n    opt.zero_grad()\n    loss = F.mse_loss(net(x), t)\n    loss.backward()\n    opt.step()",
	})
}

// selfAttention is multi-head attention with projections of its own.
type selfAttention struct {
	QKV, Out *nn.Linear
	heads    int
}

func newSelfAttention(width, heads int) (*selfAttention, error) {
	s := tensor.NewSource(1)
	qkv, err := nn.NewLinear(nn.LinearConfig{In: width, Out: 3 * width, DType: tensor.Float32, Source: s})
	if err != nil {
		return nil, err
	}
	out, err := nn.NewLinear(nn.LinearConfig{In: width, Out: width, DType: tensor.Float32, Source: s})
	return &selfAttention{qkv, out, heads}, err
}

func (a *selfAttention) Forward(p *nn.Pass, x *ad.Var) *ad.Var {
	n, tokens, width := x.Dim(0), x.Dim(1), x.Dim(2)
	qkv := a.QKV.Forward(p, x).Reshape(n, tokens, 3, a.heads, width/a.heads)
	part := func(i int) *ad.Var { return qkv.Narrow(2, i, i+1).Squeeze(2).Permute(0, 2, 1, 3) }
	y := ad.Attention(part(0), part(1), part(2), ad.AttentionConfig{})
	return a.Out.Forward(p, y.Permute(0, 2, 1, 3).Reshape(n, tokens, width))
}

// torchNetworks are the same networks in torch.
const torchNetworks = `
import torch.nn as nn
import torch.nn.functional as F

def mlp(act):
    return nn.Sequential(*[m for i in range(3) for m in (nn.Linear(256, 256), act())], nn.Linear(256, 256))

class Modes1(nn.Module):
    def __init__(self, width, modes):
        super().__init__()
        self.modes = modes
        self.weight = nn.Parameter(torch.rand(width, width, modes, dtype=torch.cfloat) / width**2)

    def forward(self, v):
        f = torch.fft.rfft(v)
        g = torch.zeros_like(f)
        g[:, :, :self.modes] = torch.einsum("bik,iok->bok", f[:, :, :self.modes], self.weight)
        return torch.fft.irfft(g, n=v.shape[-1])

class Modes2(nn.Module):
    def __init__(self, width, modes):
        super().__init__()
        self.modes = modes
        self.low = nn.Parameter(torch.rand(width, width, modes, modes, dtype=torch.cfloat) / width**2)
        self.high = nn.Parameter(torch.rand(width, width, modes, modes, dtype=torch.cfloat) / width**2)

    def forward(self, v):
        m = self.modes
        f = torch.fft.rfft2(v)
        g = torch.zeros_like(f)
        g[:, :, :m, :m] = torch.einsum("bikl,iokl->bokl", f[:, :, :m, :m], self.low)
        g[:, :, -m:, :m] = torch.einsum("bikl,iokl->bokl", f[:, :, -m:, :m], self.high)
        return torch.fft.irfft2(g, s=v.shape[-2:])

class FNO(nn.Module):
    def __init__(self, width, axes, modes, conv):
        super().__init__()
        self.axes = axes
        self.lift = conv(1 + axes, width, 1)
        self.modes = nn.ModuleList([modes() for _ in range(4)])
        self.local = nn.ModuleList([conv(width, width, 1) for _ in range(4)])
        self.head, self.last = conv(width, 128, 1), conv(128, 1, 1)

    def forward(self, x):
        n = x.shape[2:]
        axes = torch.meshgrid(*[torch.arange(k) / k for k in n], indexing="ij")
        grid = torch.stack(axes).expand(x.shape[0], *([-1] * (self.axes + 1)))
        v = self.lift(torch.cat([x, grid], 1))
        for i in range(4):
            v = self.modes[i](v) + self.local[i](v)
            if i < 3:
                v = F.gelu(v)
        return self.last(F.gelu(self.head(v)))

def FNO1(width, modes):
    return FNO(width, 1, lambda: Modes1(width, modes), nn.Conv1d)

def FNO2(width, modes):
    return FNO(width, 2, lambda: Modes2(width, modes), nn.Conv2d)

class SelfAttention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.inner = nn.MultiheadAttention(width, heads, batch_first=True)

    def forward(self, x):
        return self.inner(x, x, x, need_weights=False)[0]
`
