package simd

import (
	"fmt"
	"slices"
	"unsafe"
)

// Float is a real floating-point type.
type Float interface{ float32 | float64 }

// Complex is a complex type.
type Complex interface{ complex64 | complex128 }

// Int is an integer type with conversions to and from Float.
type Int interface{ int32 | int64 }

// same panics if a slice has not the length of dst.
func same(dst int, others ...int) {
	for _, n := range others {
		if n != dst {
			panic(fmt.Sprintf("simd: lengths of the result and the operands differ: %d, %v", dst, slices.Clone(others))) // others stays off the heap
		}
	}
}

// matrix panics if n elements do not hold rows × cols elements with rows ld apart.
func matrix(what string, n, rows, cols, ld int) {
	if rows < 0 || cols < 0 || ld < cols || rows > 0 && n < (rows-1)*ld+cols {
		panic(fmt.Sprintf("simd: %s: %d elements do not hold %d × %d elements with rows %d apart", what, n, rows, cols, ld))
	}
}

// size returns the bytes of a T.
func size[T Float]() int { return int(unsafe.Sizeof(T(0))) }
