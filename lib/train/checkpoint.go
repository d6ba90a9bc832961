package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/podium-go/podium/lib/nn"
	"github.com/podium-go/podium/lib/nn/safetensors"
	"github.com/podium-go/podium/lib/optim"
	"github.com/podium-go/podium/lib/tensor"
)

// The files of a run in its Folder.
const (
	LastFile = "last.safetensors" // all that a run needs to go on
	BestFile = "best.safetensors" // the parameters with the best metric, for [nn.Load]
)

// position is what a checkpoint says besides tensors.
type position struct {
	Format       int
	Epoch, Batch int
	Losses       string // bits of the sum, which JSON could round
	Waited       int
	OptimSteps   int
	Rate         string
	Spent        float64
	History      *History
	Setting      setting
}

// setting is what a run must have in common with the one that it takes up.
type setting struct {
	Seed                           uint64
	Samples, BatchSize, Accumulate int
	Average                        float64
}

const format = 1

func (r *run) setting() setting {
	return setting{r.Seed, r.Data.Len(), r.BatchSize, r.Accumulate, r.Average}
}

// save writes the last checkpoint.
func (r *run) save() error {
	if r.Folder == "" {
		return nil
	}
	tensors := map[string]*tensor.Tensor{}
	for _, n := range nn.All(r.Network) {
		tensors["network/"+n.Name] = n.Value
	}
	state := r.Optimiser.State()
	for name, slot := range state.Slots {
		for i, x := range slot {
			tensors["optimiser/"+name+"/"+r.names[i]] = x
		}
	}
	if r.average != nil {
		for i, x := range r.average.Average {
			tensors["average/"+r.names[i]] = x
		}
	}
	spent := r.spent
	if r.batch > 0 {
		spent += time.Since(r.begun).Seconds()
	}
	data, err := json.Marshal(position{format, r.epoch, r.batch, bits(r.losses), r.waited, state.Steps, bits(r.Optimiser.Rate()), spent, r.history, r.setting()})
	if err != nil {
		return fmt.Errorf("train: checkpoint: %w", err)
	}
	if err := os.MkdirAll(r.Folder, 0o755); err != nil {
		return fmt.Errorf("train: checkpoint: %w", err)
	}
	if err := safetensors.Save(filepath.Join(r.Folder, LastFile), tensors, map[string]string{"train": string(data)}); err != nil {
		return fmt.Errorf("train: checkpoint: %w", err)
	}
	return nil
}

// saveBest writes the parameters as they were validated.
func (r *run) saveBest() error {
	if r.Folder == "" {
		return nil
	}
	if err := os.MkdirAll(r.Folder, 0o755); err != nil {
		return fmt.Errorf("train: checkpoint: %w", err)
	}
	tensors := map[string]*tensor.Tensor{}
	for _, n := range nn.All(r.Network) {
		tensors[n.Name] = n.Value
	}
	if r.average != nil {
		for i, name := range r.names {
			tensors[name] = r.average.Average[i]
		}
	}
	e := r.history.Last()
	meta := map[string]string{"epoch": fmt.Sprint(r.epoch + 1), "metric": fmt.Sprint(e.Metric)}
	if err := safetensors.Save(filepath.Join(r.Folder, BestFile), tensors, meta); err != nil {
		return fmt.Errorf("train: checkpoint: %w", err)
	}
	return nil
}

// resume takes up the run whose last checkpoint is in Folder, if there is one.
// It changes nothing if that is damaged or of another run.
func (r *run) resume() error {
	if r.Folder == "" {
		return nil
	}
	path := filepath.Join(r.Folder, LastFile)
	tensors, metadata, err := safetensors.Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("train: resume from %s: "+format+"; remove the file to begin anew", append([]any{path}, args...)...)
	}
	if err != nil {
		return wrong("%w", err)
	}
	var p position
	if err := json.Unmarshal([]byte(metadata["train"]), &p); err != nil || p.Format != format || p.History == nil {
		return wrong("it is no checkpoint of a run (format %d)", format)
	}
	if have := r.setting(); p.Setting != have {
		return wrong("it is of a run with %+v, this one has %+v", p.Setting, have)
	}
	losses, err1 := unbits(p.Losses)
	rate, err2 := unbits(p.Rate)
	if err := errors.Join(err1, err2); err != nil {
		return wrong("%w", err)
	}
	var into, from []*tensor.Tensor // to be copied when all is well
	var missing []error
	take := func(name string, dst *tensor.Tensor) *tensor.Tensor {
		t := tensors[name]
		delete(tensors, name)
		switch {
		case t == nil:
			missing = append(missing, fmt.Errorf("%s is missing", name))
		case !slices.Equal(t.Shape(), dst.Shape()) || t.DType() != dst.DType():
			missing = append(missing, fmt.Errorf("%s is %v of shape %v, the network's %v of shape %v", name, t.DType(), t.Shape(), dst.DType(), dst.Shape()))
		}
		return t
	}
	for _, n := range nn.All(r.Network) {
		into, from = append(into, n.Value), append(from, take("network/"+n.Name, n.Value))
	}
	if r.average != nil {
		for i, x := range r.average.Average {
			into, from = append(into, x), append(from, take("average/"+r.names[i], x))
		}
	}
	state := optim.State{Steps: p.OptimSteps, Slots: map[string][]*tensor.Tensor{}}
	for _, slot := range slotNames(tensors) {
		for i, name := range r.names {
			state.Slots[slot] = append(state.Slots[slot], take("optimiser/"+slot+"/"+name, r.values[i]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(tensors)) {
		missing = append(missing, fmt.Errorf("%s is not of this network", name))
	}
	if missing != nil {
		return wrong("%w", errors.Join(missing...))
	}
	if err := r.Optimiser.SetState(state); err != nil {
		return wrong("%w", err)
	}
	for i, dst := range into {
		dst.Copy(from[i])
	}
	r.Optimiser.SetRate(rate)
	r.epoch, r.batch, r.losses, r.waited, r.spent = p.Epoch, p.Batch, losses, p.Waited, p.Spent
	r.history = p.History
	r.history.Resumed, r.history.Status = len(p.History.Epochs), ""
	return nil
}

// slotNames returns the names of the optimiser's slots among those of tensors.
func slotNames(tensors map[string]*tensor.Tensor) []string {
	names := map[string]bool{}
	for name := range tensors {
		if rest, ok := strings.CutPrefix(name, "optimiser/"); ok {
			slot, _, _ := strings.Cut(rest, "/")
			names[slot] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// bits writes a number exactly.
func bits(v float64) string { return fmt.Sprintf("%016x", math.Float64bits(v)) }

func unbits(s string) (float64, error) {
	var b uint64
	if n, err := fmt.Sscanf(s, "%016x", &b); n != 1 || err != nil {
		return 0, fmt.Errorf("%q is no number", s)
	}
	return math.Float64frombits(b), nil
}
