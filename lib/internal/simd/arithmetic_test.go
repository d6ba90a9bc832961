package simd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// operation is a function of two numbers with its meaning.
type operation[T Float] struct {
	op Op
	f  func(a, b T) T
}

func operations[T Float]() []operation[T] {
	return []operation[T]{
		{OpAdd, func(a, b T) T { return a + b }},
		{OpSub, func(a, b T) T { return a - b }},
		{OpRSub, func(a, b T) T { return b - a }},
		{OpMul, func(a, b T) T { return a * b }},
		{OpDiv, func(a, b T) T { return a / b }},
		{OpRDiv, func(a, b T) T { return b / a }},
		{OpMin, func(a, b T) T {
			if a < b || a != a {
				return a
			}
			return b
		}},
		{OpMax, func(a, b T) T {
			if a > b || a != a {
				return a
			}
			return b
		}},
	}
}

func arithmetic[T Float](t *testing.T) {
	x := arguments[T](200)
	y := make([]T, len(x))
	for i := range y {
		y[i] = x[(i*37+11)%len(x)]
	}
	for _, o := range operations[T]() {
		for n := range 131 {
			for _, from := range []int{0, 1, 5, 62} {
				a, b := x[from:from+n], y[from+3:from+3+n]
				out := make([]T, n+2)
				out[n+1] = 5
				Binary(o.op, out[1:n+1], a, b)
				for i := range a {
					if want := o.f(a[i], b[i]); !identical(out[i+1], want) {
						t.Fatalf("operation %d: %v, %v gives %v, want %v", o.op, a[i], b[i], out[i+1], want)
					}
				}
				s := y[from]
				Scalar(o.op, out[1:n+1], a, s)
				for i := range a {
					if want := o.f(a[i], s); !identical(out[i+1], want) {
						t.Fatalf("operation %d: %v, the number %v gives %v, want %v", o.op, a[i], s, out[i+1], want)
					}
				}
				if out[n+1] != 5 {
					t.Fatalf("operation %d writes outside %d elements", o.op, n)
				}
			}
		}
	}
	for n := range 131 {
		a, b, c := x[1:1+n], y[2:2+n], x[70:70+n]
		out := make([]T, n)
		FMA(out, a, b, c)
		for i := range out {
			if want := fused(a[i], b[i], c[i]); !identical(out[i], want) {
				t.Fatalf("FMA(%v, %v, %v) = %v, want %v", a[i], b[i], c[i], out[i], want)
			}
		}
		Axpby(out, 1.5, a, -0.3, b)
		for i := range out {
			if want := fused(1.5, a[i], T(-0.3)*b[i]); !identical(out[i], want) {
				t.Fatalf("Axpby: %v, want %v", out[i], want)
			}
		}
		copy(out, c)
		Axpy(out, 3, a)
		for i := range out {
			if want := fused(3, a[i], c[i]); !identical(out[i], want) {
				t.Fatalf("Axpy: %v, want %v", out[i], want)
			}
		}
	}
}

func TestArithmetic(t *testing.T) {
	onLevels(t, func(t *testing.T) {
		t.Run("float32", arithmetic[float32])
		t.Run("float64", arithmetic[float64])
	})
}

// TestFused compares the portable multiply-add in float32 with the one that
// math.FMA gives where that rounds as float32 does.
func TestFused(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for range 100_000 {
		a, b := float32(r.NormFloat64()), float32(r.NormFloat64())
		c := -a * b * (1 + float32(r.NormFloat64())*0x1p-20)
		// a b and c are exact in float64, and so is their sum where they nearly cancel.
		if got, want := fused(a, b, c), float32(float64(a)*float64(b)+float64(c)); got != want {
			t.Fatalf("fused(%v, %v, %v) = %v, want %v", a, b, c, got, want)
		}
	}
	// A sum on the middle between two float32, but for a part that float64 loses.
	if got := fused[float32](1+0x1p-12, 1+0x1p-12, 0x1p-60); got != 1+0x1p-11+0x1p-23 {
		t.Errorf("%x", got)
	}
	if got := fused[float32](0x1p-70, 0x1p-70, 1+0x1p-23); got != 1+0x1p-23 {
		t.Errorf("%x", got)
	}
}

