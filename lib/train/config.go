package train

import (
	"errors"
	"fmt"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/nn"
	"github.com/podium-go/podium/lib/optim"
	"github.com/podium-go/podium/lib/progress"
	"github.com/podium-go/podium/lib/tensor"
)

// Config sets up a training run.
type Config struct {
	Network any  // a layer, or a struct of layers; see [nn.All]
	Data    Data // to train with, not empty
	// Loss returns the mean loss of a batch of Data, one real number, computed in
	// the pass.
	Loss func(p *nn.Pass, batch []*tensor.Tensor) *ad.Var
	// Validate, if not nil, returns the metric that tells which parameters are
	// best, smaller being better, and any others to be kept in the history.
	Validate func() (metric float64, others Metrics, err error)

	Epochs    int // passes over Data, positive
	BatchSize int // samples; 20 if zero. The last batch of an epoch may have fewer
	Optimiser optim.Optimiser
	Schedule  optim.Schedule // learning rate of each step; that of Optimiser if nil
	ClipNorm  float64        // length that the gradients together have at most; any if zero
	// Accumulate is how many batches a step of the optimiser is the mean of; 1 if
	// zero.
	Accumulate int
	// Average is the decay of an exponential average of the parameters, with
	// which Validate is run and which is what the network has in the end; none if
	// zero.
	Average float64
	// Patience is after how many epochs without a better metric the run ends; it
	// goes through all Epochs if zero.
	Patience int
	Seed     uint64 // of the order of the samples and of random numbers in layers

	// Folder is where last.safetensors and best.safetensors are kept, and from
	// where a run goes on that was interrupted; nothing is written if empty.
	Folder string
	// Every is after how many steps of the optimiser last.safetensors is
	// written; after each epoch if zero.
	Every    int
	Progress progress.Progress
}

func (c *Config) check() error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf("train: "+format, args...)) }
	if c.Network == nil {
		fail("Network is nil")
	} else if len(nn.Params(c.Network)) == 0 {
		fail("Network %T has no parameters: those that are trained are *nn.Param in exported fields", c.Network)
	}
	switch {
	case c.Data == nil:
		fail("Data is nil")
	case c.Data.Len() == 0:
		fail("Data is empty; it needs one sample or more")
	default:
		if t, ok := c.Data.(Tensors); ok {
			if err := t.check(); err != nil {
				errs = append(errs, err)
			}
		}
	}
	if c.Loss == nil {
		fail("Loss is nil")
	}
	if c.Optimiser == nil {
		fail("Optimiser is nil; set it to one of package optim")
	}
	if c.Epochs <= 0 {
		fail("Epochs is %d, allowed are positive numbers", c.Epochs)
	}
	for _, f := range []struct {
		name      string
		v         *int
		byDefault int
	}{{"BatchSize", &c.BatchSize, 20}, {"Accumulate", &c.Accumulate, 1}, {"Patience", &c.Patience, 0}, {"Every", &c.Every, 0}} {
		if *f.v < 0 {
			fail("%s is %d, allowed are positive numbers, and 0 for the default", f.name, *f.v)
		}
		if *f.v == 0 {
			*f.v = f.byDefault
		}
	}
	if !(c.ClipNorm >= 0) {
		fail("ClipNorm is %g, allowed are positive numbers, and 0 for none", c.ClipNorm)
	}
	if !(c.Average >= 0 && c.Average < 1) {
		fail("Average is %g, allowed are 0 ≤ Average < 1", c.Average)
	}
	if c.Patience > 0 && c.Validate == nil {
		fail("Patience is %d without a Validate to compare", c.Patience)
	}
	return errors.Join(errs...)
}
