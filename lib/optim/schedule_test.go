package optim_test

import (
	"math"
	"testing"

	"github.com/podium-go/podium/lib/optim"
	"github.com/podium-go/podium/lib/tensor"
)

func TestSchedules(t *testing.T) {
	for _, c := range []struct {
		name string
		s    optim.Schedule
		want []float64
	}{
		{"constant", optim.Constant(0.1), []float64{0.1, 0.1}},
		{"step", optim.StepDecay(1, 0.5, 2), []float64{1, 1, 0.5, 0.5, 0.25}},
		{"exponential", optim.Exponential(1, 0.5), []float64{1, 0.5, 0.25}},
		{"inverse time", optim.InverseTime(1, 1), []float64{1, 0.5, 1. / 3}},
		{"cosine", optim.Cosine(1, 0, 4), []float64{1, 0.5 + math.Sqrt2/4, 0.5, 0.5 - math.Sqrt2/4, 0, 0}},
		{"warm-up", optim.WarmUp(2, optim.Exponential(1, 0.5)), []float64{0.5, 1, 1, 0.5}},
		// Of PyTorch 1.13.1.
		{"restarts", optim.CosineRestarts(0.1, 0.01, 4, 2), []float64{0.1, 0.08681980515339464, 0.055, 0.02318019484660536, 0.1,
			0.0965745789630079, 0.08681980515339464, 0.07222075445642905, 0.055, 0.03777924554357097, 0.02318019484660536, 0.0134254210369921, 0.1, 0.09913533761814537}},
		{"one cycle", optim.OneCycle(0.1, 20, 0.3), []float64{0.004, 0.01316718427000253, 0.03716718427000253, 0.06683281572999747, 0.09083281572999748, 0.1,
			0.09874640062350874, 0.09504846320134738, 0.089091617757105, 0.08117456539497631, 0.07169430017913009, 0.06112620219362893, 0.0500002,
			0.03887419780637107, 0.02830609982086992, 0.0188258346050237, 0.010908782242895, 0.004951936798652629, 0.001253999376491255, 4e-07, 4e-07}},
	} {
		for step, want := range c.want {
			if got := c.s(step); math.Abs(got-want) > 1e-15 {
				t.Errorf("%s: step %d: %.16g, want %.16g", c.name, step, got, want)
			}
		}
	}
	for steps := 1; steps < 5; steps++ {
		for step := range 6 {
			if v := optim.OneCycle(0.1, steps, 0.3)(step); !(v > 0 && v <= 0.1) {
				t.Errorf("one cycle of %d steps: step %d: %g", steps, step, v)
			}
		}
	}
}

func TestPlateau(t *testing.T) {
	p := optim.Plateau{Rate: 1, Factor: 0.5, Patience: 2, Least: 0.3}
	losses := []float64{5, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3, math.NaN()}
	want := []float64{1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.3, 0.3, 0.3, 0.3, 0.3}
	for i, l := range losses {
		if got := p.Observe(l); got != want[i] {
			t.Errorf("observation %d: rate %g, want %g", i, got, want[i])
		}
	}
}

func TestClip(t *testing.T) {
	g := []*tensor.Tensor{tensor.Of([]float64{3, 0}), tensor.Of([]float32{4})}
	if n := optim.ClipNorm(g, 1); n != 5 || math.Abs(g[0].At(0)-0.6) > 1e-15 || math.Abs(g[1].At(0)-0.8) > 1e-7 {
		t.Errorf("length %g, then %v", n, g)
	}
	if n := optim.ClipNorm(g, 2); math.Abs(n-1) > 1e-7 || math.Abs(g[0].At(0)-0.6) > 1e-15 {
		t.Errorf("short gradients changed: %g, %v", n, g)
	}
	bad := []*tensor.Tensor{tensor.Of([]float64{math.Inf(1), 1}), tensor.Of([]float64{math.NaN()})}
	if n := optim.ClipNorm(bad, 1); !math.IsNaN(n) || bad[0].At(1) != 1 {
		t.Errorf("length %g, then %v", n, bad)
	}
	huge := []*tensor.Tensor{tensor.Of([]float64{3e200, 4e200})}
	if n := optim.ClipNorm(huge, 1); math.Abs(n-5e200) > 1e187 || math.Abs(huge[0].At(0)-0.6) > 1e-15 {
		t.Errorf("length %g, then %v", n, huge)
	}
	v := []*tensor.Tensor{tensor.Of([]float64{-3, 0.5, 2})}
	if optim.ClipValue(v, 1); v[0].At(0) != -1 || v[0].At(1) != 0.5 || v[0].At(2) != 1 {
		t.Errorf("clipped to %v", v[0])
	}
}

func TestAccumulator(t *testing.T) {
	var a optim.Accumulator
	if a.Mean() != nil {
		t.Error("a mean of nothing")
	}
	for range 2 { // the second time in the same memory
		for _, v := range []float64{1, 2, 6} {
			a.Add([]*tensor.Tensor{tensor.Of([]float64{v, -v})})
		}
		if m := a.Mean(); a.Count() != 0 || m[0].At(0) != 3 || m[0].At(1) != -3 {
			t.Errorf("mean %v", m)
		}
	}
}

func TestEMA(t *testing.T) {
	p := []*tensor.Tensor{tensor.Of([]float64{1})}
	e, err := optim.NewEMA(0.9, p)
	if err != nil {
		t.Fatal(err)
	}
	p[0].Fill(2.0)
	for range 3 {
		e.Update(p)
	}
	if got, want := e.Average[0].At(0), 2-0.9*0.9*0.9; math.Abs(got-want) > 1e-15 {
		t.Errorf("average %g, want %g", got, want)
	}
}
