package ad

import (
	"fmt"

	"github.com/podium-go/podium/lib/tensor"
)

// Var is a tensor that takes part in a computation. Where it was made from
// variables of a [Tape], the tape knows how, and [Tape.Gradient] leads back; a
// variable without one is a constant. Where it was made from variables with a
// direction ([Along]), it has the coefficients of its Taylor series along that
// direction with it.
//
// A variable is never changed. Its methods do what those of [tensor.Tensor] of
// the same names do; those that take any accept a *Var, a *tensor.Tensor or a
// Go number.
type Var struct {
	value *tensor.Tensor
	tape  *Tape
	node  int // on the tape; -1 for what it does not lead back from
	epoch int // of the tape
	// series holds the Taylor coefficients of order 1 and up; nil is zero.
	series []*Var
}

// Const returns a constant.
func Const(value *tensor.Tensor) *Var { return &Var{value: value, node: -1} }

// Value returns the tensor, which is not to be changed. It panics if the tape
// was reset since: its memory is then used for something else. Clone what has
// to last.
func (x *Var) Value() *tensor.Tensor {
	if x.tape != nil && x.epoch != x.tape.epoch {
		panic("ad: a variable is used after its tape was reset; Clone its Value before, or make it anew")
	}
	return x.value
}

// Item returns the element of a variable that has only one.
func (x *Var) Item() float64 { return x.Value().Item() }

// DType returns the type of the elements.
func (x *Var) DType() tensor.DType { return x.value.DType() }

// Shape returns the lengths of the dimensions.
func (x *Var) Shape() []int { return x.value.Shape() }

// Dim returns the length of dimension i; a negative i counts from the last.
func (x *Var) Dim(i int) int { return x.value.Dim(i) }

// Dims returns the number of dimensions.
func (x *Var) Dims() int { return x.value.Dims() }

// Len returns the number of elements.
func (x *Var) Len() int { return x.value.Len() }

// String shows the tensor.
func (x *Var) String() string {
	if x.node >= 0 {
		return fmt.Sprintf("variable %v", x.Value())
	}
	return x.Value().String()
}

// MIMEBundle shows the tensor in a notebook.
func (x *Var) MIMEBundle() (data, metadata map[string]any) { return x.Value().MIMEBundle() }

// Detach returns the value of x as a constant.
func (x *Var) Detach() *Var {
	return &Var{value: x.Value(), tape: x.tape, epoch: x.epoch, node: -1}
}

// plain returns x without its series.
func (x *Var) plain() *Var {
	if x.series == nil {
		return x
	}
	y := *x
	y.series = nil
	return &y
}

// variable returns v as a variable, of the type of elements of like where v is
// a Go number.
func variable(v any, like *Var) *Var {
	switch v := v.(type) {
	case *Var:
		return v
	case *tensor.Tensor:
		return Const(v)
	}
	t := tensor.New(like.DType())
	t.Fill(v)
	return Const(t)
}
