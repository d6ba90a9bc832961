package tensor

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/internal/simd"
	"github.com/podium-go/podium/lib/internal/threads"
)

// Sum returns the sums over the axes, over all without arguments; integers and
// Bool sum up to Int64. As with every reduction the axes are dropped; to have
// them back with length 1, for broadcasting, append .ExpandDims with the same
// axes.
func (x *Tensor) Sum(axes ...int) *Tensor { return sumOf.over(nil, x, axes) }

// Sum is [Tensor.Sum] into dst.
func Sum(dst, x *Tensor, axes ...int) *Tensor { return sumOf.over(dst, x, axes) }

// Prod returns the products over the axes; integers multiply to Int64.
func (x *Tensor) Prod(axes ...int) *Tensor { return prodOf.over(nil, x, axes) }

// Prod is [Tensor.Prod] into dst.
func Prod(dst, x *Tensor, axes ...int) *Tensor { return prodOf.over(dst, x, axes) }

// Min returns the least elements over the axes, NaN where there is one. It
// panics over no elements.
func (x *Tensor) Min(axes ...int) *Tensor { return minOf.over(nil, x, axes) }

// Min is [Tensor.Min] into dst.
func Min(dst, x *Tensor, axes ...int) *Tensor { return minOf.over(dst, x, axes) }

// Max returns the greatest elements over the axes, NaN where there is one. It
// panics over no elements.
func (x *Tensor) Max(axes ...int) *Tensor { return maxOf.over(nil, x, axes) }

// Max is [Tensor.Max] into dst.
func Max(dst, x *Tensor, axes ...int) *Tensor { return maxOf.over(dst, x, axes) }

// Any returns whether any element of a Bool tensor is true over the axes.
func (x *Tensor) Any(axes ...int) *Tensor { return anyOf.over(nil, x, axes) }

// All returns whether every element of a Bool tensor is true over the axes.
func (x *Tensor) All(axes ...int) *Tensor { return allOf.over(nil, x, axes) }

// Mean returns the means over the axes, NaN over no elements.
func (x *Tensor) Mean(axes ...int) *Tensor { return Mean(nil, x, axes...) }

// Mean is [Tensor.Mean] into dst.
func Mean(dst, x *Tensor, axes ...int) *Tensor {
	x.mustBeInexact("Mean")
	_, n := x.reducedShape(x.reduceAxes("Mean", axes))
	dst = Sum(dst, x, axes...)
	return Div(dst, dst, float64(n))
}

func (x *Tensor) mustBeInexact(what string) {
	if !x.dtype.IsFloat() && !x.dtype.IsComplex() {
		panic(fmt.Sprintf("tensor: %s is not defined for %v tensors: Convert it to Float64 or Float32", what, x.dtype))
	}
}

// SumSquares returns the sums of the squares |x|² over the axes.
func (x *Tensor) SumSquares(axes ...int) *Tensor { return SumSquares(nil, x, axes...) }

// SumSquares is [Tensor.SumSquares] into dst.
func SumSquares(dst, x *Tensor, axes ...int) *Tensor {
	x.mustBeInexact("SumSquares")
	if x.dtype.IsComplex() {
		re, im := squaresOf.over(nil, x.Real(), axes), squaresOf.over(nil, x.Imag(), axes)
		return Add(dst, re, im)
	}
	return squaresOf.over(dst, x, axes)
}

// Var returns the variances over the axes: the means of |x - mean|², divided by
// the number of elements n (for the estimate from a sample multiply by n/(n-1)).
func (x *Tensor) Var(axes ...int) *Tensor {
	x.mustBeInexact("Var")
	reduced := x.reduceAxes("Var", axes)
	_, n := x.reducedShape(reduced)
	all := make([]int, 0, len(x.shape))
	for i, r := range reduced {
		if r {
			all = append(all, i)
		}
	}
	v := x.Sub(x.Mean(all...).ExpandDims(all...)).SumSquares(all...)
	return Div(v, v, float64(n))
}

