package ad_test

import (
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ad/adtest"
	"github.com/podium-go/podium/lib/tensor"
)

// linear adds real and complex cases for an operation that is linear in one
// operand, which is made quadratic for second derivatives that are not zero.
func linear(name, what string, f func(x *ad.Var) *ad.Var, shape ...int) {
	g := func(x []*ad.Var) *ad.Var { return f(x[0].Mul(x[0])).Mul(f(x[0])) }
	add(name, adtest.Case{Name: name + " " + what, F: g, X: []*tensor.Tensor{normal(20, shape...)}})
	add(name, adtest.Case{Name: name + " " + what + ", complex", F: g, X: []*tensor.Tensor{complexNormal(21, shape...)}})
}

func init() {
	linear("Slice", "steps", func(x *ad.Var) *ad.Var { return x.Slice(tensor.Span(1, 3), tensor.All().By(-2), tensor.Only(1)) }, 4, 5, 2)
	linear("Slice", "Narrow", func(x *ad.Var) *ad.Var { return x.Narrow(-2, 1, -1) }, 2, 4, 3)
	linear("Slice", "Index", func(x *ad.Var) *ad.Var { return x.Index(-1, 0) }, 2, 4, 3)
	linear("Embed", "steps", func(x *ad.Var) *ad.Var { return x.Embed([]int{5, 4}, tensor.From(1).By(2), tensor.To(3)) }, 2, 3)
	linear("Flip", "one", func(x *ad.Var) *ad.Var { return x.Flip(1) }, 2, 3)
	linear("Flip", "all", func(x *ad.Var) *ad.Var { return x.Flip() }, 2, 3)
	linear("Diagonal", "tall", (*ad.Var).Diagonal, 2, 4, 3)
	linear("Diagonal", "wide", (*ad.Var).Diagonal, 3, 4)
	linear("Diag", "batch", (*ad.Var).Diag, 2, 3)
	linear("Tril", "", func(x *ad.Var) *ad.Var { return x.Tril(1) }, 2, 3, 4)
	linear("Triu", "", func(x *ad.Var) *ad.Var { return x.Triu(0) }, 4, 3)

	linear("Concat", "", func(x *ad.Var) *ad.Var { return ad.Concat(-1, x.Narrow(2, 0, 1), x, x.Narrow(2, 1, 3)) }, 2, 1, 3)
	linear("Concat", "Stack", func(x *ad.Var) *ad.Var { return ad.Stack(1, x, x.Flip()) }, 2, 3)
	add("Concat", adtest.Case{Name: "Concat with a constant", X: []*tensor.Tensor{normal(22, 2, 3)},
		F: func(x []*ad.Var) *ad.Var {
			return ad.Concat(0, ad.Const(tensor.Full(x[0].DType(), 2, 1, 3)), x[0].Square())
		}})
	linear("Split", "", func(x *ad.Var) *ad.Var { p := x.Split(1, 3); return p[0].Sub(p[2]) }, 2, 6)
	linear("Roll", "", func(x *ad.Var) *ad.Var { return x.Roll(1, -2) }, 2, 5)
	linear("Roll", "round", func(x *ad.Var) *ad.Var { return x.Roll(0, 7) }, 3)
	linear("BroadcastTo", "Repeat", func(x *ad.Var) *ad.Var { return x.Repeat(0, 3) }, 2, 3)
	linear("BroadcastTo", "Tile", func(x *ad.Var) *ad.Var { return x.Tile(2, 3, 1) }, 2, 3)
	linear("Permute", "Move", func(x *ad.Var) *ad.Var { return x.Move(0, -1) }, 2, 3, 4)
	for _, fill := range []tensor.Padding{tensor.Zeros, tensor.Circular, tensor.Reflect, tensor.Edge} {
		linear("Pad", "", func(x *ad.Var) *ad.Var { return x.Pad(1, 2, 3, fill) }, 2, 4)
		linear("Fold", "", func(x *ad.Var) *ad.Var { return x.Fold(-2, 1, 2, fill) }, 6, 2)
	}

	at := tensor.Of([]int64{3, 0, 3, -1, 1}, 5)
	linear("Take", "vector", func(x *ad.Var) *ad.Var { return x.Take(1, at) }, 2, 4, 2)
	linear("Take", "matrix", func(x *ad.Var) *ad.Var { return x.Take(0, at.Narrow(0, 0, 4).Reshape(2, 2)) }, 4)
	linear("Take", "Masked", func(x *ad.Var) *ad.Var {
		return x.Masked(tensor.Of([]bool{true, false, true, false, false, true}, 2, 3))
	}, 2, 3)
	linear("Scatter", "AddAt", func(x *ad.Var) *ad.Var {
		return ad.Const(tensor.Full(x.DType(), 1, 2, 4, 2)).AddAt(1, at, x)
	}, 2, 5, 2)
	linear("Scatter", "AddAt broadcast", func(x *ad.Var) *ad.Var { return x.AddAt(1, at, x.Narrow(1, 0, 1)) }, 2, 4)
	linear("Scatter", "SegmentSum", func(x *ad.Var) *ad.Var { return x.SegmentSum(tensor.Of([]int64{2, 0, 2, 2}), 4) }, 4, 2)
	along := tensor.Of([]int64{3, 0, 3, -1, 1, 2}, 2, 3)
	linear("TakeAlong", "", func(x *ad.Var) *ad.Var { return x.TakeAlong(1, along) }, 2, 4)
	linear("TakeAlong", "broadcast", func(x *ad.Var) *ad.Var { return x.TakeAlong(1, along) }, 1, 4)
	linear("ScatterAlong", "AddAlong", func(x *ad.Var) *ad.Var { return x.AddAlong(1, along, x.Narrow(1, 0, 3)) }, 2, 4)

	mask := tensor.Of([]bool{true, false, false, true, true, false}, 2, 3)
	where := func(x []*ad.Var) *ad.Var { return ad.Where(mask, x[0].Mul(x[1]), x[1].Square()) }
	add("Where", adtest.Case{F: where, X: []*tensor.Tensor{normal(23, 2, 3), normal(24, 3)}})
	add("Where", adtest.Case{Name: "Where, complex", F: where, X: []*tensor.Tensor{complexNormal(23, 2, 3), complexNormal(24, 1)}})
	add("Where", adtest.Case{Name: "Where, real and complex", F: func(x []*ad.Var) *ad.Var { return ad.Where(mask, x[0], x[1]) },
		Linear: true, X: []*tensor.Tensor{normal(23, 3), complexNormal(24, 2, 1)}})
	add("Where", adtest.Case{Name: "Where, a number", F: func(x []*ad.Var) *ad.Var { return ad.Where(mask, 2, x[0].Exp()) },
		X: []*tensor.Tensor{normal(23, 3)}})
}

