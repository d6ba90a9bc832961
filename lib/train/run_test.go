package train_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/nn"
	"github.com/podium-go/podium/lib/nn/safetensors"
	"github.com/podium-go/podium/lib/optim"
	"github.com/podium-go/podium/lib/tensor"
	"github.com/podium-go/podium/lib/train"
)

// sine is a network that learns sin 2x, with data that it validates itself on.
func sine(t testing.TB) train.Config {
	t.Helper()
	net, err := nn.NewMLP(nn.MLPConfig{In: 1, Out: 1, Width: 16, Activation: "tanh", DType: tensor.Float32, Source: tensor.NewSource(4)})
	if err != nil {
		t.Fatal(err)
	}
	opt, err := optim.NewAdam(optim.AdamConfig{Rate: 1e-2})
	if err != nil {
		t.Fatal(err)
	}
	x := tensor.Linspace(-1, 1, 50).Convert(tensor.Float32).Reshape(50, 1)
	y := x.Mul(2).Sin()
	return train.Config{
		Network: net, Data: train.Tensors{x, y}, Epochs: 6, BatchSize: 8, Optimiser: opt, Seed: 3,
		Schedule: optim.Cosine(1e-2, 1e-4, 42), ClipNorm: 1, Average: 0.9,
		Loss: func(p *nn.Pass, b []*tensor.Tensor) *ad.Var {
			noise := p.Source.Normal(tensor.Float32, b[0].Shape()...).Mul(1e-2) // random numbers take part
			return train.MSE(net.Forward(p, p.Tape.Const(b[0].Add(noise))), b[1])
		},
		Validate: func() (float64, train.Metrics, error) {
			p := net.Forward(nil, ad.Const(x)).Value()
			return train.RelL2(p, y), train.Metrics{"RMSE": train.RMSE(p, y)}, nil
		},
	}
}

func values(c train.Config) [][]float32 {
	var vs [][]float32
	for _, p := range nn.Params(c.Network) {
		vs = append(vs, tensor.Values[float32](p.Value))
	}
	return vs
}

func TestRun(t *testing.T) {
	c := sine(t)
	c.Epochs, c.Schedule, c.Folder = 120, nil, t.TempDir()
	h, err := train.Run(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Epochs) != 120 || h.Steps != 120*7 || h.Status != "all epochs are done" {
		t.Errorf("history %v", h)
	}
	best := h.Epochs[h.Best]
	if best.Metric > 0.05 || best.Others["RMSE"] <= 0 {
		t.Errorf("best epoch %+v", best)
	}
	// The best parameters give the best metric.
	m, err := nn.Load(filepath.Join(c.Folder, train.BestFile), c.Network)
	if err != nil {
		t.Fatal(err)
	}
	if metric, _, _ := c.Validate(); metric != best.Metric || m["epoch"] != fmt.Sprint(h.Best+1) {
		t.Errorf("metric %g of the best file, %g in the history; %v", metric, best.Metric, m)
	}
}

// TestSameBits compares runs that were stopped and taken up with one that ran
// through, with checkpoints within epochs and accumulation.
func TestSameBits(t *testing.T) {
	for _, accumulate := range []int{1, 3} {
		through := sine(t)
		through.Accumulate = accumulate
		if _, err := train.Run(context.Background(), through); err != nil {
			t.Fatal(err)
		}
		want := values(through)
		folder := t.TempDir()
		for stop := 1; ; stop += 5 {
			c := sine(t)
			c.Folder, c.Every, c.Accumulate = folder, 2, accumulate
			if _, err := os.Stat(filepath.Join(folder, train.LastFile)); err == nil {
				for _, p := range nn.Params(c.Network) {
					p.Value.Fill(7.0) // the checkpoint brings its own
				}
			}
			ctx, cancel := context.WithCancel(context.Background())
			loss, n := c.Loss, 0
			c.Loss = func(p *nn.Pass, b []*tensor.Tensor) *ad.Var {
				if n++; n == stop {
					cancel()
				}
				return loss(p, b)
			}
			_, err := train.Run(ctx, c)
			cancel()
			if err == nil {
				for i, v := range values(c) {
					for j := range v {
						if v[j] != want[i][j] {
							t.Fatalf("accumulate %d: parameter %d, %d: %g, want %g", accumulate, i, j, v[j], want[i][j])
						}
					}
				}
				break
			}
			if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
		}
	}
}

