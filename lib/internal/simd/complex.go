package simd

import "unsafe"

// MulComplex computes dst = a b, each part a fused multiply-add over a rounded
// product; infinities are not treated apart.
func MulComplex[C Complex](dst, a, b []C) { complexMul(mulPlain, dst, a, b) }

// MulConj computes dst = a conj(b).
func MulConj[C Complex](dst, a, b []C) { complexMul(mulConj, dst, a, b) }

// MulAddComplex computes dst += a b.
func MulAddComplex[C Complex](dst, a, b []C) { complexMul(mulAdd, dst, a, b) }

// MulAddConj computes dst += a conj(b).
func MulAddConj[C Complex](dst, a, b []C) { complexMul(mulAddConj, dst, a, b) }

// AddComplex computes dst = a + b.
func AddComplex[C Complex](dst, a, b []C) { complexParts(OpAdd, dst, a, b) }

// SubComplex computes dst = a - b.
func SubComplex[C Complex](dst, a, b []C) { complexParts(OpSub, dst, a, b) }

// ScaleComplex computes dst = s a with a real s.
func ScaleComplex[C Complex](dst []C, s float64, a []C) {
	same(len(dst), len(a))
	switch d := any(dst).(type) {
	case []complex64:
		Scale(Parts64(d), float32(s), Parts64(any(a).([]complex64)))
	case []complex128:
		Scale(Parts128(d), s, Parts128(any(a).([]complex128)))
	}
}

// Parts64 returns the real and imaginary parts of x, one after the other, in
// the memory of x.
func Parts64(x []complex64) []float32 {
	if len(x) == 0 {
		return nil
	}
	return unsafe.Slice((*float32)(unsafe.Pointer(&x[0])), 2*len(x))
}

// Parts128 returns the real and imaginary parts of x, one after the other, in
// the memory of x.
func Parts128(x []complex128) []float64 {
	if len(x) == 0 {
		return nil
	}
	return unsafe.Slice((*float64)(unsafe.Pointer(&x[0])), 2*len(x))
}

// complexParts computes dst = a op b on the parts.
func complexParts[C Complex](op Op, dst, a, b []C) {
	same(len(dst), len(a), len(b))
	switch d := any(dst).(type) {
	case []complex64:
		Binary(op, Parts64(d), Parts64(any(a).([]complex64)), Parts64(any(b).([]complex64)))
	case []complex128:
		Binary(op, Parts128(d), Parts128(any(a).([]complex128)), Parts128(any(b).([]complex128)))
	}
}

// mulForm is a form of the complex product.
type mulForm uint8

const (
	mulPlain   mulForm = iota // a b
	mulConj                   // a conj(b)
	mulAdd                    // dst + a b
	mulAddConj                // dst + a conj(b)
)

func complexMul[C Complex](form mulForm, dst, a, b []C) {
	same(len(dst), len(a), len(b))
	if len(dst) > 0 && !complexMulVector(form, dst, a, b) {
		complexMulGo(form, dst, a, b)
	}
}
