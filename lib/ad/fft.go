package ad

import (
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/fft"
	"github.com/podium-go/podium/lib/tensor"
)

// The Fourier transforms are linear. Without their normalisation, the adjoint of
// the transform is its inverse, and that of the real transform the inverse with
// its columns divided by how many of the whole spectrum each stands for. The
// normalisations of the two directions change places.
var fftOp, ifftOp, rfftOp, irfftOp, cutOp *op

func init() {
	fftOp = declare(op{name: "FFT",
		adjoint: func(c *Call, g *Var, _ int) *Var { return g.fourier(c.args.(transform).adjoint(c.In[0]), true) },
		linear:  func(c *Call, dx []*Var) *Var { return dx[0].fourier(c.args.(transform), false) },
	})
	ifftOp = declare(op{name: "IFFT",
		adjoint: func(c *Call, g *Var, _ int) *Var { return g.fourier(c.args.(transform).adjoint(c.In[0]), false) },
		linear:  func(c *Call, dx []*Var) *Var { return dx[0].fourier(c.args.(transform), true) },
	})
	rfftOp = declare(op{name: "RFFT",
		adjoint: func(c *Call, g *Var, _ int) *Var {
			t := c.args.(transform).adjoint(c.In[0])
			return g.Mul(t.weights(g, func(w float64) float64 { return 1 / w })).realInverse(t)
		},
		linear: func(c *Call, dx []*Var) *Var { return dx[0].realForward(c.args.(transform)) },
	})
	irfftOp = declare(op{name: "IRFFT",
		adjoint: func(c *Call, g *Var, _ int) *Var {
			t := c.args.(transform).adjoint(c.Out[0])
			y := g.realForward(t)
			return y.Mul(t.weights(y, func(w float64) float64 { return w }))
		},
		linear: func(c *Call, dx []*Var) *Var { return dx[0].realInverse(c.args.(transform)) },
	})
	cutOp = declare(op{name: "CutOrFill",
		adjoint: func(c *Call, g *Var, _ int) *Var { return g.cutOrFill(c.In[0].Shape()) },
		linear:  func(c *Call, dx []*Var) *Var { return dx[0].cutOrFill(c.Out[0].Shape()) },
	})
}

// transform is a [fft.Config] with axes counted from the first. lengths are
// those of the real side of real transforms, and not needed otherwise.
type transform struct {
	axes, lengths []int
	norm          fft.Norm
}

// transformOf completes c for x as lib/fft does; half says that the last axis of
// x is half a spectrum. The shape is the one that x has to be cut or filled to.
func transformOf(what string, x *Var, c fft.Config, half bool) (t transform, shape []int) {
	shape = x.Shape()
	fail := func(format string, args ...any) {
		panic(fmt.Sprintf("ad: %s of shape %v: %s", what, shape, fmt.Sprintf(format, args...)))
	}
	if c.Out != nil {
		fail("Out is set, and has to be nil: the memory of results is the tape's")
	}
	axes := c.Axes
	if len(axes) == 0 {
		for i := range max(1, len(c.Lengths)) {
			axes = append(axes, i-max(1, len(c.Lengths)))
		}
	}
	if len(c.Lengths) > 0 && len(c.Lengths) != len(axes) {
		fail("Lengths %v for the axes %v", c.Lengths, axes)
	}
	t.norm = c.Norm
	for i, a := range axes {
		k := axis(x, a)
		if k < 0 || k >= len(shape) || slices.Contains(t.axes, k) {
			fail("the axes %v have to be different ones of 0 to %d", axes, len(shape)-1)
		}
		halved := half && i == len(axes)-1
		n := shape[k]
		if halved {
			n = 2 * (n - 1)
		}
		if len(c.Lengths) > 0 {
			n = c.Lengths[i]
		}
		if n < 1 {
			fail("axis %d has a transform of %d points; it has to be at least 1", k, n)
		}
		t.axes, t.lengths = append(t.axes, k), append(t.lengths, n)
		if halved {
			n = n/2 + 1
		}
		shape[k] = n
	}
	return t, shape
}

// adjoint returns the transform with the other normalisation, for the real side
// of a call.
func (t transform) adjoint(real *Var) transform {
	lengths := make([]int, len(t.axes))
	for i, a := range t.axes {
		lengths[i] = real.Dim(a)
	}
	return transform{t.axes, lengths, swapped(t.norm)}
}

// swapped is the normalisation with which the opposite direction has the same
// factor.
func swapped(n fft.Norm) fft.Norm {
	switch n {
	case fft.Backward:
		return fft.Forward
	case fft.Forward:
		return fft.Backward
	}
	return n
}

// weights returns f of how many columns each column of the half spectrum y
// stands for, as a constant that broadcasts.
func (t transform) weights(y *Var, f func(w float64) float64) *Var {
	last := len(t.axes) - 1
	shape := make([]int, y.Dims()-t.axes[last])
	for i := range shape {
		shape[i] = 1
	}
	ws := fft.HalfWeights(t.lengths[last])
	shape[0] = len(ws)
	w := y.tape.alloc(y.DType(), len(ws))
	for k, v := range ws {
		w.SetComplex(complex(f(v), 0), k)
	}
	return (&Var{value: w.Reshape(shape...), tape: y.tape, epoch: y.epoch, node: -1})
}

