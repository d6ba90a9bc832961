package linalg

import (
	"math"

	"github.com/podium-go/podium/lib/blas"
)

// norm2 returns the Euclidean norm of x without overflow or underflow.
func norm2[T Scalar](x []T) float64 {
	sum := 0.0
	switch v := any(x).(type) {
	case []float64:
		sum = blas.Dot(v, v)
	default:
		for _, e := range x {
			re, im := blas.Parts(e)
			sum += re*re + im*im
		}
	}
	if sum > 1e-280 && sum < 1e300 {
		return math.Sqrt(sum)
	}
	top := 0.0
	for _, e := range x {
		re, im := blas.Parts(e)
		top = max(top, math.Abs(re), math.Abs(im))
	}
	if top == 0 || math.IsInf(top, 0) || math.IsNaN(top) {
		return top
	}
	_, exponent := math.Frexp(top)
	sum = 0
	for _, e := range x {
		re, im := blas.Parts(e)
		re, im = math.Ldexp(re, -exponent), math.Ldexp(im, -exponent)
		sum += re*re + im*im
	}
	return math.Ldexp(math.Sqrt(sum), exponent)
}

// reflector finds the Householder reflection H = I - τ v vᴴ with v_0 = 1 and
//
//	Hᴴ x = β e_0,  β real
//
// for the vector x whose conjugate is h. It replaces h by vᴴ.
func reflector[T Scalar](h []T) (beta, tau T) {
	if len(h) == 0 {
		return 0, 0
	}
	re, im := blas.Parts(h[0])
	im = -im // of x_0
	tail := norm2(h[1:])
	if tail == 0 && im == 0 {
		beta = h[0]
		h[0] = 1
		return beta, 0
	}
	b := math.Hypot(math.Hypot(re, im), tail)
	if re > 0 {
		b = -b
	}
	tau = blas.Make[T]((b-re)/b, -im/b)
	// v = x / (x_0 - β); scaled first where its reciprocal would overflow.
	dr, di := re-b, im
	if math.Abs(dr)+math.Abs(di) < tiny[T]() {
		s := 1 / b
		for i := range h[1:] {
			h[i+1] *= number[T](s)
		}
		dr, di = dr*s, di*s
	}
	d := dr*dr + di*di
	if d > 0x1p-1000 && d < 0x1p1000 {
		f := blas.Make[T](dr/d, di/d) // the conjugate of 1/(x_0-β)
		for i := range h[1:] {
			h[i+1] *= f
		}
	} else {
		f := blas.Make[T](dr, -di)
		for i := range h[1:] {
			h[i+1] /= f
		}
	}
	h[0] = 1
	return number[T](b), tau
}

// tiny is the size below which the reciprocal of a number may overflow.
func tiny[T Scalar]() float64 {
	if blas.Eps[T]() == 0x1p-52 {
		return 0x1p-1021
	}
	return 0x1p-125
}

// blockReflector is a product of Householder reflections
//
//	Q = H_0 H_1 … = I - V T Vᴴ
//
// with V kept as vh = Vᴴ, zeros and ones in their places, and T upper
// triangular (Schreiber and Van Loan 1989).
type blockReflector[T Scalar] struct {
	vh, t dense[T]
}

// apply replaces c by Qᴴ*c if adjoint is true and by Q*c otherwise.
func (b blockReflector[T]) apply(adjoint bool, c dense[T]) {
	k := b.vh.rows
	if k == 0 || c.cols == 0 {
		return
	}
	w := product(blas.NoTrans, blas.NoTrans, b.vh, c)
	ta := blas.NoTrans
	if adjoint {
		ta = blas.ConjTrans
	}
	blas.Trmm(blas.Left, blas.Upper, ta, blas.NonUnit, k, c.cols, b.t.a, b.t.ld, w.a, w.ld)
	c.mul(blas.ConjTrans, blas.NoTrans, -1, b.vh, w, 1)
}

// applyToRows replaces the conjugated rows h = Cᴴ by those of Qᴴ*C.
func (b blockReflector[T]) applyToRows(h dense[T]) {
	k := b.vh.rows
	if k == 0 || h.rows == 0 {
		return
	}
	w := product(blas.NoTrans, blas.ConjTrans, h, b.vh)
	blas.Trmm(blas.Right, blas.Upper, blas.NoTrans, blas.NonUnit, h.rows, k, b.t.a, b.t.ld, w.a, w.ld)
	h.mul(blas.NoTrans, blas.NoTrans, -1, w, b.vh, 1)
}

// panelDirect is the number of columns up to which a panel is factored
// column by column.
const panelDirect = 8

// factorPanel factors the m×k panel P, k <= m, that is given by h = Pᴴ: h
// becomes Vᴴ, r the k×k upper triangular factor, and t is filled. Halves are
// factored one after the other, so that most work is in products (Elmroth and
// Gustavson 2000).
func factorPanel[T Scalar](h, r, t dense[T]) {
	k := h.rows
	if k > panelDirect {
		k1 := k / 2
		left := blockReflector[T]{h.sub(0, k1, 0, h.cols), t.sub(0, k1, 0, k1)}
		factorPanel(left.vh, r.sub(0, k1, 0, k1), left.t)
		right := h.sub(k1, k, 0, h.cols)
		left.applyToRows(right)
		for j := k1; j < k; j++ {
			row := h.row(j)
			for i := range k1 {
				r.a[i*r.ld+j] = blas.Conj(row[i])
				row[i] = 0
			}
		}
		t22 := t.sub(k1, k, k1, k)
		factorPanel(h.sub(k1, k, k1, h.cols), r.sub(k1, k, k1, k), t22)
		// T12 = -T11 V1ᴴ V2 T22
		t12 := t.sub(0, k1, k1, k)
		t12.mul(blas.NoTrans, blas.ConjTrans, -1, left.vh, right, 0)
		blas.Trmm(blas.Left, blas.Upper, blas.NoTrans, blas.NonUnit, k1, k-k1, left.t.a, left.t.ld, t12.a, t12.ld)
		blas.Trmm(blas.Right, blas.Upper, blas.NoTrans, blas.NonUnit, k1, k-k1, t22.a, t22.ld, t12.a, t12.ld)
		return
	}
	for j := range k {
		v := h.row(j)
		beta, tau := reflector(v[j:])
		for i := range j {
			r.a[i*r.ld+j] = blas.Conj(v[i])
			v[i] = 0
		}
		r.a[j*r.ld+j] = beta
		for c := j + 1; c < k && tau != 0; c++ {
			row := h.row(c)[j:]
			blas.Axpy(-tau*blas.Dotc(v[j:], row), v[j:], row)
		}
		// column j of T: -τ T Vᴴ v_j
		for i := range j {
			t.a[i*t.ld+j] = -tau * blas.Dotc(v[j:], h.row(i)[j:])
		}
		for i := range j {
			var s T
			for p := i; p < j; p++ {
				s += t.a[i*t.ld+p] * t.a[p*t.ld+j]
			}
			t.a[i*t.ld+j] = s
		}
		t.a[j*t.ld+j] = tau
	}
}
