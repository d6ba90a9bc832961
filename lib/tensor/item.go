package tensor

import "fmt"

// At returns the element with the indices as a float64; negative indices count
// from the end. Loops over many elements should range over [Data] instead. It
// panics if t is complex.
func (t *Tensor) At(index ...int) float64 {
	at := t.element("At", index)
	switch t.dtype {
	case Float64:
		return all[float64](t)[at]
	case Float32:
		return float64(all[float32](t)[at])
	case Int64:
		return float64(all[int64](t)[at])
	case Int32:
		return float64(all[int32](t)[at])
	case Uint8:
		return float64(all[uint8](t)[at])
	case Bool:
		if all[bool](t)[at] {
			return 1
		}
		return 0
	}
	panic(fmt.Sprintf("tensor: At of a %v tensor: take AtComplex, or At of its Real or Imag", t.dtype))
}

// AtComplex returns the element with the indices as a complex128.
func (t *Tensor) AtComplex(index ...int) complex128 {
	switch t.dtype {
	case Complex128:
		return all[complex128](t)[t.element("AtComplex", index)]
	case Complex64:
		return complex128(all[complex64](t)[t.element("AtComplex", index)])
	}
	return complex(t.At(index...), 0)
}

// Set sets the element with the indices, converted as [Tensor.Convert] does.
func (t *Tensor) Set(v float64, index ...int) {
	at := t.element("Set", index)
	switch t.dtype {
	case Float64:
		all[float64](t)[at] = v
	case Float32:
		all[float32](t)[at] = float32(v)
	case Complex128:
		all[complex128](t)[at] = complex(v, 0)
	case Complex64:
		all[complex64](t)[at] = complex(float32(v), 0)
	case Int64:
		all[int64](t)[at] = int64(v)
	case Int32:
		all[int32](t)[at] = int32(v)
	case Uint8:
		all[uint8](t)[at] = uint8(v)
	default:
		all[bool](t)[at] = v != 0
	}
}

// SetComplex sets the element with the indices. It panics if t is not complex.
func (t *Tensor) SetComplex(v complex128, index ...int) {
	at := t.element("SetComplex", index)
	switch t.dtype {
	case Complex128:
		all[complex128](t)[at] = v
	case Complex64:
		all[complex64](t)[at] = complex64(v)
	default:
		panic(fmt.Sprintf("tensor: SetComplex of a %v tensor", t.dtype))
	}
}

// Item returns the only element of a tensor that has one, whatever its shape,
// as a float64.
func (t *Tensor) Item() float64 { return t.Reshape().At() }

// element returns where the element with all indices is.
func (t *Tensor) element(what string, index []int) int {
	if len(index) != len(t.shape) {
		badIndex(what, index, t.shape)
	}
	return t.locate(what, index)
}
