package tensor

import (
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/internal/simd"
	"github.com/podium-go/podium/lib/internal/threads"
)

// LogSumExp returns log Σ eˣ over the axes, without overflow.
func (x *Tensor) LogSumExp(axes ...int) *Tensor { return LogSumExp(nil, x, axes...) }

// LogSumExp is [Tensor.LogSumExp] into dst, which is contiguous.
func LogSumExp(dst, x *Tensor, axes ...int) *Tensor {
	reduced := x.reduceAxes("LogSumExp", axes)
	shape, n := x.reducedShape(reduced)
	var order []int
	for _, want := range []bool{false, true} {
		for i, r := range reduced {
			if r == want {
				order = append(order, i)
			}
		}
	}
	rows := x.Permute(order...).Contiguous()
	out := dst.orEmpty("LogSumExp", x, shape)
	switch x.dtype {
	case Float64:
		eachRow(flat[float64](rows), n, out.Len(), func(i int, row []float64) { flat[float64](out)[i] = simd.LogSumExp(row) })
	case Float32:
		eachRow(flat[float32](rows), n, out.Len(), func(i int, row []float32) { flat[float32](out)[i] = simd.LogSumExp(row) })
	default:
		panic(fmt.Sprintf("tensor: LogSumExp is not defined for %v tensors: Convert it", x.dtype))
	}
	return out
}

// eachRow calls f for the rows of n elements.
func eachRow[T Element](data []T, n, rows int, f func(i int, row []T)) {
	threads.For(rows, max(1, costly/max(1, n)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			f(i, data[i*n:(i+1)*n])
		}
	})
}

// Softmax returns eˣ / Σ eˣ along the axis, without overflow.
func (x *Tensor) Softmax(axis int) *Tensor { return Softmax(nil, x, axis) }

// Softmax is [Tensor.Softmax] into dst.
func Softmax(dst, x *Tensor, axis int) *Tensor {
	return x.alongRows("Softmax", dst, axis, softmaxRow[float64], softmaxRow[float32])
}

func softmaxRow[T Float](_ int, row []T) {
	sum := simd.ExpSum(row, row, simd.MaxOf(row))
	simd.Scale(row, 1/sum, row)
}

// LogSoftmax returns x - log Σ eˣ along the axis: the logarithm of
// [Tensor.Softmax] without overflow.
func (x *Tensor) LogSoftmax(axis int) *Tensor { return LogSoftmax(nil, x, axis) }

// LogSoftmax is [Tensor.LogSoftmax] into dst.
func LogSoftmax(dst, x *Tensor, axis int) *Tensor {
	return x.alongRows("LogSoftmax", dst, axis, logSoftmaxRow[float64], logSoftmaxRow[float32])
}

func logSoftmaxRow[T Float](_ int, row []T) { simd.AddScalar(row, row, -simd.LogSumExp(row)) }

// alongRows copies x to dst and changes each row along the axis in place.
func (x *Tensor) alongRows(what string, dst *Tensor, axis int, float64s func(int, []float64), float32s func(int, []float32)) *Tensor {
	k := x.axis(what, axis)
	if !x.dtype.IsFloat() {
		panic(fmt.Sprintf("tensor: %s is not defined for %v tensors: Convert it", what, x.dtype))
	}
	if dst == nil {
		dst = empty(x.dtype, x.shape)
	}
	dst.checkResult(what, x.dtype, x.shape)
	to := dst.Move(k, -1)
	rows := to
	if !to.IsContiguous() {
		rows = empty(x.dtype, to.shape)
	}
	rows.Copy(x.Move(k, -1))
	if n := x.shape[k]; n > 0 {
		if x.dtype == Float64 {
			eachRow(flat[float64](rows), n, rows.Len()/n, float64s)
		} else {
			eachRow(flat[float32](rows), n, rows.Len()/n, float32s)
		}
	}
	if rows != to {
		assign(to, rows)
	}
	return dst
}

// SoftmaxGrad computes y (dy - Σ dy y) along the axis, the adjoint of
// y = [Tensor.Softmax].
func SoftmaxGrad(dst, dy, y *Tensor, axis int) *Tensor {
	return besideRows("SoftmaxGrad", dst, dy, y, axis, softmaxGradRow[float64], softmaxGradRow[float32])
}

func softmaxGradRow[T Float](g, y []T) {
	simd.AddScalar(g, g, -simd.Dot(g, y))
	simd.Mul(g, g, y)
}

// LogSoftmaxGrad computes dy - eʸ Σ dy along the axis, the adjoint of
// y = [Tensor.LogSoftmax].
func LogSoftmaxGrad(dst, dy, y *Tensor, axis int) *Tensor {
	return besideRows("LogSoftmaxGrad", dst, dy, y, axis, logSoftmaxGradRow[float64], logSoftmaxGradRow[float32])
}

func logSoftmaxGradRow[T Float](g, y []T) {
	const strip = 256
	var room [strip]T
	sum := simd.Sum(g)
	for len(g) > 0 {
		n := min(strip, len(g))
		e := room[:n]
		simd.Exp(e, y[:n])
		simd.Axpy(g[:n], -sum, e)
		g, y = g[n:], y[n:]
	}
}

// besideRows copies dy to dst and changes each row along the axis in place,
// beside that of y.
func besideRows(what string, dst, dy, y *Tensor, axis int, float64s func(g, y []float64), float32s func(g, y []float32)) *Tensor {
	k := y.axis(what, axis)
	if dy.dtype != y.dtype || !slices.Equal(dy.shape, y.shape) {
		panic(fmt.Sprintf("tensor: %s of a %v tensor of shape %v and a %v one of shape %v", what, dy.dtype, dy.shape, y.dtype, y.shape))
	}
	if dst != nil && touches(dst, y) {
		y = y.Clone()
	}
	n := y.shape[k]
	rows := y.Move(k, -1).Contiguous()
	return dy.alongRows(what, dst, axis,
		func(i int, g []float64) { float64s(g, flat[float64](rows)[i*n:(i+1)*n]) },
		func(i int, g []float32) { float32s(g, flat[float32](rows)[i*n:(i+1)*n]) })
}
