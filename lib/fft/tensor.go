package fft

import (
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/tensor"
)

// Config says how tensors are transformed. The zero value transforms the last
// axis, without normalisation forward and with 1/n inverse, as numpy.fft does.
type Config struct {
	// Axes are those to transform, negative ones counted from the last; each
	// axis occurs once. The last of them is the halved one of real transforms.
	// Default: the last len(Lengths) axes, or the last one.
	Axes []int
	// Lengths are the numbers of points to transform along the Axes, at least
	// 1 each (2 for DCTI). A longer axis of the input is cut, a shorter one
	// filled up with zeros. For IRFFT they are the lengths of the output, and
	// the input's last axis is cut or filled to n/2+1. Default: as the input;
	// for the last axis of IRFFT, 2(m-1) with m its length.
	Lengths []int
	// Norm is the normalisation. Default: Backward.
	Norm Norm
	// Out is where the result goes: contiguous, of the result's type and shape.
	// It may be the input where that has them too. Default: a new tensor, whose
	// memory costs as much as a short transform.
	Out *tensor.Tensor
}

// job is a Config that fits a tensor.
type job struct {
	axes, lengths []int
	norm          Norm
}

// fit completes c for x. half says that the input's last axis is half a
// spectrum.
func (c Config) fit(x *tensor.Tensor, half bool) (job, error) {
	dims := x.Dims()
	if dims == 0 {
		return job{}, fmt.Errorf("x is a scalar; it has to have an axis")
	}
	if err := c.Norm.check(); err != nil {
		return job{}, err
	}
	axes := c.Axes
	if len(axes) == 0 {
		count := max(1, len(c.Lengths))
		if count > dims {
			return job{}, fmt.Errorf("Lengths has %d entries, and x of shape %v has only %d axes", count, x.Shape(), dims)
		}
		for i := range count {
			axes = append(axes, i-count)
		}
	}
	if len(c.Lengths) > 0 && len(c.Lengths) != len(axes) {
		return job{}, fmt.Errorf("Lengths has %d entries and Axes %d; they have to be as many", len(c.Lengths), len(axes))
	}
	j := job{norm: c.Norm}
	used := make([]bool, dims)
	for i, a := range axes {
		k := a
		if k < 0 {
			k += dims
		}
		if k < 0 || k >= dims {
			return job{}, fmt.Errorf("Axes[%d] is %d; x of shape %v has the axes %d to %d", i, a, x.Shape(), -dims, dims-1)
		}
		if used[k] {
			return job{}, fmt.Errorf("Axes %v names axis %d twice", axes, k)
		}
		used[k] = true
		n := x.Dim(k)
		if half && i == len(axes)-1 {
			n = 2 * (n - 1)
		}
		if len(c.Lengths) > 0 {
			if n = c.Lengths[i]; n < 1 {
				return job{}, fmt.Errorf("Lengths[%d] is %d; it has to be at least 1", i, n)
			}
		}
		if n < 1 {
			return job{}, fmt.Errorf("axis %d of x, of shape %v, gives a transform of %d points; it has to be at least 1", k, x.Shape(), n)
		}
		j.axes, j.lengths = append(j.axes, k), append(j.lengths, n)
	}
	return j, nil
}

// last returns the axis that real transforms halve, and its length.
func (j job) last() (axis, n int) {
	return j.axes[len(j.axes)-1], j.lengths[len(j.lengths)-1]
}

// rest returns j without its last axis.
func (j job) rest() job {
	return job{j.axes[:len(j.axes)-1], j.lengths[:len(j.lengths)-1], j.norm}
}

// scale returns the factor of the transform.
func (j job) scale(direction int) float64 {
	return j.norm.scale(direction, float64(product(j.lengths)))
}

// resize returns x with the lengths of j along its axes (and half along the
// last, if that is not zero), cut or filled up with zeros.
func (j job) resize(x *tensor.Tensor, half int) *tensor.Tensor {
	shape := x.Shape()
	part, same := shape, true
	shape = append([]int(nil), shape...)
	for i, a := range j.axes {
		n := j.lengths[i]
		if half > 0 && i == len(j.axes)-1 {
			n = half
		}
		same = same && n == shape[a]
		part[a], shape[a] = min(n, shape[a]), n
	}
	if same {
		return x
	}
	y := tensor.New(x.DType(), shape...)
	from, to := x, y
	for _, a := range j.axes {
		from, to = from.Narrow(a, 0, part[a]), to.Narrow(a, 0, part[a])
	}
	to.Copy(from)
	return y
}

