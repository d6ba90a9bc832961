package nn

import (
	"fmt"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/tensor"
)

// NormConfig sets up a normalisation.
type NormConfig struct {
	Channels int          // or features, positive
	Groups   int          // of channels, for GroupNorm: a divisor of Channels; 1 if zero
	Epsilon  float64      // added to variances; 1e-5 if zero
	NoAffine bool         // leaves out the scale and the shift of each channel
	Momentum float64      // of a batch in BatchNorm's running means, in (0, 1]; 0.1 if zero
	DType    tensor.DType // Float64 or Float32
}

// Affine is the scale and the shift of each channel that follow a
// normalisation; nil where there are none.
type Affine struct {
	Weight, Bias *Param
	epsilon      float64
}

func newAffine(layer string, c *NormConfig) (Affine, error) {
	if c.Channels <= 0 {
		return Affine{}, fmt.Errorf("nn: %s: Channels is %d, allowed are positive numbers", layer, c.Channels)
	}
	if c.Epsilon == 0 {
		c.Epsilon = 1e-5
	}
	if !(c.Epsilon > 0) {
		return Affine{}, fmt.Errorf("nn: %s: Epsilon is %g, allowed are positive numbers", layer, c.Epsilon)
	}
	if c.DType != tensor.Float64 && c.DType != tensor.Float32 {
		return Affine{}, fmt.Errorf("nn: %s: DType is %v, allowed are float64 and float32", layer, c.DType)
	}
	a := Affine{epsilon: c.Epsilon}
	if !c.NoAffine {
		a.Weight = &Param{Value: tensor.Full(c.DType, 1.0, c.Channels)}
		a.Bias = &Param{Value: tensor.New(c.DType, c.Channels)}
	}
	return a, nil
}

// LayerNorm standardises the last dimension; see [ad.Var.LayerNorm].
type LayerNorm struct{ Affine }

// NewLayerNorm fails if a field of c is out of its range.
func NewLayerNorm(c NormConfig) (*LayerNorm, error) {
	a, err := newAffine("LayerNorm", &c)
	if err != nil {
		return nil, err
	}
	return &LayerNorm{a}, nil
}

func (l *LayerNorm) Forward(p *Pass, x *ad.Var) *ad.Var {
	return x.LayerNorm(1, p.optional(l.Weight), p.optional(l.Bias), l.epsilon)
}

// GroupNorm standardises groups of channels of (batch, channels, …); see
// [ad.Var.GroupNorm]. With as many groups as channels it is an instance norm.
type GroupNorm struct {
	Affine
	groups int
}

// NewGroupNorm fails if a field of c is out of its range.
func NewGroupNorm(c NormConfig) (*GroupNorm, error) {
	a, err := newAffine("GroupNorm", &c)
	if err != nil {
		return nil, err
	}
	if c.Groups == 0 {
		c.Groups = 1
	}
	if c.Groups < 0 || c.Channels%c.Groups != 0 {
		return nil, fmt.Errorf("nn: GroupNorm: Groups is %d, allowed are divisors of Channels %d", c.Groups, c.Channels)
	}
	return &GroupNorm{a, c.Groups}, nil
}

func (l *GroupNorm) Forward(p *Pass, x *ad.Var) *ad.Var {
	return x.GroupNorm(l.groups, p.optional(l.Weight), p.optional(l.Bias), l.epsilon)
}

// BatchNorm standardises channels of (batch, channels, …) over the batch in
// training, and by the means and variances that it remembers otherwise; see
// [ad.Var.BatchNorm].
type BatchNorm struct {
	Affine
	RunningMean, RunningVar *Param // remembered, one number for each channel
	momentum                float64
}

// NewBatchNorm fails if a field of c is out of its range.
func NewBatchNorm(c NormConfig) (*BatchNorm, error) {
	a, err := newAffine("BatchNorm", &c)
	if err != nil {
		return nil, err
	}
	if c.Momentum == 0 {
		c.Momentum = 0.1
	}
	if !(c.Momentum > 0 && c.Momentum <= 1) {
		return nil, fmt.Errorf("nn: BatchNorm: Momentum is %g, allowed are 0 < Momentum ≤ 1", c.Momentum)
	}
	return &BatchNorm{a, &Param{Value: tensor.New(c.DType, c.Channels), Buffer: true},
		&Param{Value: tensor.Full(c.DType, 1.0, c.Channels), Buffer: true}, c.Momentum}, nil
}

// Forward, in training, also takes the means and the variances, over n-1, of
// the batch into what it remembers.
func (l *BatchNorm) Forward(p *Pass, x *ad.Var) *ad.Var {
	gamma, beta := p.optional(l.Weight), p.optional(l.Bias)
	if !p.Training() {
		return x.BatchNormWith(l.RunningMean.Value, l.RunningVar.Value, gamma, beta, l.epsilon)
	}
	y, mean, variance := x.BatchNorm(gamma, beta, l.epsilon)
	n := float64(x.Len() / x.Dim(1))
	remember(l.RunningMean.Value, mean, l.momentum, 1)
	remember(l.RunningVar.Value, variance, l.momentum, n/max(n-1, 1))
	return y
}

// remember moves old towards scale times new by the part momentum.
func remember(old, new *tensor.Tensor, momentum, scale float64) {
	tensor.Mul(old, old, 1-momentum)
	tensor.FMA(old, new.Reshape(old.Shape()...), momentum*scale, old)
}
