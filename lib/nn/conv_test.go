package nn_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/nn"
	"github.com/podium-go/podium/lib/tensor"
)

func TestConvLayers(t *testing.T) {
	s := tensor.NewSource(1)
	shape := ad.ConvConfig{Stride: []int{2}, Padding: [][2]int{{1, 1}}, Groups: 2}
	c := nn.ConvConfig{In: 4, Out: 6, Kernel: []int{3, 3}, Shape: shape, DType: tensor.Float32, Source: s}
	down, err := nn.NewConv(c)
	if err != nil {
		t.Fatal(err)
	}
	c.In, c.Out, c.Shape.OutputPadding = 6, 4, []int{1}
	up, err := nn.NewConvTranspose(c)
	if err != nil {
		t.Fatal(err)
	}
	x := ad.Const(s.Normal(tensor.Float32, 2, 4, 8, 6))
	y := down.Forward(nil, x)
	z := nn.Sequential{down, up}.Forward(nil, x)
	for _, c := range []struct {
		got  *ad.Var
		want []int
	}{{y, []int{2, 6, 4, 3}}, {z, []int{2, 4, 8, 6}}} {
		if !slices.Equal(c.got.Shape(), c.want) {
			t.Errorf("shape %v, want %v", c.got.Shape(), c.want)
		}
	}
	if n := nn.Count(down) + nn.Count(up); n != 6*2*9+6+6*2*9+4 {
		t.Errorf("%d parameters", n)
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{second(nn.NewConv(nn.ConvConfig{In: 3, Out: 2, Kernel: []int{3}, Shape: ad.ConvConfig{Groups: 2}, Source: s})), "Groups is 2, allowed are divisors of In 3 and Out 2"},
		{second(nn.NewConv(nn.ConvConfig{In: 3, Out: 2, Source: s})), "Kernel is []"},
		{second(nn.NewConvTranspose(nn.ConvConfig{In: 3, Kernel: []int{3}, Source: s})), "Out 0"},
		{second(nn.NewSpectral(nn.SpectralConfig{In: 1, Out: 1, Modes: []int{2, -1}, Source: s})), "Modes are [2 -1]"},
		{second(nn.NewSpectral(nn.SpectralConfig{In: 1, Out: -1, Modes: []int{2}, Source: s})), "Out -1"},
		{second(nn.NewSpectral(nn.SpectralConfig{In: 1, Out: 1, Modes: []int{2}})), "Source is nil"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("error %v, want %q", c.err, c.want)
		}
	}
}

// TestSpectral: weights of one keep the low modes and drop the others.
func TestSpectral(t *testing.T) {
	l, err := nn.NewSpectral(nn.SpectralConfig{In: 1, Out: 1, Modes: []int{3}, Source: tensor.NewSource(1)})
	if err != nil {
		t.Fatal(err)
	}
	l.Weight.Value.Fill(1 + 0i)
	const n = 16
	x := tensor.Arange(0, n).Convert(tensor.Float64).Mul(2 * math.Pi / n)
	low, high := x.Mul(2).Sin(), x.Mul(5).Cos()
	y := l.Forward(nil, ad.Const(low.Add(high).Reshape(1, 1, n))).Value()
	if !tensor.AllClose(y.Reshape(n), low, 1e-12, 0) {
		t.Errorf("kept %v, want %v", y, low)
	}
	fine := l.On(nil, ad.Const(low.Reshape(1, 1, n)), 2*n).Value()
	if fine.Dim(2) != 2*n || math.Abs(fine.At(0, 0, 4)-y.At(0, 0, 2)) > 1e-12 {
		t.Errorf("on twice the grid %v", fine)
	}
}

func second[T any](_ T, err error) error { return err }
