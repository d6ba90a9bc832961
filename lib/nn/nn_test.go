package nn_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ad/adtest"
	"github.com/podium-go/podium/lib/nn"
	"github.com/podium-go/podium/lib/nn/safetensors"
	"github.com/podium-go/podium/lib/tensor"
)

func mlp(t *testing.T, d tensor.DType) *nn.MLP {
	t.Helper()
	m, err := nn.NewMLP(nn.MLPConfig{In: 3, Out: 2, Width: 5, Layers: 2, Activation: "tanh", DType: d, Source: tensor.NewSource(1)})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMLPByHand(t *testing.T) {
	m := mlp(t, tensor.Float64)
	x := tensor.NewSource(2).Normal(tensor.Float64, 4, 3)
	got := m.Forward(nil, ad.Const(x)).Value()
	for b := range 4 {
		in := []float64{x.At(b, 0), x.At(b, 1), x.At(b, 2)}
		for i, l := range m.Layers {
			out := make([]float64, l.Bias.Value.Len())
			for o := range out {
				out[o] = l.Bias.Value.At(o)
				for k, v := range in {
					out[o] += l.Weight.Value.At(o, k) * v
				}
				if i < len(m.Layers)-1 {
					out[o] = math.Tanh(out[o])
				}
			}
			in = out
		}
		for o, want := range in {
			if v := got.At(b, o); math.Abs(v-want) > 1e-14 {
				t.Errorf("element %d, %d: %g, want %g", b, o, v, want)
			}
		}
	}
}

// TestLayerGradients checks the derivatives with respect to input and
// parameters.
func TestLayerGradients(t *testing.T) {
	m := mlp(t, tensor.Float64)
	params := nn.Params(m)
	values := nn.Values(params)
	adtest.Check(t, adtest.Case{Name: "MLP", Single: -1,
		X: append([]*tensor.Tensor{tensor.NewSource(3).Normal(tensor.Float64, 4, 3)}, values...),
		F: func(x []*ad.Var) *ad.Var {
			// The network again, of the variables in place of its parameters.
			y := x[0]
			for i := range m.Layers {
				y = y.MatMul(x[1+2*i].T()).Add(x[2+2*i])
				if i < len(m.Layers)-1 {
					y = y.Tanh()
				}
			}
			return y
		}})
	tape := ad.NewTape()
	p := &nn.Pass{Tape: tape}
	x := tensor.NewSource(3).Normal(tensor.Float64, 4, 3)
	g := tape.Gradient(m.Forward(p, tape.Const(x)).Square().Sum(), p.Vars(params)...)
	loss := func() float64 { return m.Forward(nil, ad.Const(x)).Square().Sum().Item() }
	for i, v := range values {
		const h = 1e-6
		flat := v.Reshape(-1)
		before := flat.At(0)
		flat.Set(before+h, 0)
		up := loss()
		flat.Set(before-h, 0)
		down := loss()
		flat.Set(before, 0)
		if got, want := g[i].Reshape(-1).At(0), (up-down)/(2*h); math.Abs(got-want) > 1e-7*math.Max(1, math.Abs(want)) {
			t.Errorf("parameter %d: derivative %g, want %g", i, got, want)
		}
	}
}

type block struct {
	Lift   *nn.Linear
	Shared *nn.Linear `nn:"again"`
	Skip   *nn.Linear `nn:"-"`
	FFTs   []any
	ByName map[string]*nn.Param
	hidden *nn.Linear
	Self   *block
	Widths []int
}

func TestNames(t *testing.T) {
	source := tensor.NewSource(1)
	linear := func(in, out int) *nn.Linear {
		l, err := nn.NewLinear(nn.LinearConfig{In: in, Out: out, Source: source})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	b := &block{Lift: linear(2, 3), Skip: linear(1, 1), hidden: linear(1, 1), FFTs: []any{3, linear(3, 1)}, Widths: []int{1},
		ByName: map[string]*nn.Param{"mean": {Value: tensor.New(tensor.Float64, 4), Buffer: true}, "gain": {Value: tensor.New(tensor.Complex128, 2)}}}
	b.Shared, b.Self = b.Lift, b
	var names []string
	for _, n := range nn.All(b) {
		names = append(names, n.Name)
	}
	want := []string{"lift.weight", "lift.bias", "ff_ts.1.weight", "ff_ts.1.bias", "by_name.gain", "by_name.mean"}
	if !slices.Equal(names, want) {
		t.Errorf("names %q, want %q", names, want)
	}
	if n := nn.Count(b); n != 6+3+3+1+4 {
		t.Errorf("%d parameters", n)
	}
	if len(nn.Params(b)) != 5 {
		t.Errorf("%d trained parameters", len(nn.Params(b)))
	}
	s := nn.Summary(b)
	for _, want := range []string{"lift.weight  ", "[3 2]", "17 parameters, and 4 numbers that are remembered", "(4)"} {
		if !strings.Contains(s, want) {
			t.Errorf("summary lacks %q:\n%s", want, s)
		}
	}
}

func TestCheckpoint(t *testing.T) {
	path := filepath.Join(t.TempDir(), "net.safetensors")
	a, b := mlp(t, tensor.Float32), mlp(t, tensor.Float32)
	for _, p := range nn.Params(b) {
		p.Value.Fill(0.5)
	}
	if err := nn.Save(path, a, map[string]string{"kind": "MLP"}); err != nil {
		t.Fatal(err)
	}
	m, err := nn.Load(path, b)
	if err != nil || m["kind"] != "MLP" {
		t.Fatal(m, err)
	}
	for i, p := range nn.Params(a) {
		if !tensor.Equal(p.Value, nn.Params(b)[i].Value) {
			t.Errorf("parameter %d differs", i)
		}
	}
	// What does not fit changes nothing.
	other, err := nn.NewMLP(nn.MLPConfig{In: 3, Out: 2, Width: 6, Layers: 1, DType: tensor.Float32, Source: tensor.NewSource(9)})
	if err != nil {
		t.Fatal(err)
	}
	before := other.Layers[1].Bias.Value.Clone()
	_, err = nn.Load(path, other)
	for _, want := range []string{path, "layers.0.weight is float32 of shape [5 3], the network's float32 of shape [6 3]", "layers.2.bias is not of this network"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v lacks %q", err, want)
		}
	}
	if !tensor.Equal(before, other.Layers[1].Bias.Value) {
		t.Error("a network was changed by a checkpoint that does not fit")
	}
	if err := safetensors.Save(path, map[string]*tensor.Tensor{"layers.0.weight": tensor.New(tensor.Float32, 5, 3)}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := nn.Load(path, b); err == nil || !strings.Contains(err.Error(), "layers.1.bias is missing") {
		t.Errorf("error %v", err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, file[:len(file)-3], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := nn.Load(path, b); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v", err)
	}
}

// TestInitial compares the moments of large samples with those of the rules.
func TestInitial(t *testing.T) {
	variance := map[string]float64{"zeros": 0, "ones": 0, "normal": 4e-4, "default": 1.0 / 300, "xavier uniform": 2. / 150, "xavier normal": 2. / 150,
		"kaiming uniform": 2. / 100, "kaiming normal": 2. / 100, "lecun normal": 1. / 100}
	for _, name := range nn.Initialisers() {
		want, ok := variance[name]
		if !ok {
			t.Errorf("no variance of %q here", name)
		}
		x, err := nn.Initial(name, tensor.NewSource(5), tensor.Float64, 100, 50, 400, 250)
		if err != nil {
			t.Fatal(err)
		}
		mean := 0.0
		if name == "ones" {
			mean = 1
		}
		if m, v := x.Mean().Item(), x.Var().Item(); math.Abs(m-mean) > 3e-3*(math.Sqrt(want)+1e-12)*10 || math.Abs(v-want) > 0.02*want {
			t.Errorf("%s: mean %g, variance %g, want %g", name, m, v, want)
		}
	}
	if _, err := nn.Initial("glorot", nil, tensor.Float64, 1, 1, 1); err == nil || !strings.Contains(err.Error(), `"xavier normal"`) {
		t.Errorf("error %v", err)
	}
}

func TestBadInput(t *testing.T) {
	s := tensor.NewSource(1)
	for _, c := range []struct {
		c    nn.MLPConfig
		want string
	}{
		{nn.MLPConfig{In: 0, Out: 1, Source: s}, "In is 0"},
		{nn.MLPConfig{In: 1, Out: 1, Width: -1, Source: s}, "Width is -1"},
		{nn.MLPConfig{In: 1, Out: 1, Activation: "gulu", Source: s}, `"gulu" is not known; allowed are ["gelu"`},
		{nn.MLPConfig{In: 1, Out: 1, Init: "he", Source: s}, `"he" is not known`},
		{nn.MLPConfig{In: 1, Out: 1}, "Source is nil"},
		{nn.MLPConfig{In: 1, Out: 1, DType: tensor.Int64, Source: s}, "DType is int64"},
	} {
		if _, err := nn.NewMLP(c.c); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.c, err, c.want)
		}
	}
	defer func() {
		if r, _ := recover().(string); !strings.Contains(r, "Linear of 3 features to 5: the input has shape [4 2]") {
			t.Errorf("panic %q", r)
		}
	}()
	mlp(t, tensor.Float64).Forward(nil, ad.Const(tensor.New(tensor.Float64, 4, 2)))
}