// TestKill kills a training process at random moments, until it comes to its
// end.
func TestKill(t *testing.T) {
	if folder := os.Getenv("PODIUM_TRAIN_FOLDER"); folder != "" {
		c := sine(t)
		c.Folder, c.Every, c.Epochs = folder, 1, 20
		if _, err := train.Run(context.Background(), c); err != nil {
			t.Fatal(err)
		}
		if err := nn.Save(filepath.Join(folder, "end"), c.Network, nil); err != nil {
			t.Fatal(err)
		}
		return
	}
	folder := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	killed := 0
	for round := range 200 {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestKill$")
		cmd.Env = append(os.Environ(), "PODIUM_TRAIN_FOLDER="+folder)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		wait := time.Duration(30+random.IntN(200)) * time.Millisecond
		if round > 20 {
			wait = time.Minute // enough
		}
		var err error
		select {
		case err = <-done:
		case <-time.After(wait):
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			<-done
			killed++
			continue
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, out.String())
		}
		break
	}
	through := sine(t)
	through.Epochs = 20
	if _, err := train.Run(context.Background(), through); err != nil {
		t.Fatal(err)
	}
	end, _, err := safetensors.Load(filepath.Join(folder, "end"))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nn.All(through.Network) {
		if !tensor.Equal(end[n.Name], n.Value) {
			t.Errorf("after %d kills %s differs", killed, n.Name)
		}
	}
	t.Logf("killed %d times", killed)
}

