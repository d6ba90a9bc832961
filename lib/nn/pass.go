package nn

import (
	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/tensor"
)

// Pass is one computation of a network. A nil pass predicts: nothing is
// recorded, dropout is off, and batch norms use what they remember.
type Pass struct {
	// Tape records the computation, so that it can be differentiated with
	// respect to the parameters; without one they are constants.
	Tape *ad.Tape
	// Train switches on what layers do in training only.
	Train bool
	// Source is where random numbers come from, as those of dropout. Layers that
	// need one in training panic without it.
	Source *tensor.Source
}

// Var returns the parameter's value as a variable of the pass, the same one
// each time until the tape is reset.
func (p *Pass) Var(param *Param) *ad.Var {
	if p == nil || p.Tape == nil {
		return ad.Const(param.Value)
	}
	return p.Tape.Leaf(param.Value)
}

// Vars returns the parameters as variables of the pass, for [ad.Tape.Gradient].
func (p *Pass) Vars(params []*Param) []*ad.Var {
	vs := make([]*ad.Var, len(params))
	for i, q := range params {
		vs[i] = p.Var(q)
	}
	return vs
}

// Training reports whether the pass trains.
func (p *Pass) Training() bool { return p != nil && p.Train }

// Layer is what computes one variable from another.
type Layer interface {
	Forward(p *Pass, x *ad.Var) *ad.Var
}

// Sequential is layers one after the other.
type Sequential []Layer

func (s Sequential) Forward(p *Pass, x *ad.Var) *ad.Var {
	for _, l := range s {
		x = l.Forward(p, x)
	}
	return x
}