// out returns Out, or a new tensor if there is none.
func (c Config) out(d tensor.DType, shape []int) (*tensor.Tensor, error) {
	if c.Out == nil {
		return tensor.New(d, shape...), nil
	}
	if c.Out.DType() != d || !slices.Equal(c.Out.Shape(), shape) || !c.Out.IsContiguous() {
		return nil, fmt.Errorf("Out is %v of shape %v with strides %v; it has to be %v of shape %v, and contiguous",
			c.Out.DType(), c.Out.Shape(), c.Out.Strides(), d, shape)
	}
	return c.Out, nil
}

// around returns the products of the lengths before and behind an axis.
func around(shape []int, axis int) (outer, inner int) {
	return product(shape[:axis]), product(shape[axis+1:])
}

// single reports whether x is transformed in single precision.
func single(x *tensor.Tensor) bool { return x.DType().Real() == tensor.Float32 }

// complexType returns the type of the spectrum of x, and realType its parts'.
func complexType(x *tensor.Tensor) tensor.DType {
	if single(x) {
		return tensor.Complex64
	}
	return tensor.Complex128
}

// as returns x with elements of type d: x itself if it has them.
func as(x *tensor.Tensor, d tensor.DType) *tensor.Tensor {
	if x.DType() == d {
		return x
	}
	return x.Convert(d)
}

func realType(x *tensor.Tensor) tensor.DType { return complexType(x).Real() }

// FFT returns the discrete Fourier transform of x, complex64 for float32 and
// complex64, and complex128 otherwise:
//
//	X[k] = Σ_j x[j] e^(-2πi Σ_a j_a k_a / n_a)
func (c Config) FFT(x *tensor.Tensor) (*tensor.Tensor, error) {
	y, err := c.complex(x, forward)
	if err != nil {
		return nil, fmt.Errorf("fft: FFT: %w", err)
	}
	return y, nil
}

// IFFT returns the inverse of [Config.FFT].
func (c Config) IFFT(x *tensor.Tensor) (*tensor.Tensor, error) {
	y, err := c.complex(x, inverse)
	if err != nil {
		return nil, fmt.Errorf("fft: IFFT: %w", err)
	}
	return y, nil
}

func (c Config) complex(x *tensor.Tensor, direction int) (*tensor.Tensor, error) {
	j, err := c.fit(x, false)
	if err != nil {
		return nil, err
	}
	x = j.resize(as(x, complexType(x)), 0).Contiguous()
	y, err := c.out(x.DType(), x.Shape())
	if err != nil {
		return nil, err
	}
	if single(x) {
		complexAxes(&table32, j, y.Shape(), pairs[float32](tensor.Data[complex64](y)), pairs[float32](tensor.Data[complex64](x)), direction, j.scale(direction))
	} else {
		complexAxes(&table64, j, y.Shape(), pairs[float64](tensor.Data[complex128](y)), pairs[float64](tensor.Data[complex128](x)), direction, j.scale(direction))
	}
	return y, nil
}

// complexAxes transforms src, of the given shape, along the axes of j.
func complexAxes[F tensor.Float](t *table[F], j job, shape []int, dst, src []F, direction int, scale float64) {
	for i := len(j.axes) - 1; i >= 0; i-- {
		outer, inner := around(shape, j.axes[i])
		axisOf[F]{line: t.get(complexTable, j.lengths[i]).line, w: &t.w, outer: outer, inner: inner}.run(dst, src, direction, F(scale))
		src, scale = dst, 1
	}
}

// RFFT returns the half of the discrete Fourier transform of the real x whose
// indices along the last of the Axes are 0 … n/2; the other half is its
// conjugate. It returns an error if x is complex. See [RealPlan] for its
// adjoint.
func (c Config) RFFT(x *tensor.Tensor) (*tensor.Tensor, error) {
	y, err := c.realForward(x)
	if err != nil {
		return nil, fmt.Errorf("fft: RFFT: %w", err)
	}
	return y, nil
}

func (c Config) realForward(x *tensor.Tensor) (*tensor.Tensor, error) {
	if x.DType().IsComplex() {
		return nil, fmt.Errorf("x is %v; it has to be real", x.DType())
	}
	j, err := c.fit(x, false)
	if err != nil {
		return nil, err
	}
	x = j.resize(as(x, realType(x)), 0).Contiguous()
	shape := x.Shape()
	axis, n := j.last()
	shape[axis] = n/2 + 1
	y, err := c.out(complexType(x), shape)
	if err != nil {
		return nil, err
	}
	if single(x) {
		realAxes(&table32, j, shape, pairs[float32](tensor.Data[complex64](y)), tensor.Data[float32](x))
	} else {
		realAxes(&table64, j, shape, pairs[float64](tensor.Data[complex128](y)), tensor.Data[float64](x))
	}
	return y, nil
}

