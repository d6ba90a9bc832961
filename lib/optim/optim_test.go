package optim_test

import (
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/optim"
	"github.com/podium-go/podium/lib/tensor"
)

// problem is Σ w (p-t)² + Σ q⁴ + p₀ q₁, whose trajectories of PyTorch 1.13.1 in
// double precision are below.
type problem struct{ p, q *tensor.Tensor }

func newProblem(d tensor.DType) *problem {
	return &problem{tensor.Of([]float64{1, -2, 0.5}).Convert(d), tensor.Of([]float64{0.3, 0.7}, 1, 2).Convert(d)}
}

func (b *problem) params() []*tensor.Tensor { return []*tensor.Tensor{b.p, b.q} }

func (b *problem) evaluate() (float64, []*tensor.Tensor) {
	w, t := []float64{1, 3, 10}, []float64{0.2, 0.1, -0.4}
	loss := b.p.At(0) * b.q.At(0, 1)
	gp, gq := tensor.New(b.p.DType(), 3), tensor.New(b.q.DType(), 1, 2)
	for i := range 3 {
		e := b.p.At(i) - t[i]
		loss += w[i] * e * e
		gp.Set(2*w[i]*e, i)
	}
	gp.Set(gp.At(0)+b.q.At(0, 1), 0)
	for i := range 2 {
		v := b.q.At(0, i)
		loss += v * v * v * v
		gq.Set(4*v*v*v, 0, i)
	}
	gq.Set(gq.At(0, 1)+b.p.At(0), 0, 1)
	return loss, []*tensor.Tensor{gp, gq}
}

func (b *problem) values() []float64 {
	return append(tensor.Values[float64](b.p.Convert(tensor.Float64)), tensor.Values[float64](b.q.Convert(tensor.Float64))...)
}

func must[O optim.Optimiser](o O, err error) optim.Optimiser {
	if err != nil {
		panic(err)
	}
	return o
}

var optimisers = []struct {
	name string
	make func() optim.Optimiser
	want []float64 // after six steps of PyTorch
}{
	{"SGD", func() optim.Optimiser { return must(optim.NewSGD(optim.SGDConfig{})) },
		[]float64{0.8718973833044803, -1.3487265402176, -0.1640704, 0.2936902592021735, 0.5781597105619914}},
	{"SGD, momentum, decay", func() optim.Optimiser { return must(optim.NewSGD(optim.SGDConfig{Momentum: 0.9, Decay: 0.1})) },
		[]float64{0.6144671067018239, -0.1492817347028222, -1.036091276332165, 0.2763227807850304, 0.3423785897294379}},
	{"SGD, Nesterov", func() optim.Optimiser { return must(optim.NewSGD(optim.SGDConfig{Momentum: 0.9, Nesterov: true})) },
		[]float64{0.5693215637880619, -0.01125498714048298, -0.7582163206144, 0.2775093668616997, 0.311359481893475}},
	{"Adam", func() optim.Optimiser { return must(optim.NewAdam(optim.AdamConfig{Rate: 0.1})) },
		[]float64{0.4222621990931595, -1.404811072585991, -0.08300663940455723, -0.1009646927814427, 0.1455390065970157}},
	{"Adam, coupled decay", func() optim.Optimiser {
		return must(optim.NewAdam(optim.AdamConfig{Rate: 0.1, Decay: 0.1, Coupled: true}))
	},
		[]float64{0.421886363733094, -1.404816015405301, -0.08294201493428363, -0.1216326737711182, 0.1448276700502833}},
	{"AdamW", func() optim.Optimiser { return must(optim.NewAdam(optim.AdamConfig{Rate: 0.1, Decay: 0.1})) },
		[]float64{0.3815208196934101, -1.303730885738601, -0.09658761050583278, -0.1031931883197497, 0.1230431589144267}},
	{"RMSProp", func() optim.Optimiser { return must(optim.NewRMSProp(optim.RMSPropConfig{})) },
		[]float64{0.6702349127839875, -1.646570891672223, 0.1651492457815363, 0.1231331509872384, 0.4014521250550097}},
	{"RMSProp, momentum, decay", func() optim.Optimiser {
		return must(optim.NewRMSProp(optim.RMSPropConfig{Momentum: 0.5, Decay: 0.1}))
	},
		[]float64{0.454556538676252, -1.39116672288687, -0.0585341804898266, 0.0003711513890258879, 0.2133632199911615}},
	{"LAMB", func() optim.Optimiser { return must(optim.NewLAMB(optim.LAMBConfig{Rate: 0.1, Decay: 0.1})) }, nil},
}

func TestTrajectories(t *testing.T) {
	for _, c := range optimisers {
		for _, d := range []tensor.DType{tensor.Float64, tensor.Float32} {
			b, o := newProblem(d), c.make()
			before, _ := b.evaluate()
			for range 6 {
				_, g := b.evaluate()
				o.Step(b.params(), g)
			}
			if after, _ := b.evaluate(); !(after < before) {
				t.Errorf("%s: the loss went from %g to %g", c.name, before, after)
			}
			tolerance := 1e-13
			if d == tensor.Float32 {
				tolerance = 1e-5
			}
			for i, want := range c.want {
				if got := b.values()[i]; !(math.Abs(got-want) <= tolerance) {
					t.Errorf("%s, %v: parameter %d is %.16g, want %.16g", c.name, d, i, got, want)
				}
			}
		}
	}
}