func gradients2[T Float](t *testing.T) {
	x := arguments[T](3000)
	dy := make([]T, len(x))
	for i := range dy {
		dy[i] = T(1 + float64(i%7)/8)
	}
	got := make([]T, len(x))
	for op := opReLUGrad; op <= opSoftplusGrad; op++ {
		Binary(op, got, dy, x)
		for i, v := range x {
			want := gradients[op](float64(dy[i]), float64(v))
			// The error against the sizes of the terms.
			terms := math.Abs(float64(dy[i]))
			switch op {
			case opTanhGrad, opSigmoidGrad:
				terms *= max(1, math.Abs(float64(v))*math.Abs(1-float64(v)), float64(v)*float64(v))
			case opGELUGrad, opGELUTanhGrad, opSiLUGrad:
				terms *= 3
			}
			unit := math.Ldexp(1, -22)
			if size[T]() == 8 {
				unit = math.Ldexp(1, -50)
			}
			if math.IsInf(float64(T(want)), 0) || math.IsNaN(want) {
				if !identical(got[i], T(want)) {
					t.Fatalf("gradient %d of %v is %v, want %v", op, v, got[i], want)
				}
				continue
			}
			if d := math.Abs(float64(got[i]) - want); !(d <= unit*terms) {
				t.Fatalf("gradient %d of %v is %v, want %v", op, v, got[i], want)
			}
		}
	}
}

func TestGradients(t *testing.T) {
	onLevels(t, func(t *testing.T) {
		t.Run("float32", gradients2[float32])
		t.Run("float64", gradients2[float64])
	})
	// And the gradients are derivatives.
	for _, c := range []struct {
		op Op
		f  unaryOp
	}{{opGELUGrad, opGELU}, {opGELUTanhGrad, opGELUTanh}, {opSiLUGrad, opSiLU}, {opSoftplusGrad, opSoftplus}} {
		const h = 1e-5
		for _, x := range []float64{-3, -0.7, 0.1, 1.3, 4} {
			y := []float64{0, 0}
			unary(c.f, y, []float64{x + h, x - h})
			d := []float64{0}
			Binary(c.op, d, []float64{1}, []float64{x})
			if want := (y[0] - y[1]) / (2 * h); math.Abs(d[0]-want) > 1e-9 {
				t.Errorf("gradient %d at %v is %v, difference quotient %v", c.op, x, d[0], want)
			}
		}
	}
}

func complexProducts[C Complex](t *testing.T) {
	r := rand.New(rand.NewPCG(2, 8))
	unit := 0x1p-52
	if _, ok := any(C(0)).(complex64); ok {
		unit = 0x1p-23
	}
	number := func() C { return C(complex(r.NormFloat64(), r.NormFloat64())) }
	for n := range 70 {
		a, b, c := make([]C, n+1), make([]C, n), make([]C, n)
		for i := range b {
			a[i+1], b[i], c[i] = number(), number(), number()
		}
		a = a[1:]
		for name, f := range map[string]struct {
			call func(dst, a, b []C)
			add  complex128
			conj bool
		}{
			"MulComplex": {MulComplex[C], 0, false}, "MulConj": {MulConj[C], 0, true},
			"MulAddComplex": {MulAddComplex[C], 1, false}, "MulAddConj": {MulAddConj[C], 1, true},
		} {
			got := append([]C(nil), c...)
			f.call(got, a, b)
			for i, z := range got {
				w := complex128(b[i])
				if f.conj {
					w = complex(real(w), -imag(w))
				}
				want := complex128(a[i])*w + f.add*complex128(c[i])
				if d := complex128(z) - want; math.Hypot(real(d), imag(d)) > 8*unit*(1+math.Hypot(real(want), imag(want))) {
					t.Fatalf("%s: element %d of %d is %v, want %v", name, i, n, z, want)
				}
			}
		}
		got := make([]C, n)
		AddComplex(got, a, b)
		SubComplex(got, got, b)
		ScaleComplex(got, -2, got)
		for i, z := range got {
			if d := complex128(z) + 2*complex128(a[i]); math.Hypot(real(d), imag(d)) > 20*unit {
				t.Fatalf("-2 (a+b-b) = %v, a = %v", z, a[i])
			}
		}
	}
}

func TestComplexProducts(t *testing.T) {
	onLevels(t, func(t *testing.T) {
		t.Run("complex64", complexProducts[complex64])
		t.Run("complex128", complexProducts[complex128])
	})
}

func TestLengthsPanic(t *testing.T) {
	defer func() {
		if got, want := fmt.Sprint(recover()), "simd: lengths of the result and the operands differ: 3, [3 2]"; got != want {
			t.Errorf("panic %q, want %q", got, want)
		}
	}()
	Add(make([]float32, 3), make([]float32, 3), make([]float32, 2))
}
