package tensor

import "fmt"

// DType is the type of a tensor's elements.
type DType uint8

// The types of elements. The zero value is Float64.
const (
	Float64 DType = iota
	Float32
	Complex128
	Complex64
	Int64
	Int32
	Uint8
	Bool
)

// Element is any type of elements.
type Element interface {
	float64 | float32 | complex128 | complex64 | int64 | int32 | uint8 | bool
}

// Number is any type of elements that can be added and multiplied.
type Number interface {
	float64 | float32 | complex128 | complex64 | int64 | int32 | uint8
}

// Float is a real floating-point type.
type Float interface{ float64 | float32 }

// ComplexNumber is a complex type.
type ComplexNumber interface{ complex128 | complex64 }

var dtypes = [...]struct {
	name string
	size int
}{
	Float64: {"float64", 8}, Float32: {"float32", 4}, Complex128: {"complex128", 16}, Complex64: {"complex64", 8},
	Int64: {"int64", 8}, Int32: {"int32", 4}, Uint8: {"uint8", 1}, Bool: {"bool", 1},
}

// String returns the name of Go's type.
func (d DType) String() string {
	if int(d) < len(dtypes) {
		return dtypes[d].name
	}
	return fmt.Sprintf("DType(%d)", uint8(d))
}

// Size returns the bytes of an element.
func (d DType) Size() int { return dtypes[d].size }

// IsFloat reports whether d is Float64 or Float32.
func (d DType) IsFloat() bool { return d == Float64 || d == Float32 }

// IsComplex reports whether d is Complex128 or Complex64.
func (d DType) IsComplex() bool { return d == Complex128 || d == Complex64 }

// IsInt reports whether d is Int64, Int32 or Uint8.
func (d DType) IsInt() bool { return d == Int64 || d == Int32 || d == Uint8 }

// Real returns the type of the real and imaginary parts of d: Float64 for
// Complex128, Float32 for Complex64, and d itself otherwise.
func (d DType) Real() DType {
	switch d {
	case Complex128:
		return Float64
	case Complex64:
		return Float32
	}
	return d
}

// Complex returns the complex type with parts of type d: Complex128 for
// Float64, Complex64 for Float32, and d itself otherwise.
func (d DType) Complex() DType {
	switch d {
	case Float64:
		return Complex128
	case Float32:
		return Complex64
	}
	return d
}

// DTypeOf returns the DType of T.
func DTypeOf[T Element]() DType {
	switch any(*new(T)).(type) {
	case float64:
		return Float64
	case float32:
		return Float32
	case complex128:
		return Complex128
	case complex64:
		return Complex64
	case int64:
		return Int64
	case int32:
		return Int32
	case uint8:
		return Uint8
	}
	return Bool
}
