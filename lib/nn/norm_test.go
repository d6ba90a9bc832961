package nn_test

import (
	"math"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/nn"
	"github.com/podium-go/podium/lib/tensor"
)

func TestBatchNorm(t *testing.T) {
	l, err := nn.NewBatchNorm(nn.NormConfig{Channels: 2})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, n := range nn.All(l) {
		names = append(names, n.Name)
	}
	if got := strings.Join(names, " "); got != "weight bias running_mean running_var" || len(nn.Params(l)) != 2 {
		t.Errorf("names %q, %d trained", got, len(nn.Params(l)))
	}
	x := tensor.NewSource(1).Normal(tensor.Float64, 4, 2, 3).Mul(2).Add(1)
	tape := ad.NewTape()
	y := l.Forward(&nn.Pass{Tape: tape, Train: true}, tape.Const(x)).Value()
	for c := range 2 {
		ch, out := x.Narrow(1, c, c+1), y.Narrow(1, c, c+1)
		mean, variance := ch.Mean().Item(), ch.SumSquares().Item()/12-ch.Mean().Item()*ch.Mean().Item()
		if m, v := out.Mean().Item(), out.SumSquares().Item()/12; math.Abs(m) > 1e-14 || math.Abs(v-variance/(variance+1e-5)) > 1e-12 {
			t.Errorf("channel %d: mean %g, variance %g", c, m, v)
		}
		if got, want := l.RunningMean.Value.At(c), 0.1*mean; math.Abs(got-want) > 1e-14 {
			t.Errorf("channel %d: remembers the mean %g, want %g", c, got, want)
		}
		if got, want := l.RunningVar.Value.At(c), 0.9+0.1*variance*12/11; math.Abs(got-want) > 1e-13 {
			t.Errorf("channel %d: remembers the variance %g, want %g", c, got, want)
		}
	}
	// Predicting uses what is remembered, and changes nothing.
	before := l.RunningMean.Value.Clone()
	y = l.Forward(nil, ad.Const(x)).Value()
	want := (x.At(1, 1, 2) - l.RunningMean.Value.At(1)) / math.Sqrt(l.RunningVar.Value.At(1)+1e-5)
	if got := y.At(1, 1, 2); math.Abs(got-want) > 1e-14 || !tensor.Equal(before, l.RunningMean.Value) {
		t.Errorf("predicts %g, want %g", got, want)
	}
}

func TestNorms(t *testing.T) {
	x := tensor.NewSource(1).Normal(tensor.Float32, 3, 4, 5)
	layer, err := nn.NewLayerNorm(nn.NormConfig{Channels: 5, DType: tensor.Float32})
	if err != nil {
		t.Fatal(err)
	}
	group, err := nn.NewGroupNorm(nn.NormConfig{Channels: 4, Groups: 2, NoAffine: true, DType: tensor.Float32})
	if err != nil {
		t.Fatal(err)
	}
	if nn.Count(layer) != 10 || nn.Count(group) != 0 {
		t.Errorf("%d and %d parameters", nn.Count(layer), nn.Count(group))
	}
	rows := layer.Forward(nil, ad.Const(x)).Value().SumSquares(-1)
	groups := group.Forward(nil, ad.Const(x)).Value().Reshape(6, 10).SumSquares(-1)
	if !tensor.AllClose(rows, tensor.Full(tensor.Float32, 5.0, 3, 4), 1e-2, 0) || !tensor.AllClose(groups, tensor.Full(tensor.Float32, 10.0, 6), 1e-2, 0) {
		t.Errorf("squares sum to %v and %v", rows, groups)
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{second(nn.NewLayerNorm(nn.NormConfig{})), "Channels is 0"},
		{second(nn.NewLayerNorm(nn.NormConfig{Channels: 1, Epsilon: -1})), "Epsilon is -1"},
		{second(nn.NewGroupNorm(nn.NormConfig{Channels: 4, Groups: 3})), "Groups is 3, allowed are divisors of Channels 4"},
		{second(nn.NewBatchNorm(nn.NormConfig{Channels: 4, Momentum: 2})), "Momentum is 2"},
		{second(nn.NewBatchNorm(nn.NormConfig{Channels: 4, DType: tensor.Bool})), "DType is bool"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("error %v, want %q", c.err, c.want)
		}
	}
}
