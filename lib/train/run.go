package train

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/nn"
	"github.com/podium-go/podium/lib/optim"
	"github.com/podium-go/podium/lib/progress"
	"github.com/podium-go/podium/lib/tensor"
)

// NotFinite is the error of a loss or gradient that is NaN or infinite.
type NotFinite struct {
	Epoch, Step int     // where, from 1
	Loss        float64 // of the batch
	Operation   string  // the first one with a result that is not finite; "" if none is
	Parameter   string  // the first one with a gradient that is not finite; "" if none is
	Samples     []int   // of the batch
}

func (e *NotFinite) Error() string {
	s := fmt.Sprintf("train: epoch %d, step %d: the loss is %g", e.Epoch, e.Step, e.Loss)
	switch {
	case e.Operation != "":
		s += "; it began in the operation " + e.Operation
	case e.Parameter != "":
		s += " and the gradient of " + e.Parameter + " is not finite"
	}
	return fmt.Sprintf("%s (samples %v); a smaller rate, ClipNorm, or other data may help", s, e.Samples)
}

// Run trains until all epochs are done, Patience is at its end, or ctx is. The
// network then has the parameters of the last step (their average if there is
// one); the best are in best.safetensors of the Folder. It fails if a field of c
// is out of its range, if a loss or gradient is not finite (*[NotFinite]), if a
// checkpoint is damaged or of another run, or if ctx ends. The history is of
// what was done, also when it fails.
func Run(ctx context.Context, c Config) (*History, error) {
	if err := c.check(); err != nil {
		return &History{Best: -1}, err
	}
	r := &run{Config: c, tape: ad.NewTape(), history: &History{Best: -1, Validated: c.Validate != nil}}
	for _, n := range nn.All(c.Network) {
		if !n.Buffer {
			r.names = append(r.names, n.Name)
			r.params = append(r.params, n.Param)
		}
	}
	r.values = nn.Values(r.params)
	if c.Average > 0 {
		average, err := optim.NewEMA(c.Average, r.values)
		if err != nil {
			return r.history, err
		}
		r.average = average
	}
	if err := r.resume(); err != nil {
		return r.history, err
	}
	return r.history, r.all(ctx)
}

// run is a run under way.
type run struct {
	Config
	tape    *ad.Tape
	names   []string // of the parameters
	params  []*nn.Param
	values  []*tensor.Tensor
	average *optim.EMA
	history *History

	epoch, batch int     // that come next
	losses       float64 // of the epoch's batches so far, summed
	waited       int     // epochs since the best
	sum          optim.Accumulator
	spent        float64 // seconds of the epoch before it was taken up
	begun        time.Time
}

func (r *run) all(ctx context.Context) error {
	p := progress.Or(r.Progress)
	batches := (r.Data.Len() + r.BatchSize - 1) / r.BatchSize
	p.Start(r.Epochs*batches, "training")
	defer p.Done()
	p.Step(r.epoch*batches + r.batch)
	for r.epoch < r.Epochs {
		if r.Patience > 0 && r.waited >= r.Patience {
			r.history.Status = fmt.Sprintf("no better metric for %d epochs", r.waited)
			break
		}
		r.begun = time.Now()
		order := r.order()
		for r.batch < batches {
			if err := ctx.Err(); err != nil {
				r.history.Status = "stopped"
				return fmt.Errorf("train: epoch %d, batch %d: %w", r.epoch+1, r.batch+1, err)
			}
			samples := order[r.batch*r.BatchSize : min((r.batch+1)*r.BatchSize, len(order))]
			if err := r.step(samples, r.batch == batches-1); err != nil {
				return err
			}
			p.Step(1)
		}
		if err := r.close(batches); err != nil {
			return err
		}
	}
	if r.history.Status == "" {
		r.history.Status = "all epochs are done"
	}
	if r.average != nil {
		for i, v := range r.values {
			v.Copy(r.average.Average[i])
		}
	}
	return nil
}

// order returns the samples of the epoch in their order.
func (r *run) order() []int {
	return rand.New(rand.NewPCG(r.Seed, uint64(r.epoch))).Perm(r.Data.Len())
}

