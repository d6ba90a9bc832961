package ad_test

import (
	"math"
	"runtime"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ad/adtest"
	"github.com/podium-go/podium/lib/tensor"
)

func init() {
	linear := func(x []*ad.Var) *ad.Var { return x[0].Linear(x[1], x[2]) }
	add("Linear", adtest.Case{F: linear, X: []*tensor.Tensor{normal(1, 4, 3), normal(2, 2, 3), normal(3, 2)}})
	add("Linear", adtest.Case{Name: "Linear, batches", F: linear, X: []*tensor.Tensor{normal(1, 2, 4, 3), normal(2, 2, 3), normal(3, 2)}})
	add("Linear", adtest.Case{Name: "Linear, a vector", F: linear, X: []*tensor.Tensor{normal(1, 3), normal(2, 2, 3), normal(3, 2)}})
	add("Linear", adtest.Case{Name: "Linear, complex", F: linear, X: []*tensor.Tensor{complexNormal(1, 4, 3), complexNormal(2, 2, 3), complexNormal(3, 2)}})

	attend := func(what string, c ad.AttentionConfig, q, k, v *tensor.Tensor, single float64) {
		add("Attention", adtest.Case{Name: "Attention" + what, X: []*tensor.Tensor{q, k, v}, Single: single,
			F: func(x []*ad.Var) *ad.Var { return ad.Attention(x[0], x[1], x[2], c) }})
	}
	q, k, v := normal(1, 2, 2, 3, 2), normal(2, 2, 2, 4, 2), normal(3, 2, 2, 4, 3)
	attend("", ad.AttentionConfig{}, q, k, v, 0)
	attend(", causal", ad.AttentionConfig{Causal: true, Scale: 0.5}, q, k, v, 0)
	attend(", masked", ad.AttentionConfig{Mask: tensor.Of([]bool{true, false, true, true, false, true, true, true, false, false, false, false}, 3, 4)}, q, k, v, 0)
	attend(", biased", ad.AttentionConfig{Mask: normal(4, 2, 1, 1, 4), Causal: true}, q, k, v, -1)
}

// TestAttention compares with the definition where there are several blocks of
// queries, and with numbers that would overflow.
func TestAttention(t *testing.T) {
	q, k, v := normal(1, 1, 2, 300, 5).Mul(40), normal(2, 1, 2, 301, 5).Mul(40), normal(3, 1, 2, 301, 4)
	got := ad.Attention(ad.Const(q), ad.Const(k), ad.Const(v), ad.AttentionConfig{}).Value()
	want := q.MatMul(k.Swap(-1, -2)).Mul(1 / math.Sqrt(5)).Softmax(-1).MatMul(v)
	if d := got.Sub(want).Abs().Max().Item(); !(d < 1e-10) {
		t.Errorf("off by %g", d)
	}
	tape := ad.NewTape()
	xs := []*ad.Var{tape.Var(q), tape.Var(k), tape.Var(v)}
	for _, c := range []ad.AttentionConfig{{}, {Causal: true}} {
		fused := tape.Gradient(ad.Attention(xs[0], xs[1], xs[2], c).Square().Sum(), xs...)
		composed := tape.Differentiate(ad.Attention(xs[0], xs[1], xs[2], c).Square().Sum(), xs...)
		for i, g := range fused {
			if d, size := g.Sub(composed[i].Value()).Abs().Max().Item(), g.Abs().Max().Item(); !(d < 1e-9*math.Max(1, size)) {
				t.Errorf("gradient %d is off by %g of %g", i, d, size)
			}
		}
	}
}

// TestLayersThreads has layers that do not depend on the number of threads, to
// the last bit.
func TestLayersThreads(t *testing.T) {
	x := single(1, 1, 4, 6, 20, 30)
	w, w1 := single(2, 1, 8, 6, 3, 3), single(3, 1, 6, 1, 3, 3)
	gamma, weights := single(4, 1, 6), single(5, 1, 40, 30)
	for name, f := range map[string]func(v, w, w1, gamma, weights *ad.Var) *ad.Var{
		"conv": func(v, w, _, _, _ *ad.Var) *ad.Var { return v.Conv(w, nil, ad.ConvConfig{Padding: [][2]int{{1, 1}}}) },
		"depthwise": func(v, _, w1, _, _ *ad.Var) *ad.Var {
			return v.Conv(w1, nil, ad.ConvConfig{Groups: 6, Stride: []int{2}})
		},
		"batch norm": func(v, _, _, gamma, _ *ad.Var) *ad.Var { y, _, _ := v.BatchNorm(gamma, nil, 1e-5); return y },
		"layer norm": func(v, _, _, _, _ *ad.Var) *ad.Var { return v.LayerNorm(2, nil, nil, 1e-5) },
		"attention":  func(v, _, _, _, _ *ad.Var) *ad.Var { return ad.Attention(v, v, v, ad.AttentionConfig{Causal: true}) },
		"pooling": func(v, _, _, _, _ *ad.Var) *ad.Var {
			return v.MaxPool(ad.PoolConfig{Window: []int{2}}).Resample(ad.Cubic, false, 15, 40)
		},
		"linear": func(v, _, _, _, weights *ad.Var) *ad.Var { return v.Linear(weights, ad.Const(single(6, 1, 40))) },
	} {
		var want []*tensor.Tensor
		for _, n := range []int{1, 2, 3} {
			was := runtime.GOMAXPROCS(n)
			tape := ad.NewTape()
			v, a, b, c, d := tape.Var(x), tape.Var(w), tape.Var(w1), tape.Var(gamma), tape.Var(weights)
			y := f(v, a, b, c, d)
			got := append(tape.Gradient(y.Square().Sum(), v, a, b, c, d), y.Value())
			runtime.GOMAXPROCS(was)
			for i := range want {
				if !tensor.Equal(got[i], want[i]) {
					t.Errorf("%s: result %d depends on the number of threads", name, i)
				}
			}
			want = got
		}
	}
}
