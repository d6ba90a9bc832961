package tensor

import (
	"fmt"
	"unsafe"

	"github.com/podium-go/podium/lib/internal/simd"
)

// relation makes an entry of a comparison of floats; reversed is it with the
// operands exchanged.
func relation[T Float](rel, reversed simd.Relation) entry {
	return entry{func(n int, dst, a, b, _ unsafe.Pointer, single uint) {
		switch single {
		case 0:
			simd.Compare(rel, slice[bool](dst, n), slice[T](a, n), slice[T](b, n))
		case 1:
			simd.CompareScalar(reversed, slice[bool](dst, n), slice[T](b, n), *(*T)(a))
		default:
			simd.CompareScalar(rel, slice[bool](dst, n), slice[T](a, n), *(*T)(b))
		}
	}, 0b111}
}

func equal[T comparable](dst []bool, a, b []T) {
	dst, b = dst[:len(a)], b[:len(a)]
	for i, v := range a {
		dst[i] = v == b[i]
	}
}

func differ[T comparable](dst []bool, a, b []T) {
	dst, b = dst[:len(a)], b[:len(a)]
	for i, v := range a {
		dst[i] = v != b[i]
	}
}

func less[T ordered](dst []bool, a, b []T) {
	dst, b = dst[:len(a)], b[:len(a)]
	for i, v := range a {
		dst[i] = v < b[i]
	}
}

func lessEqual[T ordered](dst []bool, a, b []T) {
	dst, b = dst[:len(a)], b[:len(a)]
	for i, v := range a {
		dst[i] = v <= b[i]
	}
}

func swapped[T ordered](f func(dst []bool, a, b []T)) func(dst []bool, a, b []T) {
	return func(dst []bool, a, b []T) { f(dst, b, a) }
}

var eqOp = operation{name: "Eq", grain: cheap, result: toBool, kernel: [8]entry{
	Float64: relation[float64](simd.Equal, simd.Equal), Float32: relation[float32](simd.Equal, simd.Equal),
	Complex128: lift2(equal[complex128]), Complex64: lift2(equal[complex64]),
	Int64: lift2(equal[int64]), Int32: lift2(equal[int32]), Uint8: lift2(equal[uint8]), Bool: lift2(equal[bool]),
}}

var neOp = operation{name: "Ne", grain: cheap, result: toBool, kernel: [8]entry{
	Float64: relation[float64](simd.NotEqual, simd.NotEqual), Float32: relation[float32](simd.NotEqual, simd.NotEqual),
	Complex128: lift2(differ[complex128]), Complex64: lift2(differ[complex64]),
	Int64: lift2(differ[int64]), Int32: lift2(differ[int32]), Uint8: lift2(differ[uint8]), Bool: lift2(differ[bool]),
}}

var ltOp = operation{name: "Lt", grain: cheap, result: toBool, kernel: [8]entry{
	Float64: relation[float64](simd.Less, simd.Greater), Float32: relation[float32](simd.Less, simd.Greater),
	Int64: lift2(less[int64]), Int32: lift2(less[int32]), Uint8: lift2(less[uint8]),
}}

var leOp = operation{name: "Le", grain: cheap, result: toBool, kernel: [8]entry{
	Float64: relation[float64](simd.LessEqual, simd.GreaterEqual), Float32: relation[float32](simd.LessEqual, simd.GreaterEqual),
	Int64: lift2(lessEqual[int64]), Int32: lift2(lessEqual[int32]), Uint8: lift2(lessEqual[uint8]),
}}

var gtOp = operation{name: "Gt", grain: cheap, result: toBool, kernel: [8]entry{
	Float64: relation[float64](simd.Greater, simd.Less), Float32: relation[float32](simd.Greater, simd.Less),
	Int64: lift2(swapped(less[int64])), Int32: lift2(swapped(less[int32])), Uint8: lift2(swapped(less[uint8])),
}}

var geOp = operation{name: "Ge", grain: cheap, result: toBool, kernel: [8]entry{
	Float64: relation[float64](simd.GreaterEqual, simd.LessEqual), Float32: relation[float32](simd.GreaterEqual, simd.LessEqual),
	Int64: lift2(swapped(lessEqual[int64])), Int32: lift2(swapped(lessEqual[int32])), Uint8: lift2(swapped(lessEqual[uint8])),
}}

var (
	andOp = operation{name: "And", grain: cheap, kernel: [8]entry{Bool: lift2(func(dst, a, b []bool) {
		for i, v := range a {
			dst[i] = v && b[i]
		}
	})}}
	orOp = operation{name: "Or", grain: cheap, kernel: [8]entry{Bool: lift2(func(dst, a, b []bool) {
		for i, v := range a {
			dst[i] = v || b[i]
		}
	})}}
	xorOp = operation{name: "Xor", grain: cheap, kernel: [8]entry{Bool: lift2(differ[bool])}}
	notOp = operation{name: "Not", grain: cheap, kernel: [8]entry{Bool: plain(func(dst, a []bool) {
		for i, v := range a {
			dst[i] = !v
		}
	})}}
)

// selects is Where by the size of the elements.
var selects = [17]kernel{1: selectKernel[uint8], 4: selectKernel[uint32], 8: selectKernel[uint64], 16: selectKernel[[2]uint64]}

func selectKernel[T any](n int, dst, mask, a, b unsafe.Pointer, _ uint) {
	simd.Select(slice[T](dst, n), slice[bool](mask, n), slice[T](a, n), slice[T](b, n))
}

// Where writes the elements of x where the Bool tensor mask is true, and those of
// y elsewhere, to dst, which is made if it is nil, and returns it. x and y are
// tensors or Go numbers, at least one of them a tensor; all three broadcast.
func Where(dst, mask *Tensor, x, y any) *Tensor {
	op := operation{name: "Where"}
	if mask.dtype != Bool {
		panic(fmt.Sprintf("tensor: Where: the mask is a %v tensor and has to be a bool one", mask.dtype))
	}
	var xy [operands - 1]*Tensor
	d, _ := op.operands(&xy, []any{x, y})
	return elementwise("Where", entry{selects[d.Size()], 1}, cheap, dst, d, [operands - 1]*Tensor{mask, xy[0], xy[1]}, 3)
}
