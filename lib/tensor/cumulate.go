package tensor

import (
	"fmt"
	"unsafe"

	"github.com/podium-go/podium/lib/internal/threads"
)

// CumSum returns the running sums along the axis, of the type of x.
func (x *Tensor) CumSum(axis int) *Tensor { return CumSum(nil, x, axis) }

// CumSum is [Tensor.CumSum] into dst, which is contiguous.
func CumSum(dst, x *Tensor, axis int) *Tensor { return x.cumulate(dst, &addOp, "CumSum", axis, true) }

// CumProd returns the running products along the axis, of the type of x.
func (x *Tensor) CumProd(axis int) *Tensor { return CumProd(nil, x, axis) }

// CumProd is [Tensor.CumProd] into dst, which is contiguous.
func CumProd(dst, x *Tensor, axis int) *Tensor {
	return x.cumulate(dst, &mulOp, "CumProd", axis, false)
}

func (x *Tensor) cumulate(dst *Tensor, op *operation, what string, axis int, sum bool) *Tensor {
	k := x.axis(what, axis)
	f := op.kernel[x.dtype].f
	if f == nil {
		panic(fmt.Sprintf("tensor: %s is not defined for %v tensors: Convert it", what, x.dtype))
	}
	out := dst.orEmpty(what, x, x.shape)
	assign(out, x)
	n := x.shape[k]
	outer, inner := product(x.shape[:k]), product(x.shape[k+1:])
	if n == 0 || outer == 0 || inner == 0 {
		return out
	}
	if inner == 1 {
		switch x.dtype {
		case Float64:
			cumulateRows(flat[float64](out), n, sum)
		case Float32:
			cumulateRows(flat[float32](out), n, sum)
		case Complex128:
			cumulateRows(flat[complex128](out), n, sum)
		case Complex64:
			cumulateRows(flat[complex64](out), n, sum)
		case Int64:
			cumulateRows(flat[int64](out), n, sum)
		case Int32:
			cumulateRows(flat[int32](out), n, sum)
		default:
			cumulateRows(flat[uint8](out), n, sum)
		}
		return out
	}
	size, base := x.dtype.Size(), out.pointer()
	const strip = 2048 // columns
	strips := (inner + strip - 1) / strip
	threads.For(outer*strips, max(1, cheap/(n*min(strip, inner))), func(lo, hi int) {
		for task := lo; task < hi; task++ {
			first := task % strips * strip
			p := unsafe.Add(base, (task/strips*n*inner+first)*size)
			for range n - 1 {
				next := unsafe.Add(p, inner*size)
				f(min(strip, inner-first), next, p, next, nil, 0)
				p = next
			}
		}
	})
	return out
}

func cumulateRows[T Number](data []T, n int, sum bool) {
	threads.For(len(data)/n, max(1, costly/n), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			row := data[i*n : (i+1)*n]
			acc := row[0]
			for j, v := range row[1:] {
				if sum {
					acc += v
				} else {
					acc *= v
				}
				row[j+1] = acc
			}
		}
	})
}