// Std returns the standard deviations over the axes, the roots of [Tensor.Var].
func (x *Tensor) Std(axes ...int) *Tensor {
	v := x.Var(axes...)
	return Sqrt(v, v)
}

// Norm returns the Euclidean norms over the axes, without overflow. For others
// there are x.Abs().Sum and x.Abs().Max.
func (x *Tensor) Norm(axes ...int) *Tensor { return Norm(nil, x, axes...) }

// Norm is [Tensor.Norm] into dst.
func Norm(dst, x *Tensor, axes ...int) *Tensor {
	norm := SumSquares(dst, x, axes...)
	Sqrt(norm, norm)
	huge, tiny := 1e150, 1e-140
	if norm.dtype == Float32 {
		huge, tiny = 1e18, 1e-17
	}
	if x.Len() == 0 || Values[bool](And(nil, norm.Gt(tiny), norm.Lt(huge)).All())[0] {
		return norm
	}
	// Somewhere squares may have overflown or vanished: scale.
	reduced := x.reduceAxes("Norm", axes)
	var all []int
	for i, r := range reduced {
		if r {
			all = append(all, i)
		}
	}
	scale := x.Abs().Max(all...)
	scale = Where(nil, And(nil, scale.Gt(0), scale.Lt(math.Inf(1))), scale, 1)
	y := x.Abs()
	SumSquares(norm, Div(y, y, scale.ExpandDims(all...)), all...)
	return Mul(norm, Sqrt(norm, norm), scale)
}

// ArgMax returns the indices of the greatest elements along the axis, the first
// of equals, the first NaN where there is one, as an Int64 tensor.
func (x *Tensor) ArgMax(axis int) *Tensor { return x.arg("ArgMax", axis, true) }

// ArgMin returns the indices of the least elements along the axis, the first of
// equals, the first NaN where there is one, as an Int64 tensor.
func (x *Tensor) ArgMin(axis int) *Tensor { return x.arg("ArgMin", axis, false) }

func (x *Tensor) arg(what string, axis int, most bool) *Tensor {
	k := x.axis(what, axis)
	if x.shape[k] == 0 {
		panic(fmt.Sprintf("tensor: %s along axis %d of shape %v, which is empty", what, axis, x.shape))
	}
	rows := x.Move(k, -1).Contiguous()
	n := x.shape[k]
	out := empty(Int64, rows.shape[:len(rows.shape)-1])
	dst := flat[int64](out)
	switch x.dtype {
	case Float64:
		argRows(dst, flat[float64](rows), n, pick(most, simd.ArgMax[float64], simd.ArgMin[float64]))
	case Float32:
		argRows(dst, flat[float32](rows), n, pick(most, simd.ArgMax[float32], simd.ArgMin[float32]))
	case Int64:
		argRows(dst, flat[int64](rows), n, pick(most, argMaxInts[int64], argMinInts[int64]))
	case Int32:
		argRows(dst, flat[int32](rows), n, pick(most, argMaxInts[int32], argMinInts[int32]))
	case Uint8:
		argRows(dst, flat[uint8](rows), n, pick(most, argMaxInts[uint8], argMinInts[uint8]))
	default:
		panic(fmt.Sprintf("tensor: %s is not defined for %v tensors", what, x.dtype))
	}
	return out
}

func pick[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}

func argRows[T ordered](dst []int64, x []T, n int, f func([]T) int) {
	threads.For(len(dst), max(1, cheap/n), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			dst[i] = int64(f(x[i*n : (i+1)*n]))
		}
	})
}

func argMaxInts[T integer](x []T) int {
	best := 0
	for i, v := range x {
		if v > x[best] {
			best = i
		}
	}
	return best
}

func argMinInts[T integer](x []T) int {
	best := 0
	for i, v := range x {
		if v < x[best] {
			best = i
		}
	}
	return best
}
