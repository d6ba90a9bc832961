package nn

import (
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/tensor"
)

// SpectralConfig sets up a spectral convolution.
type SpectralConfig struct {
	In, Out int // channels, positive
	// Modes are how many frequencies are kept along each of one to three axes,
	// positive: 0 … m-1 along the last one, -m … m-1 along the others.
	Modes  []int
	DType  tensor.DType   // of the data: Float64 or Float32
	Source *tensor.Source // of the weights, not nil
}

// Spectral multiplies the lowest Fourier modes by matrices of channels, the
// layer of a Fourier neural operator; see [ad.SpectralConv].
type Spectral struct {
	// Weight is complex, of (M₁[, M₂[, M₃]], In, Out) elements, with the
	// frequencies of the axes but the last in the order 0, 1, …, -2, -1.
	Weight *Param
}

// NewSpectral fails if a field of c is out of its range. Real and imaginary
// parts of the weights begin uniform in [0, 1/(In Out)), as in the released code
// of Li et al., ICLR 2021.
func NewSpectral(c SpectralConfig) (*Spectral, error) {
	if c.In <= 0 || c.Out <= 0 {
		return nil, fmt.Errorf("nn: Spectral: In is %d and Out %d, allowed are positive numbers", c.In, c.Out)
	}
	if len(c.Modes) < 1 || len(c.Modes) > 3 || slices.Min(c.Modes) <= 0 {
		return nil, fmt.Errorf("nn: Spectral: Modes are %v, allowed are one to three positive numbers", c.Modes)
	}
	if err := begin("Spectral", c.DType, c.Source); err != nil {
		return nil, err
	}
	shape := slices.Clone(c.Modes)
	for i := range len(shape) - 1 {
		shape[i] *= 2
	}
	shape = append(shape, c.In, c.Out)
	scale := 1 / (float64(c.In) * float64(c.Out))
	re := c.Source.Uniform(c.DType, shape...).Mul(scale)
	return &Spectral{Weight: &Param{Value: tensor.Complex(re, c.Source.Uniform(c.DType, shape...).Mul(scale))}}, nil
}

// Forward takes x of (batch, In, n₁[, n₂[, n₃]]) elements and returns as many
// points with Out channels. It panics for a grid with too few points for the
// modes.
func (s *Spectral) Forward(p *Pass, x *ad.Var) *ad.Var { return s.On(p, x) }

// On is Forward with the result on another grid.
func (s *Spectral) On(p *Pass, x *ad.Var, grid ...int) *ad.Var {
	w := p.Var(s.Weight)
	d := w.Dims()
	axes := []int{d - 2, d - 1}
	for i := range d - 2 {
		axes = append(axes, i)
	}
	return ad.SpectralConv(x, w.Permute(axes...), grid...)
}
