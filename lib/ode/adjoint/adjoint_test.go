package adjoint_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ode"
	"github.com/podium-go/podium/lib/ode/adjoint"
	"github.com/podium-go/podium/lib/tensor"
)

// solver is either kind.
type solver interface {
	Solve(ctx context.Context, p adjoint.Problem, u0, par *ad.Var) (*ad.Var, error)
}

// gradients returns the gradients of the inner product of w with the outputs.
func gradients(t *testing.T, s solver, p adjoint.Problem, u0, par, w []float64) (u *tensor.Tensor, du, dp []float64) {
	t.Helper()
	tape := ad.NewTape()
	x, q := tape.Var(tensor.Of(u0, len(u0))), tape.Var(tensor.Of(par, len(par)))
	y, err := s.Solve(context.Background(), p, x, q)
	if err != nil {
		t.Fatal(err)
	}
	g := tape.VJP(y, tensor.Of(w, len(p.Times), len(u0)), x, q)
	return y.Value(), tensor.Values[float64](g[0]), tensor.Values[float64](g[1])
}

func near(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= tolerance*math.Max(1, math.Abs(want[i]))) {
			t.Errorf("%s %d: %.15g, want %.15g", what, i, got[i], want[i])
		}
	}
}

// decay is u' = -p u, with u = u0 exp(-p t).
func decay(_ float64, u, p *ad.Var) *ad.Var { return u.Mul(p).Neg() }

// logistic is u' = p₀ u (1 - u/p₁).
func logistic(_ float64, u, p *ad.Var) *ad.Var {
	r, k := p.MatMul(unit(0, 2)), p.MatMul(unit(1, 2))
	return u.Mul(r).Mul(u.Div(k).Neg().Add(1))
}

func unit(i, n int) *ad.Var {
	e := tensor.New(tensor.Float64, n)
	e.Set(1, i)
	return ad.Const(e)
}

var (
	tight = ode.Config{RelTol: 1e-12, AbsTol: 1e-13}
	kinds = map[string]solver{
		"discrete":              adjoint.Discrete{Method: ode.Vern7(), Config: tight},
		"continuous":            adjoint.Continuous{Method: ode.Vern7(), Forward: tight, Backward: tight},
		"continuous, recompute": adjoint.Continuous{Method: ode.Vern7(), Forward: tight, Backward: tight, Recompute: true},
	}
)

func TestClosedForms(t *testing.T) {
	for name, s := range kinds {
		t.Run(name, func(t *testing.T) {
			times, w := []float64{0, 0.5, 1.25}, []float64{0.25, 1, -2}
			u0, rate := 1.5, 0.8
			u, du, dp := gradients(t, s, adjoint.Problem{F: decay, Times: times}, []float64{u0}, []float64{rate}, w)
			var wantU, wantDu, wantDp float64
			for i, at := range times {
				e := math.Exp(-rate * at)
				near(t, "u", []float64{u.At(i, 0)}, []float64{u0 * e}, 1e-10)
				wantU += w[i] * u0 * e
				wantDu += w[i] * e
				wantDp -= w[i] * u0 * at * e
			}
			near(t, "du", du, []float64{wantDu}, 1e-9)
			near(t, "dp", dp, []float64{wantDp}, 1e-9)

			// u = k/(1 + c e^(-rt)), c = k/u0 - 1, backwards in time too.
			for _, at := range []float64{1.5, -0.7} {
				const u0, r, k = 0.3, 1.2, 2.0
				_, du, dp := gradients(t, s, adjoint.Problem{F: logistic, Times: []float64{at}}, []float64{u0}, []float64{r, k}, []float64{1})
				e, c := math.Exp(-r*at), k/u0-1
				d := 1 + c*e
				near(t, "logistic du", du, []float64{k * k * e / (u0 * u0 * d * d)}, 1e-9)
				near(t, "logistic dp", dp, []float64{k * c * at * e / (d * d), 1/d - k*e/(u0*d*d)}, 1e-9)
			}
		})
	}
}

// TestRK4ByHand differentiates the steps of RK4 for u' = -p u, in each of which u
// is multiplied by a polynomial of z = -p h.
func TestRK4ByHand(t *testing.T) {
	const h, p, u0, steps = 0.125, 0.7, 1.3, 8
	z := -p * h
	grow, slope := 1+z+z*z/2+z*z*z/6+z*z*z*z/24, 1+z+z*z/2+z*z*z/6
	s := adjoint.Discrete{Method: ode.RK4(), Config: ode.Config{FixedStep: h}}
	u, du, dp := gradients(t, s, adjoint.Problem{F: decay, Times: []float64{0.5, 1}}, []float64{u0}, []float64{p}, []float64{0, 1})
	near(t, "u", []float64{u.At(1, 0)}, []float64{u0 * math.Pow(grow, steps)}, 1e-13)
	near(t, "du", du, []float64{math.Pow(grow, steps)}, 1e-12)
	near(t, "dp", dp, []float64{-h * steps * u0 * math.Pow(grow, steps-1) * slope}, 1e-12)
}