// step differentiates the loss of a batch and, where it is due, steps.
func (r *run) step(samples []int, last bool) error {
	batch, err := r.Data.Batch(samples)
	if err != nil {
		return fmt.Errorf("train: epoch %d, batch %d: %w", r.epoch+1, r.batch+1, err)
	}
	// Random numbers of layers depend on the batch alone.
	source := tensor.NewSource(rand.New(rand.NewPCG(r.Seed, uint64(r.epoch)<<32|uint64(r.batch))).Uint64())
	pass := &nn.Pass{Tape: r.tape, Train: true, Source: source}
	loss := r.Loss(pass, batch)
	value := loss.Item()
	grads := r.tape.Gradient(loss, pass.Vars(r.params)...)
	if !finite(value) || !finite(optim.Norm(grads)) {
		return r.notFinite(value, grads, samples)
	}
	r.losses += value
	r.batch++
	stepped := true
	switch {
	case r.Accumulate > 1:
		if r.sum.Add(grads); r.sum.Count() == r.Accumulate || last {
			r.update(r.sum.Mean())
		} else {
			stepped = false
		}
	default:
		r.update(grads)
	}
	r.tape.Reset()
	if stepped && !last && r.Every > 0 && r.history.Steps%r.Every == 0 {
		return r.save()
	}
	return nil
}

func (r *run) update(grads []*tensor.Tensor) {
	if r.ClipNorm > 0 {
		optim.ClipNorm(grads, r.ClipNorm)
	}
	if r.Schedule != nil {
		r.Optimiser.SetRate(r.Schedule(r.history.Steps))
	}
	r.Optimiser.Step(r.values, grads)
	if r.average != nil {
		r.average.Update(r.values)
	}
	r.history.Steps++
}

// notFinite returns the error, and puts nothing into the parameters.
func (r *run) notFinite(loss float64, grads []*tensor.Tensor, samples []int) error {
	e := &NotFinite{Epoch: r.epoch + 1, Step: r.history.Steps + 1, Loss: loss, Samples: samples}
	e.Operation, _, _ = r.tape.NonFinite()
	for i, g := range grads {
		if e.Parameter == "" && firstBad(g) != "" {
			e.Parameter = r.names[i]
		}
	}
	r.history.Status = "not finite"
	return e
}

// close ends an epoch: it validates, keeps the best, and writes a checkpoint.
func (r *run) close(batches int) error {
	e := Epoch{Loss: r.losses / float64(batches), Rate: r.Optimiser.Rate()}
	better := false
	if r.Validate != nil {
		metric, others, err := r.validate()
		if err != nil {
			return fmt.Errorf("train: epoch %d: validate: %w", r.epoch+1, err)
		}
		if !finite(metric) {
			return fmt.Errorf("train: epoch %d: the metric of Validate is %g", r.epoch+1, metric)
		}
		for name, v := range others {
			if !finite(v) {
				return fmt.Errorf("train: epoch %d: %s of Validate is %g", r.epoch+1, name, v)
			}
		}
		e.Metric, e.Others = metric, others
		better = r.history.Best < 0 || metric < r.history.Epochs[r.history.Best].Metric
	}
	e.Seconds = r.spent + time.Since(r.begun).Seconds()
	r.history.Epochs = append(r.history.Epochs, e)
	r.waited++
	if better {
		r.history.Best, r.waited = r.epoch, 0
		if err := r.saveBest(); err != nil {
			return err
		}
	}
	r.epoch, r.batch, r.losses, r.spent = r.epoch+1, 0, 0, 0
	r.begun = time.Now()
	return r.save()
}

// validate runs Validate with the averaged parameters, if there are any.
func (r *run) validate() (float64, Metrics, error) {
	if r.average == nil {
		return r.Validate()
	}
	var last []*tensor.Tensor
	for i, v := range r.values {
		last = append(last, v.Clone())
		v.Copy(r.average.Average[i])
	}
	defer func() {
		for i, v := range r.values {
			v.Copy(last[i])
		}
	}()
	return r.Validate()
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
