package nn

import (
	"errors"
	"fmt"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/tensor"
)

// LinearConfig sets up a linear layer.
type LinearConfig struct {
	In, Out int            // numbers of features, positive
	NoBias  bool           // leaves out the vector that is added
	Init    string         // of the weights, see [Initialisers]; "default" if empty
	DType   tensor.DType   // Float64 or Float32
	Source  *tensor.Source // of the weights, not nil
}

// Linear is y = x Wᵀ + b along the last dimension.
type Linear struct {
	Weight *Param // Out×In
	Bias   *Param // Out; nil without
}

// NewLinear fails if a field of c is out of its range. The bias begins uniform
// within ±1/√In where the weights begin by default, and with zeros elsewhere.
func NewLinear(c LinearConfig) (*Linear, error) {
	if c.In <= 0 || c.Out <= 0 {
		return nil, fmt.Errorf("nn: Linear: In is %d and Out %d, allowed are positive numbers", c.In, c.Out)
	}
	if err := begin("Linear", c.DType, c.Source); err != nil {
		return nil, err
	}
	w, err := Initial(c.Init, c.Source, c.DType, c.In, c.Out, c.Out, c.In)
	if err != nil {
		return nil, fmt.Errorf("nn: Linear: %w", err)
	}
	l := &Linear{Weight: &Param{Value: w}}
	if !c.NoBias {
		rule := "zeros"
		if c.Init == "" || c.Init == "default" {
			rule = "default"
		}
		b, err := Initial(rule, c.Source, c.DType, c.In, c.Out, c.Out)
		if err != nil {
			return nil, err
		}
		l.Bias = &Param{Value: b}
	}
	return l, nil
}

// begin checks what every layer's Config has.
func begin(layer string, d tensor.DType, s *tensor.Source) error {
	if d != tensor.Float64 && d != tensor.Float32 {
		return fmt.Errorf("nn: %s: DType is %v, allowed are float64 and float32", layer, d)
	}
	if s == nil {
		return errors.New("nn: " + layer + ": Source is nil; set it to tensor.NewSource(seed)")
	}
	return nil
}

// Forward takes x of shape …×In and returns …×Out.
func (l *Linear) Forward(p *Pass, x *ad.Var) *ad.Var {
	w := p.Var(l.Weight)
	if x.Dims() == 0 || x.Dim(-1) != w.Dim(1) {
		panic(fmt.Sprintf("nn: Linear of %d features to %d: the input has shape %v", w.Dim(1), w.Dim(0), x.Shape()))
	}
	if l.Bias == nil {
		return x.Linear(w, nil)
	}
	return x.Linear(w, p.Var(l.Bias))
}

// MLPConfig sets up a multi-layer perceptron.
type MLPConfig struct {
	In, Out    int            // numbers of features, positive
	Width      int            // of the hidden layers; 64 if zero
	Layers     int            // hidden ones; 2 if zero, none if negative
	Activation string         // see [CheckActivation]; "gelu" if empty
	Last       bool           // has the activation after the last layer too
	Init       string         // of the weights, see [Initialisers]; "default" if empty
	DType      tensor.DType   // Float64 or Float32
	Source     *tensor.Source // of the weights, not nil
}

// MLP is linear layers with an activation after each but the last.
type MLP struct {
	Layers     []*Linear
	activation string
	last       bool
}

// NewMLP fails if a field of c is out of its range.
func NewMLP(c MLPConfig) (*MLP, error) {
	if c.Width < 0 {
		return nil, fmt.Errorf("nn: MLP: Width is %d, allowed are positive numbers", c.Width)
	}
	if c.Width == 0 {
		c.Width = 64
	}
	if c.Layers == 0 {
		c.Layers = 2
	}
	if c.Activation == "" {
		c.Activation = "gelu"
	}
	if err := CheckActivation(c.Activation); err != nil {
		return nil, fmt.Errorf("nn: MLP: %w", err)
	}
	m := &MLP{activation: c.Activation, last: c.Last}
	in := c.In
	for i := range max(c.Layers, 0) + 1 {
		out := c.Width
		if i == max(c.Layers, 0) {
			out = c.Out
		}
		l, err := NewLinear(LinearConfig{In: in, Out: out, Init: c.Init, DType: c.DType, Source: c.Source})
		if err != nil {
			return nil, fmt.Errorf("nn: MLP: layer %d: %w", i, err)
		}
		m.Layers = append(m.Layers, l)
		in = out
	}
	return m, nil
}

// Forward takes x of shape …×In and returns …×Out.
func (m *MLP) Forward(p *Pass, x *ad.Var) *ad.Var {
	for i, l := range m.Layers {
		if x = l.Forward(p, x); m.last || i < len(m.Layers)-1 {
			x = Activate(m.activation, x)
		}
	}
	return x
}
