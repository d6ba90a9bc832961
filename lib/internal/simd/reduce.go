package simd

import (
	"math"

	"github.com/podium-go/podium/lib/internal/threads"
)

// Sums go by blocks of block elements, each summed in lanes of its own kernel;
// the sums of the blocks of one stretch are added in float64 in order, and
// those of the stretches by halves, so that the error grows with the logarithm
// of the length.
const (
	block   = 4096
	stretch = 16 * block
)

// reduceOp names a reduction of one slice.
type reduceOp uint8

const (
	redSum reduceOp = iota
	redSumSquares
	redSumAbs
	redMax
	redMin
	redMaxAbs
)

// Sum returns the sum of x, 0 if there is none.
func Sum[T Float](x []T) T {
	if n := len(x); 0 < n && n <= block {
		return reduce(redSum, x) // without the closure, which is on the heap
	}
	return T(total(len(x), func(lo, hi int) float64 { return float64(reduce(redSum, x[lo:hi])) }))
}

// SumSquares returns the sum of the squares of x. It overflows where a square does.
func SumSquares[T Float](x []T) T {
	if n := len(x); 0 < n && n <= block {
		return reduce(redSumSquares, x) // without the closure, which is on the heap
	}
	return T(total(len(x), func(lo, hi int) float64 { return float64(reduce(redSumSquares, x[lo:hi])) }))
}

// SumAbs returns the sum of the absolute values of x.
func SumAbs[T Float](x []T) T {
	return T(total(len(x), func(lo, hi int) float64 { return float64(reduce(redSumAbs, x[lo:hi])) }))
}

// Dot returns the sum of x[i] y[i].
func Dot[T Float](x, y []T) T {
	same(len(x), len(y))
	return T(total(len(x), func(lo, hi int) float64 { return float64(dot(x[lo:hi], y[lo:hi])) }))
}

// Max returns the greatest element of x, NaN if there is a NaN and -Inf if x is
// empty.
func MaxOf[T Float](x []T) T { return extreme(redMax, x, T(math.Inf(-1))) }

// MinOf returns the least element of x, NaN if there is a NaN and +Inf if x is
// empty.
func MinOf[T Float](x []T) T { return extreme(redMin, x, T(math.Inf(1))) }

// MaxAbs returns the greatest absolute value in x, NaN if there is a NaN and 0
// if x is empty.
func MaxAbs[T Float](x []T) T { return extreme(redMaxAbs, x, 0) }

// ArgMax returns the index of the first greatest element of x, of the first NaN
// if there is one, and -1 if x is empty.
func ArgMax[T Float](x []T) int { return argExtreme(redMax, x) }

// ArgMin returns the index of the first least element of x, of the first NaN if
// there is one, and -1 if x is empty.
func ArgMin[T Float](x []T) int { return argExtreme(redMin, x) }

// LogSumExp returns log Σ exp(x[i]) without overflow, -Inf if x is empty.
func LogSumExp[T Float](x []T) T {
	m := MaxOf(x)
	if math.IsInf(float64(m), 0) || m != m {
		return m
	}
	sum := total(len(x), func(lo, hi int) float64 {
		var buf [block]T
		return float64(expSum(buf[:hi-lo], x[lo:hi], m))
	})
	return T(float64(m) + math.Log(sum))
}

// ExpSum computes dst[i] = exp(x[i] - m) and returns the sum of dst: the middle
// of a softmax, with m the greatest of x.
func ExpSum[T Float](dst, x []T, m T) T {
	same(len(dst), len(x))
	return T(total(len(x), func(lo, hi int) float64 { return float64(expSum(dst[lo:hi], x[lo:hi], m)) }))
}

// total adds sum(lo, hi) over the blocks of [0, n).
func total(n int, sum func(lo, hi int) float64) float64 {
	if n <= block {
		if n == 0 {
			return 0
		}
		return sum(0, n)
	}
	one := func(lo, hi int) float64 {
		s := 0.0
		for ; lo < hi; lo += block {
			s += sum(lo, min(lo+block, hi))
		}
		return s
	}
	if n <= stretch {
		return one(0, n)
	}
	sums := make([]float64, (n+stretch-1)/stretch)
	threads.Blocks(n, stretch, func(i, lo, hi int) { sums[i] = one(lo, hi) })
	return pairwise(sums)
}

// pairwise adds by halves.
func pairwise(x []float64) float64 {
	if len(x) == 1 {
		return x[0]
	}
	h := len(x) / 2
	return pairwise(x[:h]) + pairwise(x[h:])
}

// extreme returns the extreme of x by blocks.
func extreme[T Float](op reduceOp, x []T, empty T) T {
	if len(x) == 0 {
		return empty
	}
	if len(x) <= stretch {
		return reduce(op, x)
	}
	best := make([]T, (len(x)+stretch-1)/stretch)
	threads.Blocks(len(x), stretch, func(i, lo, hi int) { best[i] = reduce(op, x[lo:hi]) })
	return reduce(op, best)
}

func argExtreme[T Float](op reduceOp, x []T) int {
	if len(x) == 0 {
		return -1
	}
	best := make([]T, (len(x)+block-1)/block)
	threads.For(len(best), stretch/block, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			best[i] = reduce(op, x[i*block:min((i+1)*block, len(x))])
		}
	})
	m := reduce(op, best)
	first := func(y []T) int {
		for i, v := range y {
			if v == m || m != m && v != v {
				return i
			}
		}
		return 0
	}
	lo := first(best) * block
	return lo + first(x[lo:min(lo+block, len(x))])
}

// reduce reduces a slice that is not empty.
func reduce[T Float](op reduceOp, x []T) T {
	if r, ok := reduceVector(op, x); ok {
		return r
	}
	return reduceGo(op, x)
}

func dot[T Float](x, y []T) T {
	if r, ok := dotVector(x, y); ok {
		return r
	}
	return dotGo(x, y)
}

func expSum[T Float](dst, x []T, m T) T {
	if r, ok := expSumVector(dst, x, m); ok {
		return r
	}
	return expSumGo(dst, x, m)
}