// config returns t for lib/fft with a place for the result.
func (t transform) config(out *tensor.Tensor) fft.Config {
	return fft.Config{Axes: t.axes, Norm: t.norm, Out: out}
}

// must returns y; transformOf has found all mistakes that err can tell of.
func must(y *tensor.Tensor, err error) *tensor.Tensor {
	if err != nil {
		panic("ad: " + err.Error())
	}
	return y
}

// packed returns the value of x row by row, in the memory of the tape where it
// has to be copied.
func (x *Var) packed() *tensor.Tensor {
	v := x.Value()
	if v.IsContiguous() {
		return v
	}
	y := x.tape.alloc(v.DType(), v.Shape()...)
	y.Copy(v)
	return y
}

// fourier is the transform of x over all of its axes of t, inverse or not.
func (x *Var) fourier(t transform, inverse bool) *Var {
	v := x.packed()
	if !complexType(v.DType()) {
		z := x.tape.alloc(v.DType().Complex(), v.Shape()...)
		z.Real().Copy(v)
		z.Imag().Fill(0.0)
		v = z
	}
	c := t.config(x.tape.alloc(v.DType(), v.Shape()...))
	if inverse {
		return ifftOp.apply(must(c.IFFT(v)), t, x)
	}
	return fftOp.apply(must(c.FFT(v)), t, x)
}

func (x *Var) realForward(t transform) *Var {
	shape := x.Shape()
	last := t.axes[len(t.axes)-1]
	shape[last] = shape[last]/2 + 1
	return rfftOp.apply(must(t.config(x.tape.alloc(x.DType().Complex(), shape...)).RFFT(x.packed())), t, x)
}

func (x *Var) realInverse(t transform) *Var {
	shape := x.Shape()
	for i, a := range t.axes {
		shape[a] = t.lengths[i]
	}
	c := t.config(x.tape.alloc(x.DType().Real(), shape...))
	c.Lengths = t.lengths
	return irfftOp.apply(must(c.IRFFT(x.packed())), t, x)
}

// cutOrFill cuts the ends of axes that are too long and fills up with zeros
// those that are too short.
func (x *Var) cutOrFill(shape []int) *Var {
	have := x.Shape()
	if slices.Equal(have, shape) {
		return x
	}
	y := x.tape.alloc(x.DType(), shape...)
	from, to := x.Value(), y
	for i, n := range shape {
		if n > have[i] {
			y.Fill(0.0)
		}
		n = min(n, have[i])
		from, to = from.Narrow(i, 0, n), to.Narrow(i, 0, n)
	}
	to.Copy(from)
	return cutOp.apply(y, nil, x)
}

// FFT returns the discrete Fourier transform of x, as [fft.Config.FFT] does:
// fft.Config{} transforms the last axis. It panics where that returns an error.
func (x *Var) FFT(c fft.Config) *Var {
	t, shape := transformOf("FFT", x, c, false)
	return x.cutOrFill(shape).fourier(t, false)
}

// IFFT returns the inverse of [Var.FFT].
func (x *Var) IFFT(c fft.Config) *Var {
	t, shape := transformOf("IFFT", x, c, false)
	return x.cutOrFill(shape).fourier(t, true)
}

// RFFT returns the half of the transform of the real x with the indices 0 … n/2
// along the last of the axes, as [fft.Config.RFFT] does.
func (x *Var) RFFT(c fft.Config) *Var {
	if complexType(x.DType()) {
		panic(fmt.Sprintf("ad: RFFT of a %v variable: it has to be real", x.DType()))
	}
	t, shape := transformOf("RFFT", x, c, false)
	return x.cutOrFill(shape).realForward(t)
}

// IRFFT returns the real tensor whose half transform is x, as
// [fft.Config.IRFFT] does. Of the column 0 of x, and of the column n/2 for even
// n, only the Hermitian part acts, and so it has the only gradient.
func (x *Var) IRFFT(c fft.Config) *Var {
	if !complexType(x.DType()) {
		panic(fmt.Sprintf("ad: IRFFT of a %v variable: it has to be complex", x.DType()))
	}
	t, shape := transformOf("IRFFT", x, c, true)
	return x.cutOrFill(shape).realInverse(t)
}

// FFTShift returns x with the values along the axes rolled so that frequency
// zero comes to the middle, as [fft.Shift]; without axes, along all.
func (x *Var) FFTShift(axes ...int) *Var {
	return x.rollAll("FFTShift", axes, func(n int) int { return (n + 1) / 2 })
}

// FFTUnshift undoes [Var.FFTShift].
func (x *Var) FFTUnshift(axes ...int) *Var {
	return x.rollAll("FFTUnshift", axes, func(n int) int { return n / 2 })
}

func (x *Var) rollAll(what string, axes []int, start func(n int) int) *Var {
	if len(axes) == 0 {
		for i := range x.Dims() {
			axes = append(axes, i)
		}
	}
	for _, a := range axes {
		k := axis(x, a)
		if k < 0 || k >= x.Dims() {
			panic(fmt.Sprintf("ad: %s along axis %d of shape %v", what, a, x.Shape()))
		}
		x = x.Roll(k, -start(x.Dim(k)))
	}
	return x
}
