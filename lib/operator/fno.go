package operator

import (
	"errors"
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/nn"
	"github.com/podium-go/podium/lib/tensor"
)

// FNOConfig sets up a Fourier neural operator.
type FNOConfig struct {
	In, Out int // channels of the data, without coordinates; positive
	// Modes are how many frequencies are kept along each of one to three axes.
	Modes  []int
	Width  int // channels within; 64 along one axis, 32 along two and 20 along three if zero
	Layers int // 4 if zero
	// Head is the width of the layer before the last; 128 if zero.
	Head       int
	Activation string // "gelu" if empty
	// NoCoordinates leaves out the coordinates, which are channels of their own
	// otherwise: i/n along each axis, as on a periodic grid.
	NoCoordinates bool
	// Pad is how many points of zeros are added at the end of each axis, for data
	// that is not periodic, and cut off again.
	Pad    []int
	DType  tensor.DType   // Float64 or Float32
	Source *tensor.Source // of the weights, not nil
}

// FNO is the Fourier neural operator (Li, Kovachki, Azizzadenesheli, Liu,
// Bhattacharya, Stuart, Anandkumar, ICLR 2021): channels are lifted, go through
// layers v ← σ(W v + K v) with a spectral convolution K and a pointwise map W,
// without σ in the last one, and are projected.
type FNO struct {
	Lift       *nn.Conv
	Spectral   []*nn.Spectral
	Pointwise  []*nn.Conv
	Head, Last *nn.Conv

	config FNOConfig
}

// NewFNO fails if a field of c is out of its range.
func NewFNO(c FNOConfig) (*FNO, error) {
	d := len(c.Modes)
	if d < 1 || d > 3 || slices.Min(c.Modes) <= 0 {
		return nil, fmt.Errorf("operator: FNO: Modes are %v, allowed are one to three positive numbers", c.Modes)
	}
	var errs []error
	for _, f := range []struct {
		name      string
		v         *int
		byDefault int
	}{{"Width", &c.Width, [3]int{64, 32, 20}[d-1]}, {"Layers", &c.Layers, 4}, {"Head", &c.Head, 128}} {
		if *f.v < 0 {
			errs = append(errs, fmt.Errorf("operator: FNO: %s is %d, allowed are positive numbers", f.name, *f.v))
		}
		if *f.v == 0 {
			*f.v = f.byDefault
		}
	}
	if c.Activation == "" {
		c.Activation = "gelu"
	}
	errs = append(errs, nn.CheckActivation(c.Activation))
	if c.Pad != nil && (len(c.Pad) != d || slices.Min(c.Pad) < 0) {
		errs = append(errs, fmt.Errorf("operator: FNO: Pad is %v, allowed are %d numbers that are not negative", c.Pad, d))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	c.Modes, c.Pad = slices.Clone(c.Modes), slices.Clone(c.Pad)
	f := &FNO{config: c}
	f.config.Source = nil // it goes on
	pointwise := func(in, out int) *nn.Conv {
		kernel := slices.Repeat([]int{1}, d)
		l, err := nn.NewConv(nn.ConvConfig{In: in, Out: out, Kernel: kernel, DType: c.DType, Source: c.Source})
		errs = append(errs, err)
		return l
	}
	in := c.In
	if !c.NoCoordinates && in > 0 {
		in += d
	}
	f.Lift = pointwise(in, c.Width)
	for range c.Layers {
		k, err := nn.NewSpectral(nn.SpectralConfig{In: c.Width, Out: c.Width, Modes: c.Modes, DType: c.DType, Source: c.Source})
		errs = append(errs, err)
		f.Spectral = append(f.Spectral, k)
		f.Pointwise = append(f.Pointwise, pointwise(c.Width, c.Width))
	}
	f.Head, f.Last = pointwise(c.Width, c.Head), pointwise(c.Head, c.Out)
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("operator: FNO: %w", err)
	}
	return f, nil
}

// Admits fails for a grid of other dimensions, or with fewer points than the
// modes need: 2 m along each axis, 2 m - 1 along the last.
func (f *FNO) Admits(grid ...int) error {
	m := f.config.Modes
	if len(grid) != len(m) {
		return fmt.Errorf("operator: FNO of %d axes on a grid of %v", len(m), grid)
	}
	for i, n := range f.padded(grid) {
		least := 2 * m[i]
		if i == len(m)-1 {
			least = 2 * (m[i] - 1)
		}
		if n < max(least, 1) {
			return fmt.Errorf("operator: FNO with %d modes along axis %d on a grid of %d points; it needs %d", m[i], i, n, max(least, 1))
		}
	}
	return nil
}

// padded returns the grid with Pad.
func (f *FNO) padded(grid []int) []int {
	n := slices.Clone(grid)
	for i, p := range f.config.Pad {
		n[i] += p
	}
	return n
}

// Forward takes (samples, In, n₁[, n₂[, n₃]]) and returns as many points with
// Out channels.
func (f *FNO) Forward(p *nn.Pass, x *ad.Var) *ad.Var {
	if x.Dims() != len(f.config.Modes)+2 || x.Dim(1) != f.config.In {
		panic(fmt.Sprintf("operator: FNO of %d channels on %d axes: the operand has shape %v", f.config.In, len(f.config.Modes), x.Shape()))
	}
	grid := x.Shape()[2:]
	if err := f.Admits(grid...); err != nil {
		panic(err.Error())
	}
	if !f.config.NoCoordinates {
		x = ad.Concat(1, x, ad.Const(coordinates(x.DType(), x.Dim(0), grid)))
	}
	v := f.Lift.Forward(p, x)
	for i, n := range f.config.Pad {
		if n > 0 {
			v = v.Pad(i+2, 0, n, tensor.Zeros)
		}
	}
	for i, k := range f.Spectral {
		if v = k.Forward(p, v).Add(f.Pointwise[i].Forward(p, v)); i < len(f.Spectral)-1 {
			v = nn.Activate(f.config.Activation, v)
		}
	}
	for i, n := range grid {
		if v.Dim(i+2) != n {
			v = v.Narrow(i+2, 0, n)
		}
	}
	return f.Last.Forward(p, nn.Activate(f.config.Activation, f.Head.Forward(p, v)))
}

// coordinates returns i/n along each axis: (samples, axes, n₁[, n₂[, n₃]]).
func coordinates(d tensor.DType, samples int, grid []int) *tensor.Tensor {
	all := tensor.New(d, append([]int{1, len(grid)}, grid...)...)
	for axis, n := range grid {
		shape := slices.Repeat([]int{1}, len(grid))
		shape[axis] = n
		x := tensor.Arange(0, n).Convert(d).Div(float64(n)).Reshape(shape...)
		all.Narrow(1, axis, axis+1).Copy(x.BroadcastTo(append([]int{1, 1}, grid...)...))
	}
	return all.BroadcastTo(append([]int{samples, len(grid)}, grid...)...)
}
