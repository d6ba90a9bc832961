package krylov

import (
	"math"

	"github.com/podium-go/podium/lib/internal/threads"
)

// Vectors are worked on in blocks of block elements, 32 kB, which stay in the
// first cache from one operation of a fused loop to the next. Sums are taken
// of each block and added in order, so that they are the same on any number of
// threads.
const block = 4096

// serial is the length up to which threads cost more than they bring.
const serial = 8 * block

// vectors holds the memory that sums need.
type vectors struct {
	part []float64
}

// blocks calls f for every block of [0, n).
func blocks(n int, f func(lo, hi int)) {
	if n > serial && threads.Count() > 1 {
		threads.Blocks(n, block, func(_, lo, hi int) { f(lo, hi) })
		return
	}
	for lo := 0; lo < n; lo += block {
		f(lo, min(lo+block, n))
	}
}

// sum adds f over the blocks of [0, n).
func (v *vectors) sum(n int, f func(lo, hi int) float64) float64 {
	s, _ := v.sum2(n, func(lo, hi int) (float64, float64) { return f(lo, hi), 0 })
	return s
}

// sum2 adds the two results of f over the blocks of [0, n).
func (v *vectors) sum2(n int, f func(lo, hi int) (float64, float64)) (s, t float64) {
	if n <= serial || threads.Count() == 1 {
		for lo := 0; lo < n; lo += block {
			a, b := f(lo, min(lo+block, n))
			s += a
			t += b
		}
		return s, t
	}
	count := (n + block - 1) / block
	if len(v.part) < 2*count {
		v.part = make([]float64, 2*count)
	}
	threads.Blocks(n, block, func(i, lo, hi int) { v.part[2*i], v.part[2*i+1] = f(lo, hi) })
	for i := range count {
		s += v.part[2*i]
		t += v.part[2*i+1]
	}
	return s, t
}

// dot returns xᵀy.
func (v *vectors) dot(x, y []float64) float64 {
	return v.sum(len(x), func(lo, hi int) float64 { return dotBlock(x[lo:hi], y[lo:hi]) })
}

// norm returns ‖x‖₂ without overflow or underflow on the way.
func (v *vectors) norm(x []float64) float64 {
	return v.safeNorm(v.dot(x, x), x)
}

// safeNorm returns ‖x‖₂, given the sum of squares as it came out.
func (v *vectors) safeNorm(squares float64, x []float64) float64 {
	if squares > 1e-280 && squares < 1e290 || len(x) == 0 {
		return math.Sqrt(squares)
	}
	m := maxAbs(x)
	if m == 0 || math.IsInf(m, 0) || math.IsNaN(m) {
		return m
	}
	// Dividing by a power of two is exact.
	_, e := math.Frexp(m)
	s := v.sum(len(x), func(lo, hi int) float64 {
		t := 0.0
		for _, a := range x[lo:hi] {
			a = math.Ldexp(a, -e)
			t += a * a
		}
		return t
	})
	return math.Ldexp(math.Sqrt(s), e)
}

// axpy computes y += a x.
func axpy(y []float64, a float64, x []float64) {
	blocks(len(y), func(lo, hi int) { axpyBlock(y[lo:hi], a, x[lo:hi]) })
}

// axpby computes dst = a x + b y; dst may be x or y.
func axpby(dst []float64, a float64, x []float64, b float64, y []float64) {
	blocks(len(dst), func(lo, hi int) { axpbyBlock(dst[lo:hi], a, x[lo:hi], b, y[lo:hi]) })
}

// scale computes dst = a x.
func scale(dst []float64, a float64, x []float64) {
	blocks(len(dst), func(lo, hi int) { scaleBlock(dst[lo:hi], a, x[lo:hi]) })
}

// sub computes dst = x - y.
func sub(dst, x, y []float64) { axpby(dst, 1, x, -1, y) }

// maxAbs returns max |x_i|, NaN if there is one, 0 if x is empty.
func maxAbs(x []float64) float64 {
	m := 0.0
	for _, a := range x {
		a = math.Abs(a)
		if !(a <= m) {
			if math.IsNaN(a) {
				return a
			}
			m = a
		}
	}
	return m
}
