package ad_test

import (
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/tensor"
)

func TestTape(t *testing.T) {
	tape := ad.NewTape()
	w := tensor.Of([]float64{1, 2})
	if tape.Leaf(w) != tape.Leaf(w) {
		t.Error("two variables of one leaf")
	}
	x := tape.Leaf(w)
	y := x.Square().Sum()
	g := tape.Gradient(y, x, tape.Leaf(w))
	if g[0].At(1) != 4 || g[1].At(0) != 2 {
		t.Errorf("gradients %v", g)
	}
	unused := tape.Var(w)
	if g := tape.Gradient(y, unused); g[0].At(0) != 0 {
		t.Errorf("gradient with respect to what does not take part: %v", g)
	}
	n := tape.Len()
	tape.Pause(func() {
		if z := x.Exp(); z.Value().At(0) < 2.7 {
			t.Errorf("exp is %v", z)
		}
	})
	if tape.Len() != n {
		t.Error("something was recorded in a pause")
	}
	mustPanic(t, "of shape [2]", func() { tape.Gradient(x.Square(), x) })
	mustPanic(t, "a constant", func() { tape.Gradient(y, ad.Const(w)) })
	other := ad.NewTape().Var(w)
	mustPanic(t, "two tapes", func() { x.Add(other) })
	mustPanic(t, "another tape", func() { tape.Gradient(other.Sum(), x) })
	mustPanic(t, "int64", func() { tape.Var(tensor.Arange(0, 3)) })
	mustPanic(t, "[2] and [3]", func() { x.MatMul(ad.Const(tensor.New(tensor.Float64, 3))) })
	tape.Reset()
	mustPanic(t, "after its tape was reset", func() { x.Add(1) })
	if tape.Leaf(w) == x {
		t.Error("a leaf outlived Reset")
	}
}

// TestMemory repeats a computation, which must take no more memory then.
func TestMemory(t *testing.T) {
	tape := ad.NewTape()
	w, data := normal(1, 50, 50), normal(2, 20, 50)
	bytes := 0
	for i := range 5 {
		v := tape.Var(w)
		x := tape.Const(data)
		for range 3 {
			x = x.MatMul(v).Tanh().Add(x)
		}
		tape.Gradient(x.Square().Mean(), v)
		tape.Reset()
		if i == 0 {
			bytes = tape.Bytes()
		} else if tape.Bytes() != bytes {
			t.Errorf("round %d: %d bytes, %d in the first", i, tape.Bytes(), bytes)
		}
	}
}

func TestCustom(t *testing.T) {
	cube := ad.Function{
		Name:    "Cube",
		Value:   func(x []*tensor.Tensor) *tensor.Tensor { return x[0].Mul(x[0]).Mul(x[0]) },
		Adjoint: func(x []*ad.Var, _, g *ad.Var) []*ad.Var { return []*ad.Var{g.Mul(x[0].Square()).Mul(3)} },
		Tangent: func(x []*ad.Var, _ *ad.Var, dx []*ad.Var) *ad.Var { return dx[0].Mul(x[0].Square()).Mul(3) },
	}
	tape := ad.NewTape()
	x := tape.Var(tensor.Of([]float64{2}))
	g := tape.Differentiate(ad.Custom(cube, x).Sum(), x)[0]
	if v := tape.Gradient(g.Sum(), x)[0].Item(); g.Item() != 12 || v != 12 {
		t.Errorf("derivatives %g, %g, want 12, 12", g.Item(), v)
	}
	mustPanic(t, "no Value", func() { ad.Custom(ad.Function{Name: "nothing"}, x) })
	cube.Adjoint = nil
	mustPanic(t, "no Adjoint", func() { tape.Gradient(ad.Custom(cube, x).Sum(), x) })
	cube.Adjoint = func(_ []*ad.Var, _, g *ad.Var) []*ad.Var { return []*ad.Var{g.BroadcastTo(3)} }
	mustPanic(t, "shape [3], the operand float64 of shape [1]", func() { tape.Gradient(ad.Custom(cube, x).Sum(), x) })
}