// pendulum depends on time and has a matrix of parameters.
func pendulum(at float64, u, p *ad.Var) *ad.Var {
	return p.Reshape(2, 2).MatMul(u.Sin()).Add(u.Mul(math.Cos(at)))
}

func TestDifferences(t *testing.T) {
	times := []float64{1.4, 2}
	p := adjoint.Problem{F: pendulum, T0: 1, Times: times}
	u0, par, w := []float64{0.4, -0.3}, []float64{0.1, 1, -2, -0.2}, []float64{1, 0.5, -1, 2}
	loss := func(s solver, u0, par []float64) float64 {
		y, err := s.Solve(context.Background(), p, ad.Const(tensor.Of(u0, 2)), ad.Const(tensor.Of(par, 4)))
		if err != nil {
			t.Fatal(err)
		}
		return y.Value().Mul(tensor.Of(w, 2, 2)).Sum().Item()
	}
	slopes := func(s solver, x []float64, f func() float64) []float64 {
		d := make([]float64, len(x))
		for i, v := range x {
			const h = 1e-5
			x[i] = v + h
			up := f()
			x[i] = v - h
			d[i] = (up - f()) / (2 * h)
			x[i] = v
		}
		return d
	}
	fixed := adjoint.Discrete{Method: ode.RK4(), Config: ode.Config{FixedStep: 0.15}} // far from converged
	all := map[string]solver{"fixed steps": fixed}
	for name, s := range kinds {
		all[name] = s
	}
	for name, s := range all {
		_, du, dp := gradients(t, s, p, u0, par, w)
		near(t, name+": du", du, slopes(s, u0, func() float64 { return loss(s, u0, par) }), 1e-8)
		near(t, name+": dp", dp, slopes(s, par, func() float64 { return loss(s, u0, par) }), 1e-8)
	}
}

// TestContinuousConverges checks that the gradient comes nearer with the
// tolerance, for an explicit and a stiff method.
func TestContinuousConverges(t *testing.T) {
	p := adjoint.Problem{F: pendulum, T0: 1, Times: []float64{3}}
	u0, par, w := []float64{0.4, -0.3}, []float64{0.1, 1, -2, -0.2}, []float64{1, 2}
	_, want, _ := gradients(t, kinds["continuous"], p, u0, par, w)
	for _, m := range []ode.Method{ode.Tsit5(), ode.Rodas5P()} {
		last := math.Inf(1)
		for _, tol := range []float64{1e-3, 1e-5, 1e-7, 1e-9} {
			cfg := ode.Config{RelTol: tol, AbsTol: tol}
			_, du, _ := gradients(t, adjoint.Continuous{Method: m, Forward: cfg, Backward: cfg}, p, u0, par, w)
			e := math.Max(math.Abs(du[0]-want[0]), math.Abs(du[1]-want[1]))
			if !(e <= 100*tol) || !(e < last) {
				t.Errorf("%v: error %g at the tolerance %g, %g before", m, e, tol, last)
			}
			last = e
		}
	}
}

func TestMistakes(t *testing.T) {
	one := ad.Const(tensor.Of([]float64{1}, 1))
	for name, s := range kinds {
		for want, p := range map[string]adjoint.Problem{
			"Problem.F": {Times: []float64{1}}, "Times is empty": {F: decay},
			"Times[1] is 1": {F: decay, Times: []float64{2, 1, 3}}, "Times[0] is -1": {F: decay, Times: []float64{-1, 2}},
			"Times[0] is NaN": {F: decay, Times: []float64{math.NaN()}},
		} {
			if _, err := s.Solve(context.Background(), p, one, one); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", name, err, want)
			}
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := s.Solve(ctx, adjoint.Problem{F: decay, Times: []float64{1}}, one, one); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: cancelled: %v", name, err)
		}
		func() {
			defer func() {
				if r, _ := recover().(string); !strings.Contains(r, "[1 1]") {
					t.Errorf("%s: F of another shape: %q", name, r)
				}
			}()
			bad := func(_ float64, u, _ *ad.Var) *ad.Var { return u.ExpandDims(0) }
			s.Solve(context.Background(), adjoint.Problem{F: bad, Times: []float64{1}}, one, one)
		}()
	}
}
