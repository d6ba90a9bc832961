package ad_test

import (
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/tensor"
)

func single(seed uint64, scale float64, shape ...int) *tensor.Tensor {
	return normal(seed, shape...).Mul(scale).Convert(tensor.Float32)
}

// train differentiates f again and again on one tape.
func train(b *testing.B, f func(x []*ad.Var) *ad.Var, xs ...*tensor.Tensor) {
	tape := ad.NewTape()
	var w *tensor.Tensor
	for b.Loop() {
		vs := make([]*ad.Var, len(xs))
		for i, x := range xs {
			vs[i] = tape.Var(x)
		}
		y := f(vs)
		if w == nil {
			w = single(99, 1, y.Shape()...)
		}
		tape.VJP(y, w, vs...)
		tape.Reset()
	}
}

func BenchmarkLayers(b *testing.B) {
	conv := func(name string, groups, in, out, k, stride int) {
		c := ad.ConvConfig{Padding: [][2]int{{k / 2, k / 2}}, Groups: groups, Stride: []int{stride}}
		b.Run(name, func(b *testing.B) {
			train(b, func(x []*ad.Var) *ad.Var { return x[0].Conv(x[1], nil, c) }, single(1, 1, 8, in, 64, 64), single(2, 0.1, out, in/groups, k, k))
		})
	}
	conv("conv 3x3 64-64", 1, 64, 64, 3, 1)
	conv("conv 1x1 64-64", 1, 64, 64, 1, 1)
	conv("depthwise 64", 64, 64, 64, 3, 1)
	conv("conv stride 2 64-128", 1, 64, 128, 3, 2)
	conv("conv 3x3 3-32", 1, 3, 32, 3, 1)

	b.Run("attention", func(b *testing.B) {
		train(b, func(x []*ad.Var) *ad.Var {
			head := func(w, bias *ad.Var) *ad.Var { return x[0].Linear(w, bias).Reshape(16, 256, 8, 16).Permute(0, 2, 1, 3) }
			o := ad.Attention(head(x[1], x[5]), head(x[2], x[6]), head(x[3], x[7]), ad.AttentionConfig{})
			return o.Permute(0, 2, 1, 3).Reshape(16, 256, 128).Linear(x[4], x[8])
		}, single(1, 1, 16, 256, 128), single(2, 0.1, 128, 128), single(3, 0.1, 128, 128), single(4, 0.1, 128, 128), single(5, 0.1, 128, 128),
			single(6, 0.1, 128), single(7, 0.1, 128), single(8, 0.1, 128), single(9, 0.1, 128))
	})
	for name, f := range map[string]func(*ad.Var) *ad.Var{"ReLU": (*ad.Var).ReLU, "Tanh": (*ad.Var).Tanh, "GELU": (*ad.Var).GELU} {
		b.Run("mlp "+name, func(b *testing.B) {
			x := single(1, 1, 1024, 256)
			train(b, func(w []*ad.Var) *ad.Var {
				h := ad.Const(x)
				for i := 0; i < 8; i += 2 {
					if i > 0 {
						h = f(h)
					}
					h = h.Linear(w[i], w[i+1])
				}
				return h
			}, single(2, 0.06, 256, 256), single(3, 0.1, 256), single(4, 0.06, 256, 256), single(5, 0.1, 256),
				single(6, 0.06, 256, 256), single(7, 0.1, 256), single(8, 0.06, 256, 256), single(9, 0.1, 256))
		})
	}
	norms := []*tensor.Tensor{single(1, 1, 16, 256, 128), single(2, 1, 128), single(3, 1, 128)}
	b.Run("layer norm", func(b *testing.B) {
		train(b, func(x []*ad.Var) *ad.Var { return x[0].LayerNorm(1, x[1], x[2], 1e-5) }, norms...)
	})
	b.Run("batch norm", func(b *testing.B) {
		train(b, func(x []*ad.Var) *ad.Var { y, _, _ := x[0].BatchNorm(x[1], x[2], 1e-5); return y },
			single(1, 1, 8, 64, 64, 64), single(2, 1, 64), single(3, 1, 64))
	})
	b.Run("max pool", func(b *testing.B) {
		train(b, func(x []*ad.Var) *ad.Var { return x[0].MaxPool(ad.PoolConfig{Window: []int{2}}) }, single(1, 1, 8, 64, 64, 64))
	})
	b.Run("avg pool", func(b *testing.B) {
		train(b, func(x []*ad.Var) *ad.Var { return x[0].AvgPool(ad.PoolConfig{Window: []int{2}}) }, single(1, 1, 8, 64, 64, 64))
	})
	b.Run("upsample linear", func(b *testing.B) {
		train(b, func(x []*ad.Var) *ad.Var { return x[0].Resample(ad.Linear, false, 64, 64) }, single(1, 1, 8, 64, 32, 32))
	})
}
