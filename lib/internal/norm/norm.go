// Package norm standardises groups of numbers, and carries adjoints back through
// that: the kernels of batch, layer, group, instance and root-mean-square
// normalisation.
package norm

import (
	"math"

	"github.com/podium-go/podium/lib/internal/simd"
	"github.com/podium-go/podium/lib/internal/threads"
)

// Float is a type of elements.
type Float interface{ float32 | float64 }

// Shape says that element (a, r, i) of Outer × Groups × Inner is of group r.
type Shape struct {
	Outer, Groups, Inner int
	// Centred says that the mean is taken off.
	Centred bool
}

// costly is how many elements are worth a thread.
const costly = 8 << 10

// each calls f for every group, several at once.
func (s Shape) each(f func(r int)) {
	threads.For(s.Groups, max(1, costly/max(1, s.Outer*s.Inner)), func(lo, hi int) {
		for r := lo; r < hi; r++ {
			f(r)
		}
	})
}

// part returns the elements of group r with the given outer index.
func part[T Float](s Shape, x []T, a, r int) []T {
	at := (a*s.Groups + r) * s.Inner
	return x[at : at+s.Inner]
}

// lines reports whether groups are columns of a matrix, which are transposed to
// rows, and returns what they are then.
func (s Shape) lines() (Shape, bool) {
	if s.Inner == 1 && s.Outer > 1 && s.Groups > 0 {
		return Shape{1, s.Groups, s.Outer, s.Centred}, true
	}
	return s, false
}

// Standardize computes y = (x - mean)/√(variance + eps) for each group, with the
// mean square instead of the variance unless Centred is set, and sets mean (0
// unless Centred), variance and inverse = 1/√(variance + eps).
func Standardize[T Float](s Shape, y, mean, variance, inverse, x []T, eps float64) {
	if l, ok := s.lines(); ok {
		turned := make([]T, len(x))
		simd.Transpose(turned, s.Outer, x, s.Groups, s.Outer, s.Groups)
		Standardize(l, turned, mean, variance, inverse, turned, eps)
		simd.Transpose(y, s.Groups, turned, s.Outer, s.Groups, s.Outer)
		return
	}
	n := float64(s.Outer * s.Inner)
	s.each(func(r int) {
		mean[r] = 0
		if s.Centred {
			sum := 0.0
			for a := range s.Outer {
				sum += float64(simd.Sum(part(s, x, a, r)))
			}
			mean[r] = T(sum / n)
		}
		squares := 0.0
		for a := range s.Outer {
			from := part(s, x, a, r)
			if s.Centred {
				to := part(s, y, a, r)
				simd.AddScalar(to, from, -mean[r])
				from = to
			}
			squares += float64(simd.SumSquares(from))
		}
		inv := 1 / math.Sqrt(squares/n+eps)
		variance[r], inverse[r] = T(squares/n), T(inv)
		for a := range s.Outer {
			from, to := part(s, x, a, r), part(s, y, a, r)
			if s.Centred {
				from = to
			}
			simd.Scale(to, inverse[r], from)
		}
	})
}

// Adjoint computes the adjoint of x from that of y, g:
//
//	dx = (g - mean(g) - y mean(g y))/√(variance + eps)
//
// without the mean of g unless Centred is set.
func Adjoint[T Float](s Shape, dx, g, y, inverse []T) {
	if l, ok := s.lines(); ok {
		tg, ty := make([]T, len(g)), make([]T, len(g))
		simd.Transpose(tg, s.Outer, g, s.Groups, s.Outer, s.Groups)
		simd.Transpose(ty, s.Outer, y, s.Groups, s.Outer, s.Groups)
		Adjoint(l, tg, tg, ty, inverse)
		simd.Transpose(dx, s.Groups, tg, s.Outer, s.Groups, s.Outer)
		return
	}
	n := float64(s.Outer * s.Inner)
	s.each(func(r int) {
		sum, product := 0.0, 0.0
		for a := range s.Outer {
			from := part(s, g, a, r)
			if s.Centred {
				sum += float64(simd.Sum(from))
			}
			product += float64(simd.Dot(from, part(s, y, a, r)))
		}
		inv := float64(inverse[r])
		for a := range s.Outer {
			to := part(s, dx, a, r)
			simd.Axpby(to, T(-inv*product/n), part(s, y, a, r), inverse[r], part(s, g, a, r))
			if s.Centred {
				simd.AddScalar(to, to, T(-inv*sum/n))
			}
		}
	})
}
