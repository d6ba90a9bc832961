package tensor

import (
	"fmt"
	"math"
	"unsafe"
)

// scalar returns v, a tensor or a Go number, as a tensor of d's type of
// elements. It panics if the number is none of d's.
func scalar(what string, v any, d DType) *Tensor {
	h := &struct {
		t    Tensor
		m    memory
		data [2]uint64
	}{}
	t := &h.t
	t.dtype, t.mem = d, &h.m
	h.m.bytes = unsafe.Slice((*byte)(unsafe.Pointer(&h.data)), d.Size())
	if b, ok := v.(bool); ok {
		if d != Bool {
			badScalar(what, v, d)
		}
		if b {
			h.m.bytes[0] = 1
		}
		return t
	}
	var re, im float64
	switch v := v.(type) {
	case int:
		return t.setInt(what, int64(v))
	case int64:
		return t.setInt(what, v)
	case int32:
		return t.setInt(what, int64(v))
	case uint8:
		return t.setInt(what, int64(v))
	case float64:
		re = v
	case float32:
		re = float64(v)
	case complex128:
		re, im = real(v), imag(v)
	case complex64:
		re, im = float64(real(v)), float64(imag(v))
	default:
		panic(fmt.Sprintf("tensor: %s of a %T, which is neither a *Tensor nor a number", what, v))
	}
	switch {
	case d.IsComplex():
		t.SetComplex(complex(re, im))
	case im != 0:
		badScalar(what, v, d)
	case d.IsFloat():
		t.Set(re)
	case d == Bool || re != math.Trunc(re) || math.Abs(re) >= 1<<62:
		badScalar(what, v, d)
	default:
		return t.setInt(what, int64(re))
	}
	return t
}

// setInt sets the only element.
func (t *Tensor) setInt(what string, v int64) *Tensor {
	fits := true
	switch t.dtype {
	case Int64:
		flat[int64](t)[0] = v
	case Int32:
		flat[int32](t)[0] = int32(v)
		fits = int64(int32(v)) == v
	case Uint8:
		flat[uint8](t)[0] = uint8(v)
		fits = int64(uint8(v)) == v
	case Bool:
		fits = false
	default:
		t.Set(float64(v))
	}
	if !fits {
		badScalar(what, v, t.dtype)
	}
	return t
}

func badScalar(what string, v any, d DType) {
	panic(fmt.Sprintf("tensor: %s: the number %v (%T) is none of a %v tensor: Convert the tensor", what, v, v, d))
}