func realAxes[F tensor.Float](t *table[F], j job, shape []int, dst, src []F) {
	axis, n := j.last()
	outer, inner := around(shape, axis)
	rowMap[F]{real: t.get(realTable, n).real, direction: forward, scale: F(j.scale(forward))}.run(dst, src, outer, inner, &t.w)
	complexAxes(t, j.rest(), shape, dst, dst, forward, 1)
}

// IRFFT returns the real tensor whose half transform is x, float32 for float32
// and complex64, and float64 otherwise. If the number of points along the last
// of the Axes was odd, Lengths has to say so.
func (c Config) IRFFT(x *tensor.Tensor) (*tensor.Tensor, error) {
	y, err := c.realInverse(x)
	if err != nil {
		return nil, fmt.Errorf("fft: IRFFT: %w", err)
	}
	return y, nil
}

func (c Config) realInverse(x *tensor.Tensor) (*tensor.Tensor, error) {
	j, err := c.fit(x, true)
	if err != nil {
		return nil, err
	}
	axis, n := j.last()
	x = j.resize(as(x, complexType(x)), n/2+1).Contiguous()
	shape := x.Shape()
	shape[axis] = n
	y, err := c.out(realType(x), shape)
	if err != nil {
		return nil, err
	}
	if single(x) {
		realInverseAxes(&table32, j, x.Shape(), tensor.Data[float32](y), pairs[float32](tensor.Data[complex64](x)))
	} else {
		realInverseAxes(&table64, j, x.Shape(), tensor.Data[float64](y), pairs[float64](tensor.Data[complex128](x)))
	}
	return y, nil
}

func realInverseAxes[F tensor.Float](t *table[F], j job, shape []int, dst, src []F) {
	scale := j.scale(inverse)
	if len(j.axes) > 1 {
		x, back := t.w.get(len(src))
		defer t.w.put(back)
		complexAxes(t, j.rest(), shape, x, src, inverse, scale)
		src, scale = x, 1
	}
	axis, n := j.last()
	outer, inner := around(shape, axis)
	rowMap[F]{real: t.get(realTable, n).real, direction: inverse, scale: F(scale)}.run(dst, src, outer, inner, &t.w)
}

// Trig returns the cosine or sine transform of the real x, float32 for float32
// and float64 otherwise. It returns an error if x is complex.
func (c Config) Trig(x *tensor.Tensor, kind Kind) (*tensor.Tensor, error) {
	y, err := c.trig(x, kind, kind, forward)
	if err != nil {
		return nil, fmt.Errorf("fft: Trig: %w", err)
	}
	return y, nil
}

// ITrig returns the inverse of [Config.Trig].
func (c Config) ITrig(x *tensor.Tensor, kind Kind) (*tensor.Tensor, error) {
	y, err := c.trig(x, kind, kind.Inverse(), inverse)
	if err != nil {
		return nil, fmt.Errorf("fft: ITrig: %w", err)
	}
	return y, nil
}

// trig runs the transform kind; asked is what the caller named.
func (c Config) trig(x *tensor.Tensor, asked, kind Kind, direction int) (*tensor.Tensor, error) {
	if x.DType().IsComplex() {
		return nil, fmt.Errorf("x is %v; it has to be real", x.DType())
	}
	j, err := c.fit(x, false)
	if err != nil {
		return nil, err
	}
	for i, n := range j.lengths {
		if err := asked.check(n); err != nil {
			return nil, fmt.Errorf("axis %d: %w", j.axes[i], err)
		}
	}
	x = j.resize(as(x, realType(x)), 0).Contiguous()
	y, err := c.out(x.DType(), x.Shape())
	if err != nil {
		return nil, err
	}
	if single(x) {
		trigAxes(&table32, j, kind, y.Shape(), tensor.Data[float32](y), tensor.Data[float32](x), direction)
	} else {
		trigAxes(&table64, j, kind, y.Shape(), tensor.Data[float64](y), tensor.Data[float64](x), direction)
	}
	return y, nil
}

func trigAxes[F tensor.Float](t *table[F], j job, kind Kind, shape []int, dst, src []F, direction int) {
	for i := len(j.axes) - 1; i >= 0; i-- {
		outer, inner := around(shape, j.axes[i])
		t.get(trigTable+tableKind(kind), j.lengths[i]).trig.over(dst, src, outer, inner, direction, j.norm, &t.w)
		src = dst
	}
}