func TestDamagedCheckpoint(t *testing.T) {
	c := sine(t)
	c.Folder, c.Epochs = t.TempDir(), 2
	if _, err := train.Run(context.Background(), c); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(c.Folder, train.LastFile)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before := values(c)
	run := func(change func(c *train.Config)) error {
		d := c
		d.Epochs = 3
		if change != nil {
			change(&d)
		}
		_, err := train.Run(context.Background(), d)
		return err
	}
	for _, bad := range []struct {
		file   []byte
		change func(*train.Config)
		want   string
	}{
		{good[:len(good)-5], nil, "cut short"},
		{good[:4], nil, "4 bytes"},
		{bytes.Replace(good, []byte(`\"Format\":1`), []byte(`\"Format\":9`), 1), nil, "no checkpoint of a run"},
		{bytes.Replace(good, []byte("layers.0.weight"), []byte("layers.9.weight"), 1), nil, "is missing"},
		{good, func(c *train.Config) { c.Seed++ }, "Seed:3"},
		{good, func(c *train.Config) { c.BatchSize = 10 }, "BatchSize:8"},
		{good, func(c *train.Config) {
			sgd, err := optim.NewSGD(optim.SGDConfig{Momentum: 0.5})
			if err != nil {
				t.Fatal(err)
			}
			c.Optimiser = sgd
		}, `lacks the slot "velocity"`},
	} {
		if err := os.WriteFile(path, bad.file, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := run(bad.change); err == nil || !strings.Contains(err.Error(), bad.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("error %v, want %q", err, bad.want)
		}
		for i, v := range values(c) {
			for j := range v {
				if v[j] != before[i][j] {
					t.Fatalf("%s: parameters were changed", bad.want)
				}
			}
		}
		if left, err := os.ReadFile(path); err != nil || !bytes.Equal(left, bad.file) {
			t.Errorf("%s: the file was changed", bad.want)
		}
	}
	if err := os.WriteFile(path, good, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(nil); err != nil {
		t.Error(err)
	}
}

func TestNotFinite(t *testing.T) {
	c := sine(t)
	loss, n := c.Loss, 0
	var before [][]float32
	c.Loss = func(p *nn.Pass, b []*tensor.Tensor) *ad.Var {
		if n++; n == 10 {
			before = values(c)
			return loss(p, b).Sub(1e3).Log()
		}
		return loss(p, b)
	}
	h, err := train.Run(context.Background(), c)
	var e *train.NotFinite
	if !errors.As(err, &e) || e.Epoch != 2 || e.Step != 10 || e.Operation != "Log" || len(e.Samples) != 8 || h.Steps != 9 {
		t.Fatalf("error %v, history %v", err, h)
	}
	for i, v := range values(c) {
		for j := range v {
			if v[j] != before[i][j] {
				t.Fatal("the step with NaN changed parameters")
			}
		}
	}
	// A finite loss whose gradient is not: the root of 0.
	c = sine(t)
	inner := c.Loss
	c.Loss = func(p *nn.Pass, b []*tensor.Tensor) *ad.Var { return inner(p, b).Mul(0).Sqrt() }
	if _, err := train.Run(context.Background(), c); !errors.As(err, &e) || e.Loss != 0 || e.Operation != "" || e.Parameter != "layers.0.weight" {
		t.Errorf("error %v", err)
	}
}

func TestEarlyStop(t *testing.T) {
	c := sine(t)
	metrics := []float64{3, 2, 2, 2.5, 2, 1}
	c.Patience = 3
	i := -1
	c.Validate = func() (float64, train.Metrics, error) { i++; return metrics[i], nil, nil }
	h, err := train.Run(context.Background(), c)
	if err != nil || len(h.Epochs) != 5 || h.Best != 1 || !strings.Contains(h.Status, "no better metric for 3 epochs") {
		t.Errorf("history %v, %v", h, err)
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		c.Validate = func() (float64, train.Metrics, error) { return bad, nil, nil }
		if _, err := train.Run(context.Background(), c); err == nil || !strings.Contains(err.Error(), "metric of Validate") {
			t.Errorf("metric %g: %v", bad, err)
		}
	}
}

func TestBadConfig(t *testing.T) {
	nan := tensor.New(tensor.Float32, 50, 1)
	nan.Set(math.NaN(), 31, 0)
	for _, c := range []struct {
		change func(c *train.Config)
		want   string
	}{
		{func(c *train.Config) { c.Network = nil }, "Network is nil"},
		{func(c *train.Config) { c.Network = 3 }, "Network int has no parameters"},
		{func(c *train.Config) { c.Data = nil }, "Data is nil"},
		{func(c *train.Config) { c.Data = train.Tensors{} }, "Data is empty"},
		{func(c *train.Config) { c.Data = train.Tensors{tensor.New(tensor.Float32, 0, 1)} }, "Data is empty"},
		{func(c *train.Config) {
			c.Data = train.Tensors{tensor.New(tensor.Float32, 3, 1), tensor.New(tensor.Float32, 4, 1)}
		}, "tensor 1 of shape [4 1] has 4 samples, tensor 0 of shape [3 1] has 3"},
		{func(c *train.Config) { c.Data = train.Tensors{nan} }, "sample 31 has NaN"},
		{func(c *train.Config) { c.Loss = nil }, "Loss is nil"},
		{func(c *train.Config) { c.Optimiser = nil }, "Optimiser is nil"},
		{func(c *train.Config) { c.Epochs = 0 }, "Epochs is 0"},
		{func(c *train.Config) { c.BatchSize = -1 }, "BatchSize is -1"},
		{func(c *train.Config) { c.ClipNorm = math.NaN() }, "ClipNorm is NaN"},
		{func(c *train.Config) { c.Average = 1 }, "Average is 1"},
		{func(c *train.Config) { c.Patience, c.Validate = 2, nil }, "Patience is 2 without"},
	} {
		config := sine(t)
		c.change(&config)
		if _, err := train.Run(context.Background(), config); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}