// TestLikeTensor compares values with those of the methods of tensors.
func TestLikeTensor(t *testing.T) {
	x := normal(25, 3, 4, 5)
	at := tensor.Of([]int64{1, -1, 0, 1})
	along := x.ArgSort(1).Narrow(1, 0, 2)
	v := ad.NewTape().Var(x)
	for _, c := range []struct {
		name      string
		got, want *tensor.Tensor
	}{
		{"Narrow", v.Narrow(1, 1, 3).Value(), x.Narrow(1, 1, 3)},
		{"Index", v.Index(1, 2).Value(), x.Index(1, 2)},
		{"Flip", v.Flip(0, 2).Value(), x.Flip(0, 2)},
		{"Move", v.Move(0, 2).Value(), x.Move(0, 2)},
		{"Move back", v.Move(-1, 0).Value(), x.Move(-1, 0)},
		{"Tile", v.Tile(2, 1).Value(), x.Tile(2, 1)},
		{"Tile more", v.Tile(2, 1, 3, 2).Value(), x.Tile(2, 1, 3, 2)},
		{"Repeat", v.Repeat(1, 2).Value(), x.Repeat(1, 2)},
		{"Roll", v.Roll(1, 3).Value(), x.Roll(1, 3)},
		{"Diag", v.Diag().Value(), x.Diag()},
		{"Concat", ad.Concat(1, v, v).Value(), tensor.Concat(1, x, x)},
		{"Stack", ad.Stack(-1, v, v).Value(), tensor.Stack(-1, x, x)},
		{"Take", v.Take(1, at).Value(), x.Take(1, at)},
		{"TakeAlong", v.TakeAlong(1, along).Value(), x.TakeAlong(1, along)},
		{"Masked", v.Masked(x.Gt(0)).Value(), x.Masked(x.Gt(0))},
		{"SegmentSum", v.SegmentSum(tensor.Of([]int64{1, 0, 1}), 2).Value(), x.SegmentSum(tensor.Of([]int64{1, 0, 1}), 2)},
		{"Meshgrid", ad.Meshgrid(v.Index(0, 0), v.Index(0, 1))[1].Value(), tensor.Meshgrid(x.Index(0, 0), x.Index(0, 1))[1]},
	} {
		if !tensor.Equal(c.got, c.want) {
			t.Errorf("%s differs from that of the tensor", c.name)
		}
	}
	for _, fill := range []tensor.Padding{tensor.Zeros, tensor.Circular, tensor.Reflect, tensor.Edge} {
		if !tensor.Equal(v.Pad(1, 3, 2, fill).Value(), x.Pad(1, 3, 2, fill)) {
			t.Errorf("Pad with %d differs from that of the tensor", fill)
		}
	}
}

func TestShapeErrors(t *testing.T) {
	tape := ad.NewTape()
	x := tape.Var(normal(26, 2, 3))
	mustPanic(t, "Concat along axis 0 of float64 of shape [2 3] and float64 of shape [3 2]", func() { ad.Concat(0, x, x.T()) })
	mustPanic(t, "Stack of shapes [2 3] and [3 2]", func() { ad.Stack(0, x, x.T()) })
	mustPanic(t, "axis 2 of shape [2 3]", func() { x.Move(2, 0) })
	mustPanic(t, "Pad by 4 and 0 along axis 1 of shape [2 3]", func() { x.Pad(1, 4, 0, tensor.Reflect) })
	mustPanic(t, "the mask is bool of shape [2], and has to be bool of shape [2 3]", func() { x.Masked(tensor.New(tensor.Bool, 2)) })
	mustPanic(t, "shapes [2 3] and [4] do not broadcast", func() { ad.Where(tensor.New(tensor.Bool, 2, 3), x, normal(1, 4)) })
	mustPanic(t, "Where of numbers only", func() { ad.Where(tensor.New(tensor.Bool, 2, 3), 1, 2) })
	if n := tape.Len(); n != 3 { // x and two transposes
		t.Errorf("%d variables on the tape after operations that panicked", n)
	}
}
