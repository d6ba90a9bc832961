package fft

import "github.com/podium-go/podium/lib/tensor"

// FFT returns the discrete Fourier transform of x along the axes; without
// axes, along the last. It is [Config.FFT] with the defaults.
func FFT(x *tensor.Tensor, axes ...int) (*tensor.Tensor, error) { return Config{Axes: axes}.FFT(x) }

// IFFT returns the inverse of [FFT].
func IFFT(x *tensor.Tensor, axes ...int) (*tensor.Tensor, error) { return Config{Axes: axes}.IFFT(x) }

// FFT2 returns the transform of x along the last two axes.
func FFT2(x *tensor.Tensor) (*tensor.Tensor, error) { return FFT(x, -2, -1) }

// IFFT2 returns the inverse of [FFT2].
func IFFT2(x *tensor.Tensor) (*tensor.Tensor, error) { return IFFT(x, -2, -1) }

// FFTN returns the transform of x along all axes.
func FFTN(x *tensor.Tensor) (*tensor.Tensor, error) { return FFT(x, allAxes(x)...) }

// IFFTN returns the inverse of [FFTN].
func IFFTN(x *tensor.Tensor) (*tensor.Tensor, error) { return IFFT(x, allAxes(x)...) }

// RFFT returns the half of the transform of the real x along the axes that
// determines the other, see [Config.RFFT]; without axes, along the last.
func RFFT(x *tensor.Tensor, axes ...int) (*tensor.Tensor, error) { return Config{Axes: axes}.RFFT(x) }

// IRFFT returns the inverse of [RFFT] for an even number of points;
// [Config.IRFFT] takes the number from Lengths.
func IRFFT(x *tensor.Tensor, axes ...int) (*tensor.Tensor, error) { return Config{Axes: axes}.IRFFT(x) }

// RFFT2 returns the half of the transform of the real x along the last two
// axes.
func RFFT2(x *tensor.Tensor) (*tensor.Tensor, error) { return RFFT(x, -2, -1) }

// IRFFT2 returns the inverse of [RFFT2] for an even number of columns.
func IRFFT2(x *tensor.Tensor) (*tensor.Tensor, error) { return IRFFT(x, -2, -1) }

// RFFTN returns the half of the transform of the real x along all axes.
func RFFTN(x *tensor.Tensor) (*tensor.Tensor, error) { return RFFT(x, allAxes(x)...) }

// IRFFTN returns the inverse of [RFFTN] for an even number of points along the
// last axis.
func IRFFTN(x *tensor.Tensor) (*tensor.Tensor, error) { return IRFFT(x, allAxes(x)...) }

// DCT returns the cosine transform of type II of x along the axes; without
// axes, along the last. [Config.Trig] has the other types.
func DCT(x *tensor.Tensor, axes ...int) (*tensor.Tensor, error) {
	return Config{Axes: axes}.Trig(x, DCTII)
}

// IDCT returns the inverse of [DCT].
func IDCT(x *tensor.Tensor, axes ...int) (*tensor.Tensor, error) {
	return Config{Axes: axes}.ITrig(x, DCTII)
}

// DST returns the sine transform of type II of x along the axes; without axes,
// along the last. [Config.Trig] has the other types.
func DST(x *tensor.Tensor, axes ...int) (*tensor.Tensor, error) {
	return Config{Axes: axes}.Trig(x, DSTII)
}

// IDST returns the inverse of [DST].
func IDST(x *tensor.Tensor, axes ...int) (*tensor.Tensor, error) {
	return Config{Axes: axes}.ITrig(x, DSTII)
}

func allAxes(x *tensor.Tensor) []int {
	axes := make([]int, x.Dims())
	for i := range axes {
		axes[i] = i
	}
	return axes
}
