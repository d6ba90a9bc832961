package optim_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/optim"
	"github.com/podium-go/podium/lib/tensor"
)

// rosenbrock is Σ 100 (x_{i+1}-x_i²)² + (1-x_i)², least at ones.
func rosenbrock(x *tensor.Tensor) optim.Objective {
	return func() (float64, []*tensor.Tensor, error) {
		n := x.Len()
		g := tensor.New(x.DType(), n)
		loss := 0.0
		for i := range n - 1 {
			a, b := x.At(i+1)-x.At(i)*x.At(i), 1-x.At(i)
			loss += 100*a*a + b*b
			g.Set(g.At(i)-400*a*x.At(i)-2*b, i)
			g.Set(g.At(i+1)+200*a, i+1)
		}
		return loss, []*tensor.Tensor{g}, nil
	}
}

func TestLBFGSRosenbrock(t *testing.T) {
	for _, n := range []int{2, 10, 100} {
		x := tensor.Full(tensor.Float64, -1.2, n)
		o, err := optim.NewLBFGS(optim.LBFGSConfig{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := o.Minimise(context.Background(), []*tensor.Tensor{x}, rosenbrock(x))
		if err != nil || !r.Converged {
			t.Fatalf("n = %d: %+v, %v", n, r, err)
		}
		if r.Evaluations > 12*n+200 {
			t.Errorf("n = %d: %d evaluations", n, r.Evaluations)
		}
		// For n ≥ 4 there is another least point; its first element is near -1.
		if n == 2 && math.Abs(x.At(0)-1) > 1e-8 {
			t.Errorf("n = %d: %v", n, x)
		}
		if r.GradMax > 1e-4 {
			t.Errorf("n = %d: gradient %g", n, r.GradMax)
		}
		for i := 1; i < len(r.History); i++ {
			if r.History[i] > r.History[i-1] {
				t.Errorf("n = %d: the loss rose in iteration %d", n, i)
			}
		}
	}
}

// TestLBFGSQuadratic: with as many pairs as unknowns, and nearly exact line
// searches, the method is as quick as conjugate gradients.
func TestLBFGSQuadratic(t *testing.T) {
	const n = 8
	x := tensor.New(tensor.Float64, n)
	f := func() (float64, []*tensor.Tensor, error) {
		loss, g := 0.0, tensor.New(tensor.Float64, n)
		for i := range n {
			e := x.At(i) - float64(i)
			loss += float64(i+1) * e * e / 2
			g.Set(float64(i+1)*e, i)
		}
		return loss, []*tensor.Tensor{g}, nil
	}
	o, _ := optim.NewLBFGS(optim.LBFGSConfig{Memory: n, Curvature: 1e-3})
	r, err := o.Minimise(context.Background(), []*tensor.Tensor{x}, f)
	if err != nil || r.Iterations > n+2 || r.Loss > 1e-15 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestLBFGSHardInput(t *testing.T) {
	x := tensor.Of([]float64{1, 1})
	o, _ := optim.NewLBFGS(optim.LBFGSConfig{MaxIter: 50})
	run := func(f optim.Objective) (*optim.Result, error) {
		return o.Minimise(context.Background(), []*tensor.Tensor{x}, f)
	}
	if _, err := run(func() (float64, []*tensor.Tensor, error) {
		return math.NaN(), []*tensor.Tensor{tensor.New(tensor.Float64, 2)}, nil
	}); err == nil || !strings.Contains(err.Error(), "not finite at the start") {
		t.Errorf("NaN: %v", err)
	}
	broken := errors.New("broken")
	if _, err := run(func() (float64, []*tensor.Tensor, error) { return 0, nil, broken }); !errors.Is(err, broken) {
		t.Errorf("failing objective: %v", err)
	}
	// A gradient of the wrong sign: no step lowers the loss.
	if r, err := run(func() (float64, []*tensor.Tensor, error) {
		return x.At(0) * x.At(0), []*tensor.Tensor{tensor.Of([]float64{-2 * x.At(0), 0})}, nil
	}); err != nil || r.Converged || !strings.Contains(r.Status, "gradient is wrong") || x.At(0) != 1 {
		t.Errorf("wrong gradient: %+v, %v, x = %v", r, err, x)
	}
	// Not finite beyond a wall, which the search must step back from: -log(2-x) - x.
	if r, err := run(func() (float64, []*tensor.Tensor, error) {
		v := x.At(0)
		return -math.Log(2-v) - 30*v, []*tensor.Tensor{tensor.Of([]float64{1/(2-v) - 30, 0})}, nil
	}); err != nil || math.Abs(x.At(0)-(2-1.0/30)) > 1e-7 {
		t.Errorf("wall: %+v, %v, x = %v", r, err, x)
	}
	// Unbounded below: it must end.
	if r, err := run(func() (float64, []*tensor.Tensor, error) {
		return -x.At(0), []*tensor.Tensor{tensor.Of([]float64{-1, 0})}, nil
	}); err != nil || r.Converged {
		t.Errorf("unbounded: %+v, %v", r, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	y := tensor.Full(tensor.Float64, -1.2, 4)
	if _, err := o.Minimise(ctx, []*tensor.Tensor{y}, rosenbrock(y)); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

func TestLBFGSSinglePrecision(t *testing.T) {
	b := newProblem(tensor.Float32)
	o, _ := optim.NewLBFGS(optim.LBFGSConfig{GradTol: 1e-4})
	r, err := o.Minimise(context.Background(), b.params(), func() (float64, []*tensor.Tensor, error) {
		loss, g := b.evaluate()
		return loss, g, nil
	})
	if err != nil || r.GradMax > 1e-3 {
		t.Errorf("%+v, %v", r, err)
	}
}
