package nn

import (
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/tensor"
)

// ConvConfig sets up a convolution, or a transposed one.
type ConvConfig struct {
	In, Out int   // channels, positive
	Kernel  []int // lengths along one to three axes, positive
	NoBias  bool  // leaves out the vector that is added
	// Shape has stride, dilation, padding and groups.
	Shape  ad.ConvConfig
	Init   string         // of the weights, see [Initialisers]; "default" if empty
	DType  tensor.DType   // Float64 or Float32
	Source *tensor.Source // of the weights, not nil
}

// Conv is a convolution of (batch, In, n₁[, n₂[, n₃]]) elements; see
// [ad.Var.Conv].
type Conv struct {
	Weight *Param // (Out, In/Groups, kernel…)
	Bias   *Param // Out; nil without
	shape  ad.ConvConfig
}

// NewConv fails if a field of c is out of its range.
func NewConv(c ConvConfig) (*Conv, error) {
	w, b, err := c.params("Conv", c.Out, c.In)
	if err != nil {
		return nil, err
	}
	return &Conv{w, b, c.Shape}, nil
}

func (l *Conv) Forward(p *Pass, x *ad.Var) *ad.Var {
	return x.Conv(p.Var(l.Weight), p.optional(l.Bias), l.shape)
}

// ConvTranspose is the transposed convolution of (batch, In, n₁[, n₂[, n₃]])
// elements; see [ad.Var.ConvTranspose].
type ConvTranspose struct {
	Weight *Param // (In, Out/Groups, kernel…)
	Bias   *Param // Out; nil without
	shape  ad.ConvConfig
}

// NewConvTranspose fails if a field of c is out of its range.
func NewConvTranspose(c ConvConfig) (*ConvTranspose, error) {
	w, b, err := c.params("ConvTranspose", c.In, c.Out)
	if err != nil {
		return nil, err
	}
	return &ConvTranspose{w, b, c.Shape}, nil
}

func (l *ConvTranspose) Forward(p *Pass, x *ad.Var) *ad.Var {
	return x.ConvTranspose(p.Var(l.Weight), p.optional(l.Bias), l.shape)
}

// optional returns the variable of a parameter that may be nil.
func (p *Pass) optional(b *Param) *ad.Var {
	if b == nil {
		return nil
	}
	return p.Var(b)
}

// params makes the weights, whose first two dimensions are of first and second
// channels, and the bias.
func (c *ConvConfig) params(layer string, first, second int) (w, b *Param, err error) {
	if c.In <= 0 || c.Out <= 0 {
		return nil, nil, fmt.Errorf("nn: %s: In is %d and Out %d, allowed are positive numbers", layer, c.In, c.Out)
	}
	if len(c.Kernel) < 1 || len(c.Kernel) > 3 || slices.Min(c.Kernel) <= 0 {
		return nil, nil, fmt.Errorf("nn: %s: Kernel is %v, allowed are one to three positive numbers", layer, c.Kernel)
	}
	groups := max(c.Shape.Groups, 1)
	if c.In%groups != 0 || c.Out%groups != 0 {
		return nil, nil, fmt.Errorf("nn: %s: Groups is %d, allowed are divisors of In %d and Out %d", layer, groups, c.In, c.Out)
	}
	if err := begin(layer, c.DType, c.Source); err != nil {
		return nil, nil, err
	}
	points := 1
	for _, k := range c.Kernel {
		points *= k
	}
	fanIn, fanOut := c.In/groups*points, c.Out/groups*points
	value, err := Initial(c.Init, c.Source, c.DType, fanIn, fanOut, append([]int{first, second / groups}, c.Kernel...)...)
	if err != nil {
		return nil, nil, fmt.Errorf("nn: %s: %w", layer, err)
	}
	w = &Param{Value: value}
	if !c.NoBias {
		rule := "zeros"
		if c.Init == "" || c.Init == "default" {
			rule = "default"
		}
		if value, err = Initial(rule, c.Source, c.DType, fanIn, fanOut, c.Out); err != nil {
			return nil, nil, err
		}
		b = &Param{Value: value}
	}
	return w, b, nil
}
