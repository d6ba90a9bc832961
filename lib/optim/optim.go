package optim

import (
	"fmt"
	"math"
	"slices"

	"github.com/podium-go/podium/lib/internal/simd"
	"github.com/podium-go/podium/lib/internal/threads"
	"github.com/podium-go/podium/lib/tensor"
)

// Optimiser changes parameters by their gradients.
type Optimiser interface {
	// Step changes params, in place, by the gradients of the same shapes and
	// types. The parameters must be the same ones, in the same order, each time.
	// It panics if shapes or types differ or if elements do not lie row by row.
	Step(params, grads []*tensor.Tensor)
	// Rate returns the learning rate of the next step.
	Rate() float64
	// SetRate sets the learning rate of the next steps.
	SetRate(rate float64)
	// State returns what the optimiser remembers. It shares its memory.
	State() State
	// SetState takes what State returned, of an optimiser of the same kind for
	// the same parameters. It fails, changing nothing, if the slots are others.
	SetState(s State) error
}

// State is what an optimiser remembers between steps.
type State struct {
	Steps int // done
	// Slots are tensors of the parameters' shapes, as the averages of gradients,
	// in the order of the parameters. There are none before the first step.
	Slots map[string][]*tensor.Tensor
}

// common is what the optimisers share.
type common struct {
	name  string
	rate  float64
	steps int
	names []string // of the slots
	slots map[string][]*tensor.Tensor
}

func (c *common) Rate() float64        { return c.rate }
func (c *common) SetRate(rate float64) { c.rate = rate }
func (c *common) State() State         { return State{Steps: c.steps, Slots: c.slots} }

func (c *common) SetState(s State) error {
	if s.Steps < 0 {
		return fmt.Errorf("optim: %s: a state after %d steps", c.name, s.Steps)
	}
	if len(s.Slots) > 0 || s.Steps > 0 {
		for _, name := range c.names {
			if s.Slots[name] == nil {
				return fmt.Errorf("optim: %s: the state lacks the slot %q; it has to be of the same optimiser with the same settings", c.name, name)
			}
		}
		for name := range s.Slots {
			if !slices.Contains(c.names, name) {
				return fmt.Errorf("optim: %s: the state has the slot %q; allowed are %q", c.name, name, c.names)
			}
		}
	}
	c.steps, c.slots = s.Steps, s.Slots
	if len(s.Slots) == 0 {
		c.slots = nil // made before the first step
	}
	return nil
}

// begin checks the parameters, makes the slots before the first step, and
// counts it.
func (c *common) begin(params, grads []*tensor.Tensor) {
	if len(params) != len(grads) {
		panic(fmt.Sprintf("optim: %s: %d parameters with %d gradients", c.name, len(params), len(grads)))
	}
	for i, p := range params {
		g := grads[i]
		if !slices.Equal(p.Shape(), g.Shape()) || p.DType() != g.DType() {
			panic(fmt.Sprintf("optim: %s: parameter %d is %v of shape %v, its gradient %v of shape %v", c.name, i, p.DType(), p.Shape(), g.DType(), g.Shape()))
		}
		if !p.IsContiguous() {
			panic(fmt.Sprintf("optim: %s: parameter %d of shape %v and strides %v does not lie row by row", c.name, i, p.Shape(), p.Strides()))
		}
	}
	if c.slots == nil {
		c.slots = map[string][]*tensor.Tensor{}
		for _, name := range c.names {
			for _, p := range params {
				c.slots[name] = append(c.slots[name], tensor.New(p.DType(), p.Shape()...))
			}
		}
	}
	for name, slot := range c.slots {
		fits := len(slot) == len(params)
		for i := 0; fits && i < len(slot); i++ {
			fits = slices.Equal(slot[i].Shape(), params[i].Shape()) && slot[i].DType() == params[i].DType()
		}
		if !fits {
			panic(fmt.Sprintf("optim: %s: the slot %q is of other parameters than these %d", c.name, name, len(params)))
		}
	}
	c.steps++
}

// parts returns the real numbers of tensors that lie row by row: of complex
// ones the real and the imaginary parts in turn.
func parts[T simd.Float](ts []*tensor.Tensor) [][]T {
	out := make([][]T, len(ts))
	for i, t := range ts {
		t = t.Contiguous()
		var v any
		switch t.DType() {
		case tensor.Float64:
			v = tensor.Data[float64](t)
		case tensor.Float32:
			v = tensor.Data[float32](t)
		case tensor.Complex128:
			v = simd.Parts128(tensor.Data[complex128](t))
		case tensor.Complex64:
			v = simd.Parts64(tensor.Data[complex64](t))
		}
		out[i] = v.([]T)
	}
	return out
}

// single reports whether t holds single precision; it panics if it holds
// neither real nor complex numbers.
func single(t *tensor.Tensor) bool {
	switch t.DType() {
	case tensor.Float64, tensor.Complex128:
		return false
	case tensor.Float32, tensor.Complex64:
		return true
	}
	panic(fmt.Sprintf("optim: a parameter of %v elements: allowed are real and complex floating-point numbers", t.DType()))
}

// block is how many numbers an update treats at once, so that what it makes on
// the way stays in the cache.
const block = 2048

// sweep calls update for ranges of the elements of ts, which are a parameter,
// its gradient and its slots; work is memory for a block each.
func sweep[T simd.Float](ts [][]T, works int, update func(ts, work [][]T)) {
	threads.For(len(ts[0]), 16*block, func(lo, hi int) {
		work := make([][]T, works)
		for i := range work {
			work[i] = make([]T, min(block, hi-lo))
		}
		now, at := make([][]T, works), make([][]T, len(ts))
		for ; lo < hi; lo += block {
			n := min(block, hi-lo)
			for i, x := range ts {
				at[i] = x[lo : lo+n]
			}
			for i, x := range work {
				now[i] = x[:n]
			}
			update(at, now)
		}
	})
}

// rule is an update in both precisions.
type rule struct {
	works   int
	float32 func(ts, work [][]float32)
	float64 func(ts, work [][]float64)
}

// run applies a rule to parameter i with its gradient and slots in the order of
// c.names.
func (c *common) run(r rule, i int, p, g *tensor.Tensor) {
	ts := []*tensor.Tensor{p, g}
	for _, name := range c.names {
		ts = append(ts, c.slots[name][i])
	}
	if single(p) {
		sweep(parts[float32](ts), r.works, r.float32)
	} else {
		sweep(parts[float64](ts), r.works, r.float64)
	}
}

// setting checks a number of a Config and puts its default in place of zero.
func setting(what, field string, v *float64, byDefault, from, below float64) error {
	if *v == 0 {
		*v = byDefault
	}
	if !(*v >= from && *v < below) {
		return fmt.Errorf("optim: %s: %s is %g, allowed are %g ≤ %[2]s < %g", what, field, *v, from, below)
	}
	return nil
}

var infinite = math.Inf(1)
