package ad_test

import (
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ad/adtest"
	"github.com/podium-go/podium/lib/tensor"
)

// layer is tanh(W h), with some memory on the way.
func layer(x []*ad.Var) *ad.Var { return x[0].MatMul(x[1]).Sin().Exp().Log().Tanh() }

func init() {
	f := func(x []*ad.Var) *ad.Var {
		return ad.Checkpoint(func(x []*ad.Var) *ad.Var { return x[0].Mul(x[1].Exp()).MatMul(x[0].T()).Tanh() }, x...)
	}
	add("Checkpoint", adtest.Case{F: f, X: []*tensor.Tensor{normal(70, 3, 2), normal(71, 2)}})
	add("Checkpoint", adtest.Case{Name: "Checkpoint, complex", F: f, X: []*tensor.Tensor{complexNormal(70, 3, 2).Mul(0.3), complexNormal(71, 2).Mul(0.3)}})
	add("Checkpoint", adtest.Case{Name: "one operand made from the other", X: []*tensor.Tensor{normal(72, 3)},
		F: func(x []*ad.Var) *ad.Var {
			h := x[0].Sin()
			return ad.Checkpoint(func(x []*ad.Var) *ad.Var { return x[0].Mul(x[1]).Exp() }, x[0], h).Mul(h)
		}})
	add("Checkpoint", adtest.Case{Name: "checkpoints in checkpoints", X: []*tensor.Tensor{normal(73, 2, 2), normal(74, 2, 2)},
		F: func(x []*ad.Var) *ad.Var {
			outer := func(x []*ad.Var) *ad.Var {
				return ad.Checkpoint(layer, ad.Checkpoint(layer, x[0], x[1]), x[1])
			}
			return ad.Checkpoint(outer, ad.Checkpoint(outer, x[0], x[1]), x[1])
		}})
	add("Checkpoint", adtest.Case{Name: "the identity", X: []*tensor.Tensor{normal(75, 3)},
		F: func(x []*ad.Var) *ad.Var {
			return ad.Checkpoint(func(x []*ad.Var) *ad.Var { return x[0] }, x[0]).Square()
		}})
}

func TestCheckpointGradientAndMemory(t *testing.T) {
	const depth = 12
	var ws []*tensor.Tensor
	for i := range depth {
		ws = append(ws, normal(uint64(80+i), 64, 64).Mul(0.1))
	}
	h0 := normal(79, 128, 64)
	run := func(check bool, rounds int) (gs []*tensor.Tensor, bytes int) {
		tape := ad.NewTape()
		for range rounds {
			h := tape.Var(h0)
			wrt := []*ad.Var{h}
			for _, w := range ws {
				v := tape.Var(w)
				wrt = append(wrt, v)
				if check {
					h = ad.Checkpoint(layer, h, v)
				} else {
					h = layer([]*ad.Var{h, v})
				}
			}
			gs = gs[:0]
			for _, g := range tape.Gradient(h.Square().Sum(), wrt...) {
				gs = append(gs, g.Clone())
			}
			tape.Reset()
		}
		return gs, tape.Bytes()
	}
	want, all := run(false, 1)
	got, few := run(true, 1)
	for i := range want {
		if !tensor.Equal(got[i], want[i]) {
			t.Errorf("gradient %d differs with checkpoints", i)
		}
	}
	if few*2 > all {
		t.Errorf("%d bytes with checkpoints, %d without", few, all)
	}
	if _, more := run(true, 5); more != few {
		t.Errorf("%d bytes after five rounds, %d after one", more, few)
	}
}

func TestCheckpointOfForeignVariable(t *testing.T) {
	tape := ad.NewTape()
	x, w := tape.Var(normal(1, 3)), tape.Var(normal(2, 3))
	mustPanic(t, "not among its operands", func() {
		ad.Checkpoint(func(x []*ad.Var) *ad.Var { return x[0].Mul(w) }, x)
	})
	// The tape is as it was.
	g := tape.Gradient(x.Mul(w).Sum(), x)[0]
	near(t, "gradient after the panic", g, w.Value(), 0)
}

// TestCheckpointOfDerivative has a derivative in the function itself, as a
// residual of a differential equation has.
func TestCheckpointOfDerivative(t *testing.T) {
	tape := ad.NewTape()
	residual := func(x []*ad.Var) *ad.Var {
		u := ad.Along(x[0], ad.Const(tensor.Full(tensor.Float64, 1, 3)), 2).Mul(x[1]).Sin()
		return u.Coefficient(2).Mul(2).Square().Sum()
	}
	gradient := func(f func(x []*ad.Var) *ad.Var) *tensor.Tensor {
		x, w := tape.Var(normal(3, 3)), tape.Var(normal(4, 3))
		return tape.Gradient(f([]*ad.Var{x, w}), w)[0].Clone()
	}
	want := gradient(residual)
	got := gradient(func(x []*ad.Var) *ad.Var { return ad.Checkpoint(residual, x...) })
	near(t, "gradient", got, want, 0)
}

// TestCheckpointLeaves has the function find its operands as leaves, as layers
// find their parameters.
func TestCheckpointLeaves(t *testing.T) {
	w, u := tensor.Of([]float64{2, 3}), tensor.Of([]float64{5, 7})
	tape := ad.NewTape()
	f := func(xs []*ad.Var) *ad.Var { return tape.Leaf(w).Mul(xs[0]).Sin() }
	x := tape.Var(u)
	want := tape.Gradient(f([]*ad.Var{x}).Sum(), tape.Leaf(w), x)
	got := tape.Gradient(ad.Checkpoint(f, x, tape.Leaf(w)).Sum(), tape.Leaf(w), x)
	for i := range want {
		if !tensor.Equal(got[i], want[i]) {
			t.Errorf("gradient %d: %v, want %v", i, got[i], want[i])
		}
	}
	mustPanic(t, "leaves of the tape that are not among its operands", func() { ad.Checkpoint(f, x) })
}
