package tensor

import (
	"fmt"
	"unsafe"
)

// Convert returns a new tensor with the elements converted to d: floats to
// integers towards zero (what does not fit is as Go's conversion on the machine
// has it), numbers to Bool by whether they differ from zero, Bool to 0 and 1.
// It panics for complex to real: take [Tensor.Real], [Tensor.Imag] or Abs.
func (t *Tensor) Convert(d DType) *Tensor {
	if int(d) >= len(dtypes) {
		panic(fmt.Sprintf("tensor: Convert: unknown type of elements %v", d))
	}
	out := empty(d, t.shape)
	convert(out, t)
	return out
}

// Convert converts the elements of x, as [Tensor.Convert] does, to the type of
// dst, writes them there and returns it.
func Convert(dst, x *Tensor) *Tensor {
	dst.checkResult("Convert", dst.dtype, x.shape)
	if overlaps(dst, x) {
		x = x.Clone()
	}
	convert(dst, x)
	return dst
}

// convert writes the elements of src, which broadcasts to it, to dst.
func convert(dst, src *Tensor) {
	if dst.dtype == src.dtype {
		assign(dst, src)
		return
	}
	if src.dtype.IsComplex() && !dst.dtype.IsComplex() && dst.dtype != Bool {
		panic(fmt.Sprintf("tensor: a %v tensor does not convert to %v: take its Real, Imag or Abs", src.dtype, dst.dtype))
	}
	l := loops.Get().(*loop)
	defer l.release()
	l.plan(dst, src, nil, nil)
	l.run(conversions[src.dtype][dst.dtype], 1, cheap)
}

// conversions are by source and destination.
var conversions = [8][8]kernel{
	Float64: fromReal[float64](), Float32: fromReal[float32](), Int64: fromReal[int64](), Int32: fromReal[int32](), Uint8: fromReal[uint8](),
	Complex128: {
		Complex64: lift1(func(dst []complex64, a []complex128) {
			for i, v := range a {
				dst[i] = complex64(v)
			}
		}),
		Bool: lift1(nonzero[complex128]),
	},
	Complex64: {
		Complex128: lift1(func(dst []complex128, a []complex64) {
			for i, v := range a {
				dst[i] = complex128(v)
			}
		}),
		Bool: lift1(nonzero[complex64]),
	},
	Bool: {
		Float64: lift1(fromBool[float64]), Float32: lift1(fromBool[float32]),
		Complex128: lift1(fromBool[complex128]), Complex64: lift1(fromBool[complex64]),
		Int64: lift1(fromBool[int64]), Int32: lift1(fromBool[int32]), Uint8: lift1(fromBool[uint8]),
	},
}

// ordered is any type of elements that has an order.
type ordered interface {
	float64 | float32 | int64 | int32 | uint8
}

func fromReal[T ordered]() [8]kernel {
	return [8]kernel{
		Float64: lift1(cast[float64, T]), Float32: lift1(cast[float32, T]),
		Int64: lift1(cast[int64, T]), Int32: lift1(cast[int32, T]), Uint8: lift1(cast[uint8, T]),
		Complex128: lift1(func(dst []complex128, a []T) {
			for i, v := range a {
				dst[i] = complex(float64(v), 0)
			}
		}),
		Complex64: lift1(func(dst []complex64, a []T) {
			for i, v := range a {
				dst[i] = complex(float32(v), 0)
			}
		}),
		Bool: lift1(nonzero[T]),
	}
}

func cast[U, T ordered](dst []U, a []T) {
	dst = dst[:len(a)]
	for i, v := range a {
		dst[i] = U(v)
	}
}

func nonzero[T Number](dst []bool, a []T) {
	dst = dst[:len(a)]
	for i, v := range a {
		dst[i] = v != 0
	}
}

func fromBool[U Number](dst []U, a []bool) {
	dst = dst[:len(a)]
	for i, v := range a {
		dst[i] = 0
		if v {
			dst[i] = 1
		}
	}
}

// lift1 makes a kernel of a function of one operand.
func lift1[U, T Element](f func(dst []U, a []T)) kernel {
	return func(n int, dst, a, _, _ unsafe.Pointer, _ uint) {
		f(unsafe.Slice((*U)(dst), n), unsafe.Slice((*T)(a), n))
	}
}

// Real returns the real parts of a complex tensor as a view, and t itself if
// it is not complex.
func (t *Tensor) Real() *Tensor { return t.part(0) }

// Imag returns the imaginary parts of a complex tensor as a view; of others
// it returns zeros.
func (t *Tensor) Imag() *Tensor {
	if !t.dtype.IsComplex() {
		return New(t.dtype, t.shape...)
	}
	return t.part(1)
}

// part returns a view of the real (0) or imaginary (1) parts.
func (t *Tensor) part(k int) *Tensor {
	if !t.dtype.IsComplex() {
		return t
	}
	out := t.view(append([]int(nil), t.shape...), make([]int, len(t.shape)), 2*t.offset+k)
	for i, s := range t.strides {
		out.strides[i] = 2 * s
	}
	out.dtype = t.dtype.Real()
	return out
}

// Complex returns a new complex tensor with the given parts, which have the
// same shape and are both Float64 or both Float32; a nil im stands for zeros.
func Complex(re, im *Tensor) *Tensor {
	if im == nil {
		if !re.dtype.IsFloat() {
			panic(fmt.Sprintf("tensor: Complex of a %v tensor: Convert it to Float64 or Float32", re.dtype))
		}
		return re.Convert(re.dtype.Complex())
	}
	if re.dtype != im.dtype || !re.dtype.IsFloat() {
		panic(fmt.Sprintf("tensor: Complex of %v and %v parts, which have to be both Float64 or both Float32", re.dtype, im.dtype))
	}
	out := New(re.dtype.Complex(), re.shape...)
	out.Real().Copy(re)
	out.Imag().Copy(im)
	return out
}
