package ad

import (
	"fmt"

	"github.com/podium-go/podium/lib/tensor"
)

// Tape remembers how variables were made, so that gradients can be found, and
// owns the memory of what is made from them. A loop that differentiates in each
// round resets it at the round's end: the memory is then used again, and the
// loop does not grow. A tape is for one goroutine.
//
//	tape := ad.NewTape()
//	for range steps {
//		w := tape.Var(weights)
//		loss := model(w).Sub(data).Square().Mean()
//		g := tape.Gradient(loss, w)
//		tensor.FMA(weights, g[0], -rate, weights)
//		tape.Reset()
//	}
type Tape struct {
	pool  *tensor.Pool
	nodes []node
	leaf  map[*tensor.Tensor]*Var // of Leaf
	epoch int
	// paused says that nothing is recorded, tracked that what is recorded will be
	// forgotten; made are then the tensors that the present scope made.
	paused, tracked bool
	made            []*tensor.Tensor
}

// node is a variable on the tape: a leaf without a call, or result number out
// of a call, whose results are neighbours.
type node struct {
	call *Call
	out  int
}

// NewTape returns an empty tape.
func NewTape() *Tape { return &Tape{pool: new(tensor.Pool)} }

// Var returns a variable with respect to which one can differentiate. It shares
// the memory of value, which must not change before the tape is reset. It
// panics if the elements are neither real nor complex numbers.
func (t *Tape) Var(value *tensor.Tensor) *Var {
	switch value.DType() {
	case tensor.Float64, tensor.Float32, tensor.Complex128, tensor.Complex64:
	default:
		panic(fmt.Sprintf("ad: Var of a %v tensor: derivatives need floating-point or complex numbers", value.DType()))
	}
	t.nodes = append(t.nodes, node{})
	return &Var{value: value, tape: t, epoch: t.epoch, node: len(t.nodes) - 1}
}

// Leaf returns the variable of value: a new one at first, the same one after
// that until the tape is reset. Layers use it for their parameters, which the
// caller of [Tape.Gradient] names in the same way.
func (t *Tape) Leaf(value *tensor.Tensor) *Var {
	if v := t.leaf[value]; v != nil {
		return v
	}
	if t.leaf == nil {
		t.leaf = map[*tensor.Tensor]*Var{}
	}
	v := t.Var(value)
	t.leaf[value] = v
	return v
}

// Const returns a constant; what is computed from it takes its memory from the
// tape.
func (t *Tape) Const(value *tensor.Tensor) *Var {
	return &Var{value: value, tape: t, epoch: t.epoch, node: -1}
}

// Reset forgets all variables of the tape and makes the memory of all that was
// computed from them, gradients too, free for what comes next. Variables from
// before panic when they are used.
func (t *Tape) Reset() {
	clear(t.nodes)
	clear(t.leaf)
	t.nodes = t.nodes[:0]
	t.pool.Reset()
	t.epoch++
}

// Pause runs f without recording: what it computes takes its memory from the
// tape, until [Tape.Reset], but leads back to nothing.
func (t *Tape) Pause(f func()) {
	was, made := t.paused, t.made
	t.paused = true
	defer func() { t.paused, t.made = was, made }()
	f()
}

// Bytes returns how much memory the tape has taken for results: what is in use
// and what is free.
func (t *Tape) Bytes() int { return t.pool.Bytes() }

// Len returns the number of variables on the tape.
func (t *Tape) Len() int { return len(t.nodes) }

// Trace returns the names of the operations on the tape, in the order in which
// they were computed.
func (t *Tape) Trace() []string {
	var names []string
	for _, n := range t.nodes {
		if n.call != nil && n.out == 0 {
			names = append(names, n.call.op.name)
		}
	}
	return names
}

// alloc returns a tensor whose elements are not set, in the memory of the tape.
func (t *Tape) alloc(d tensor.DType, shape ...int) *tensor.Tensor {
	if t == nil {
		return tensor.New(d, shape...)
	}
	x := t.pool.New(d, shape...)
	if t.paused || t.tracked {
		t.made = append(t.made, x)
	}
	return x
}

// tapeOf returns the tape of the first variable that has one.
func tapeOf(xs ...*Var) *Tape {
	for _, x := range xs {
		if x != nil && x.tape != nil {
			return x.tape
		}
	}
	return nil
}
