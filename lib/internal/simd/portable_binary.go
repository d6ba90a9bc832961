package simd

import "math"

// binaryGo is [Binary] without vector instructions.
func binaryGo[T Float](op Op, dst, a, b []T) {
	dst, b = dst[:len(a)], b[:len(a)]
	switch op {
	case OpAdd:
		for i, v := range a {
			dst[i] = v + b[i]
		}
	case OpSub:
		for i, v := range a {
			dst[i] = v - b[i]
		}
	case OpMul:
		for i, v := range a {
			dst[i] = v * b[i]
		}
	case OpDiv:
		for i, v := range a {
			dst[i] = v / b[i]
		}
	case OpMin:
		for i, v := range a {
			dst[i] = lesser(v, b[i])
		}
	case OpMax:
		for i, v := range a {
			dst[i] = greater(v, b[i])
		}
	default:
		f := gradients[op]
		for i, v := range a {
			dst[i] = T(f(float64(v), float64(b[i])))
		}
	}
}

func lesser[T Float](a, b T) T {
	if a < b || a != a {
		return a
	}
	return b
}

func greater[T Float](a, b T) T {
	if a > b || a != a {
		return a
	}
	return b
}

// gradients are the derivatives of [binaryGo], in float64.
var gradients = [...]func(dy, x float64) float64{
	opReLUGrad: func(dy, x float64) float64 {
		if x > 0 {
			return dy
		}
		return 0
	},
	opGELUGrad: func(dy, x float64) float64 {
		cdf, xpdf := normal(x)
		return dy * (cdf + xpdf)
	},
	opGELUTanhGrad: func(dy, x float64) float64 {
		s, d := logistic(2 * x * (geluA + geluB*x*x))
		if d != 0 { // else the rest may overflow
			d *= 2 * x * (geluA + 3*geluB*x*x)
		}
		return dy * (s + d)
	},
	opTanhGrad:    func(dy, y float64) float64 { return dy * (1 - y*y) },
	opSigmoidGrad: func(dy, y float64) float64 { return dy * (y * (1 - y)) },
	opSiLUGrad: func(dy, x float64) float64 {
		s, d := logistic(x)
		if d != 0 {
			d *= x
		}
		return dy * (s + d)
	},
	opSoftplusGrad: func(dy, x float64) float64 { return dy * sigmoid(x) },
}

// scalarGo is [Scalar] without vector instructions.
func scalarGo[T Float](op Op, dst, a []T, s T) {
	dst = dst[:len(a)]
	switch op {
	case OpAdd:
		for i, v := range a {
			dst[i] = v + s
		}
	case OpRSub:
		for i, v := range a {
			dst[i] = s - v
		}
	case OpMul:
		for i, v := range a {
			dst[i] = v * s
		}
	case OpDiv:
		for i, v := range a {
			dst[i] = v / s
		}
	case OpRDiv:
		for i, v := range a {
			dst[i] = s / v
		}
	case OpMin:
		for i, v := range a {
			dst[i] = lesser(v, s)
		}
	case OpMax:
		for i, v := range a {
			dst[i] = greater(v, s)
		}
	}
}

// fused returns a b + c with one rounding.
func fused[T Float](a, b, c T) T {
	if p, ok := any(a).(float64); ok {
		return T(math.FMA(p, float64(b), float64(c)))
	}
	return fused32(a, b, c)
}

// fused32 rounds to float32 once: the product is exact in float64, and a sum
// that was rounded to odd there rounds to float32 as the exact one does.
func fused32[T Float](a, b, c T) T {
	p, q := float64(a)*float64(b), float64(c)
	s := p + q
	// The error of the sum (Knuth).
	z := s - p
	e := (p - (s - z)) + (q - z)
	if e != 0 && !math.IsInf(s, 0) && !math.IsNaN(e) {
		if u := math.Float64bits(s); u&1 == 0 {
			if (e > 0) == (s > 0) {
				s = math.Float64frombits(u + 1)
			} else {
				s = math.Float64frombits(u - 1)
			}
		}
	}
	return T(s)
}

func fmaGo[T Float](dst, a, b, c []T) {
	for i, v := range a {
		dst[i] = fused(v, b[i], c[i])
	}
}

func axpbyGo[T Float](dst []T, alpha T, x []T, beta T, y []T) {
	for i, v := range x {
		dst[i] = fused(alpha, v, T(beta*y[i]))
	}
}

func complexMulGo[C Complex](form mulForm, dst, a, b []C) {
	switch d := any(dst).(type) {
	case []complex64:
		complexMulParts(form, Parts64(d), Parts64(any(a).([]complex64)), Parts64(any(b).([]complex64)))
	case []complex128:
		complexMulParts(form, Parts128(d), Parts128(any(a).([]complex128)), Parts128(any(b).([]complex128)))
	}
}

func complexMulParts[T Float](form mulForm, dst, a, b []T) {
	for i := 0; i < len(dst); i += 2 {
		ar, ai, br, bi := a[i], a[i+1], b[i], b[i+1]
		if form == mulConj || form == mulAddConj {
			bi = -bi
		}
		var cr, ci T
		if form == mulAdd || form == mulAddConj {
			cr, ci = dst[i], dst[i+1]
			cr, ci = fused(ar, br, cr), fused(ar, bi, ci)
		} else {
			cr, ci = ar*br, ar*bi
		}
		dst[i], dst[i+1] = fused(-ai, bi, cr), fused(ai, br, ci)
	}
}