// TestLAMB computes one step by hand: with both averages without their bias the
// direction is the sign of the gradient plus the decay.
func TestLAMB(t *testing.T) {
	p, g := tensor.Of([]float64{3, -4}), tensor.Of([]float64{2, 5})
	o := must(optim.NewLAMB(optim.LAMBConfig{Rate: 0.1, Decay: 0.5, Epsilon: 1e-30}))
	o.Step([]*tensor.Tensor{p}, []*tensor.Tensor{g})
	r0, r1 := 1+0.5*3, 1-0.5*4
	ratio := 5 / math.Hypot(r0, r1)
	if got := []float64{p.At(0), p.At(1)}; math.Abs(got[0]-(3-0.1*ratio*r0)) > 1e-14 || math.Abs(got[1]-(-4-0.1*ratio*r1)) > 1e-14 {
		t.Errorf("parameters %v", got)
	}
}

// TestResume stops after four steps, goes on with the state in a new optimiser,
// and must end with the same bits.
func TestResume(t *testing.T) {
	for _, c := range optimisers {
		run := func(resumeAt int) []float64 {
			b, o := newProblem(tensor.Float32), c.make()
			for i := range 9 {
				if i == resumeAt {
					s := o.State()
					copied := optim.State{Steps: s.Steps, Slots: map[string][]*tensor.Tensor{}}
					for name, slot := range s.Slots {
						for _, x := range slot {
							copied.Slots[name] = append(copied.Slots[name], x.Clone())
						}
					}
					o = c.make()
					if err := o.SetState(copied); err != nil {
						t.Fatal(err)
					}
				}
				_, g := b.evaluate()
				o.Step(b.params(), g)
			}
			return b.values()
		}
		through := run(-1)
		for _, at := range []int{0, 4} {
			for i, v := range run(at) {
				if v != through[i] {
					t.Errorf("%s: resumed at step %d: parameter %d is %g, want %g", c.name, at, i, v, through[i])
				}
			}
		}
	}
}

// TestThreads compares large parameters, which several threads change.
func TestThreads(t *testing.T) {
	for _, c := range optimisers {
		var first []float32
		for _, n := range []int{1, 2, 3} {
			before := runtime.GOMAXPROCS(n)
			source := tensor.NewSource(3)
			p := source.Normal(tensor.Float32, 100_003)
			o := c.make()
			for range 3 {
				o.Step([]*tensor.Tensor{p}, []*tensor.Tensor{source.Normal(tensor.Float32, 100_003)})
			}
			runtime.GOMAXPROCS(before)
			if first == nil {
				first = tensor.Values[float32](p)
			}
			for i, v := range tensor.Values[float32](p) {
				if v != first[i] {
					t.Fatalf("%s: parameter %d with %d threads: %g, with one %g", c.name, i, n, v, first[i])
				}
			}
		}
	}
}

// TestComplex has a complex parameter change as its parts do.
func TestComplex(t *testing.T) {
	for _, c := range optimisers {
		z := tensor.Of([]complex128{1 + 2i, -3 + 0.5i})
		x := tensor.Of([]float64{1, 2, -3, 0.5})
		oz, ox := c.make(), c.make()
		for range 3 {
			oz.Step([]*tensor.Tensor{z}, []*tensor.Tensor{z.Mul(2)})
			ox.Step([]*tensor.Tensor{x}, []*tensor.Tensor{x.Mul(2)})
		}
		for i := range 2 {
			if v := z.AtComplex(i); v != complex(x.At(2*i), x.At(2*i+1)) {
				t.Errorf("%s: %v, its parts %g and %g", c.name, v, x.At(2*i), x.At(2*i+1))
			}
		}
	}
}

func TestBadInput(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{second(optim.NewAdam(optim.AdamConfig{Beta2: 1})), "Beta2 is 1, allowed are 0 ≤ Beta2 < 1"},
		{second(optim.NewAdam(optim.AdamConfig{Rate: math.NaN()})), "Rate is NaN"},
		{second(optim.NewSGD(optim.SGDConfig{Nesterov: true})), "Nesterov is set with Momentum 0"},
		{second(optim.NewRMSProp(optim.RMSPropConfig{Alpha: -1})), "Alpha is -1"},
		{second(optim.NewLAMB(optim.LAMBConfig{Decay: -1})), "Decay is -1"},
		{second(optim.NewLBFGS(optim.LBFGSConfig{Decrease: 0.95})), "Decrease 0.95 is not below Curvature 0.9"},
		{second(optim.NewLBFGS(optim.LBFGSConfig{Memory: -2})), "Memory is -2"},
		{second(optim.NewEMA(1, nil)), "decay is 1"},
		{must(optim.NewAdam(optim.AdamConfig{})).SetState(optim.State{Steps: 3, Slots: map[string][]*tensor.Tensor{"velocity": {}}}), `lacks the slot "mean"`},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("error %v, want %q", c.err, c.want)
		}
	}
	o := must(optim.NewAdam(optim.AdamConfig{}))
	for _, c := range []struct {
		p, g *tensor.Tensor
		want string
	}{
		{tensor.New(tensor.Float32, 2, 3), tensor.New(tensor.Float32, 3, 2), "[2 3]"},
		{tensor.New(tensor.Float32, 2), tensor.New(tensor.Float64, 2), "float64"},
		{tensor.New(tensor.Float64, 2, 3).T(), tensor.New(tensor.Float64, 3, 2), "row by row"},
		{tensor.New(tensor.Int64, 2), tensor.New(tensor.Int64, 2), "int64"},
	} {
		func() {
			defer func() {
				if r, _ := recover().(string); !strings.Contains(r, c.want) {
					t.Errorf("panic %q, want %q", r, c.want)
				}
			}()
			o.Step([]*tensor.Tensor{c.p}, []*tensor.Tensor{c.g})
			t.Errorf("no panic for %v", c.want)
		}()
	}
}

func second[T any](_ T, err error) error { return err }
