package operator_test

import (
	"math"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/nn"
	"github.com/podium-go/podium/lib/operator"
	"github.com/podium-go/podium/lib/tensor"
)

func fno(t testing.TB, c operator.FNOConfig) *operator.FNO {
	t.Helper()
	c.Source = tensor.NewSource(1)
	f, err := operator.NewFNO(c)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestParameterCounts compares with the counts of the released scripts.
func TestParameterCounts(t *testing.T) {
	f := fno(t, operator.FNOConfig{In: 1, Out: 1, Modes: []int{16}, DType: tensor.Float32})
	complexes := 0
	for _, p := range nn.Params(f) {
		if p.Value.DType().IsComplex() {
			complexes += p.Value.Len()
		}
	}
	if n := nn.Count(f); n != 549_569 || n-complexes != 287_425 {
		t.Errorf("%d parameters, %d with complex ones counted once", n, n-complexes)
	}
}

// bandLimited is a function of a few modes at n points.
func bandLimited(n int) *tensor.Tensor {
	x := tensor.New(tensor.Float64, 1, 1, n)
	for i := range n {
		s := 2 * math.Pi * float64(i) / float64(n)
		x.Set(0.3+math.Sin(s)-0.5*math.Cos(3*s), 0, 0, i)
	}
	return x
}

// TestResolution: with a linear network the result on twice the grid is the
// same function.
func TestResolution(t *testing.T) {
	f := fno(t, operator.FNOConfig{In: 1, Out: 1, Modes: []int{5}, Width: 6, Activation: "identity", NoCoordinates: true})
	coarse := f.Forward(nil, ad.Const(bandLimited(32))).Value()
	fine := f.Forward(nil, ad.Const(bandLimited(64))).Value()
	for i := range 32 {
		if a, b := coarse.At(0, 0, i), fine.At(0, 0, 2*i); math.Abs(a-b) > 1e-12 {
			t.Fatalf("point %d: %g on the coarse grid, %g on the fine one", i, a, b)
		}
	}
}

// TestRoll: without coordinates a rolled operand gives the rolled result.
func TestRoll(t *testing.T) {
	f := fno(t, operator.FNOConfig{In: 2, Out: 1, Modes: []int{3, 3}, Width: 4, NoCoordinates: true})
	x := tensor.NewSource(2).Normal(tensor.Float64, 2, 2, 12, 10)
	y := f.Forward(nil, ad.Const(x)).Value()
	rolled := f.Forward(nil, ad.Const(x.Roll(2, 5).Roll(3, -3))).Value()
	if !tensor.AllClose(rolled, y.Roll(2, 5).Roll(3, -3), 1e-10, 0) {
		t.Error("the result is not rolled as the operand is")
	}
	// With coordinates it is not.
	g := fno(t, operator.FNOConfig{In: 2, Out: 1, Modes: []int{3, 3}, Width: 4})
	if tensor.AllClose(g.Forward(nil, ad.Const(x.Roll(2, 5))).Value(), g.Forward(nil, ad.Const(x)).Value().Roll(2, 5), 1e-10, 0) {
		t.Error("the coordinates have no effect")
	}
}

// TestGradients compares derivatives of all kinds of parameters with
// differences.
func TestGradients(t *testing.T) {
	for _, c := range []operator.FNOConfig{
		{In: 1, Out: 2, Modes: []int{3}, Width: 4, Layers: 2, Head: 5},
		{In: 1, Out: 1, Modes: []int{2, 3}, Width: 3, Layers: 2, Head: 4, Pad: []int{2, 1}},
		{In: 1, Out: 1, Modes: []int{2, 1, 2}, Width: 2, Layers: 1, Head: 3},
	} {
		f := fno(t, c)
		shape := []int{2, 1, 8, 7, 6}[:2+len(c.Modes)]
		x := tensor.NewSource(3).Normal(tensor.Float64, shape...)
		tape := ad.NewTape()
		p := &nn.Pass{Tape: tape}
		params := nn.Params(f)
		g := tape.Gradient(f.Forward(p, tape.Const(x)).Square().Sum(), p.Vars(params)...)
		loss := func() float64 { return f.Forward(nil, ad.Const(x)).Value().Square().Sum().Item() }
		for i, q := range params {
			flat := q.Value.Reshape(-1)
			k := flat.Len() / 2
			slope := func(step complex128) float64 {
				const h = 1e-5
				add := func(v complex128) {
					if q.Value.DType().IsComplex() {
						flat.SetComplex(flat.AtComplex(k)+v, k)
					} else {
						flat.Set(flat.At(k)+real(v), k)
					}
				}
				add(h * step)
				up := loss()
				add(-2 * h * step)
				down := loss()
				add(h * step)
				return (up - down) / (2 * h)
			}
			got := g[i].Reshape(-1)
			want := slope(1)
			if d := math.Abs(real(got.AtComplex(k)) - want); d > 1e-5*math.Max(1, math.Abs(want)) {
				t.Errorf("%v: parameter %d: derivative %v, want %g", c.Modes, i, got.AtComplex(k), want)
			}
			if q.Value.DType().IsComplex() {
				if want := slope(1i); math.Abs(imag(got.AtComplex(k))-want) > 1e-5*math.Max(1, math.Abs(want)) {
					t.Errorf("%v: parameter %d: derivative %v, want %g in its imaginary part", c.Modes, i, got.AtComplex(k), want)
				}
			}
		}
	}
}

func TestPredictAndRollout(t *testing.T) {
	f := fno(t, operator.FNOConfig{In: 1, Out: 1, Modes: []int{3}, Width: 4, DType: tensor.Float32})
	x := tensor.NewSource(4).Normal(tensor.Float32, 5, 1, 16)
	all, err := operator.Predict(f, x, 5)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := operator.Predict(f, x, 2)
	if err != nil || !tensor.AllClose(all, parts, 1e-6, 0) {
		t.Errorf("batches differ: %v", err)
	}
	r, err := operator.Rollout(f, x, 3)
	if err != nil || !tensor.AllClose(r.Narrow(1, 0, 1).Squeeze(1), all, 1e-6, 0) {
		t.Errorf("rollout of shape %v, %v", r.Shape(), err)
	}
	again, err := operator.Predict(f, all, 5)
	if err != nil || !tensor.AllClose(r.Narrow(1, 1, 2).Squeeze(1), again, 1e-6, 0) {
		t.Errorf("second step: %v", err)
	}
	wide := fno(t, operator.FNOConfig{In: 1, Out: 2, Modes: []int{3}, Width: 4, DType: tensor.Float32})
	for _, c := range []struct {
		err  error
		want string
	}{
		{second(operator.Predict(f, x, 0)), "batch is 0"},
		{second(operator.Predict(f, x.Narrow(2, 0, 3), 2)), "3 modes along axis 0 on a grid of 3 points; it needs 4"},
		{second(operator.Predict(f, x.Reshape(5, 16), 2)), "[5 16]"},
		{second(operator.Rollout(wide, x, 2)), "from 1 channels to 2"},
		{second(operator.Rollout(f, x, 0)), "steps is 0"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("error %v, want %q", c.err, c.want)
		}
	}
}

func TestBadConfig(t *testing.T) {
	s := tensor.NewSource(1)
	for _, c := range []struct {
		c    operator.FNOConfig
		want string
	}{
		{operator.FNOConfig{In: 1, Out: 1, Source: s}, "Modes are []"},
		{operator.FNOConfig{In: 1, Out: 1, Modes: []int{0}, Source: s}, "Modes are [0]"},
		{operator.FNOConfig{In: 0, Out: 1, Modes: []int{2}, Source: s}, "In is 0"},
		{operator.FNOConfig{In: 1, Out: 1, Modes: []int{2}, Width: -3, Source: s}, "Width is -3"},
		{operator.FNOConfig{In: 1, Out: 1, Modes: []int{2}, Pad: []int{1, 1}, Source: s}, "Pad is [1 1]"},
		{operator.FNOConfig{In: 1, Out: 1, Modes: []int{2}, Activation: "x", Source: s}, `"x" is not known`},
		{operator.FNOConfig{In: 1, Out: 1, Modes: []int{2}}, "Source is nil"},
	} {
		if _, err := operator.NewFNO(c.c); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

func second[T any](_ T, err error) error { return err }
