package tensor

import (
	"math"
	"unsafe"

	"github.com/podium-go/podium/lib/internal/simd"
)

// reducing makes a reducer from T to U: row reduces a row, add takes a row up
// into accumulators, fold combines accumulators, and start is the value of no
// elements.
func reducing[U, T Element](row func(x []T) U, add func(acc []U, x []T), fold func(acc, x []U), start U) reducer {
	return reducer{
		result: DTypeOf[U](),
		row:    func(n int, dst, x unsafe.Pointer) { *(*U)(dst) = row(slice[T](x, n)) },
		add:    func(n int, acc, x unsafe.Pointer) { add(slice[U](acc, n), slice[T](x, n)) },
		fold:   func(n int, acc, x unsafe.Pointer) { fold(slice[U](acc, n), slice[U](x, n)) },
		start: func(n int, acc unsafe.Pointer) {
			a := slice[U](acc, n)
			for i := range a {
				a[i] = start
			}
		},
	}
}

// within makes a reducer whose result is of the elements' type.
func within[T Element](row func(x []T) T, add func(acc, x []T), start T) reducer {
	return reducing(row, add, add, start)
}

// inOrder makes a row's reduction of what takes elements up into accumulators.
func inOrder[U, T Element](add func(acc []U, x []T), start U) func(x []T) U {
	return func(x []T) U {
		acc := []U{start}
		for i := range x {
			add(acc, x[i:i+1])
		}
		return acc[0]
	}
}

func sumFloats[T Float]() reducer {
	return within(simd.Sum[T], func(acc, x []T) { simd.Add(acc, acc, x) }, 0)
}

func sumComplex[T ComplexNumber]() reducer {
	// Halves, as simd.Sum goes, so that the error grows with the logarithm.
	var sum func(x []T) T
	sum = func(x []T) T {
		if len(x) > 256 {
			h := len(x) / 2
			return sum(x[:h]) + sum(x[h:])
		}
		var s T
		for _, v := range x {
			s += v
		}
		return s
	}
	return within(sum, func(acc, x []T) { simd.AddComplex(acc, acc, x) }, 0)
}

func sumInts[T integer]() reducer {
	return reducing(func(x []T) (s int64) {
		for _, v := range x {
			s += int64(v)
		}
		return s
	}, func(acc []int64, x []T) {
		for i, v := range x {
			acc[i] += int64(v)
		}
	}, addTo[int64], 0)
}

func addTo[T Number](acc, x []T) {
	for i, v := range x {
		acc[i] += v
	}
}

func mulTo[T Number](acc, x []T) {
	for i, v := range x {
		acc[i] *= v
	}
}

var sumOf = reduction{name: "Sum", empty: true, kernel: [8]reducer{
	Float64: sumFloats[float64](), Float32: sumFloats[float32](),
	Complex128: sumComplex[complex128](), Complex64: sumComplex[complex64](),
	Int64: sumInts[int64](), Int32: sumInts[int32](), Uint8: sumInts[uint8](),
	Bool: reducing(func(x []bool) (s int64) {
		for _, v := range x {
			if v {
				s++
			}
		}
		return s
	}, func(acc []int64, x []bool) {
		for i, v := range x {
			if v {
				acc[i]++
			}
		}
	}, addTo[int64], 0),
}}

func product1[T Number](x []T) T {
	p := T(1)
	for _, v := range x {
		p *= v
	}
	return p
}

func prodInts[T integer]() reducer {
	return reducing(func(x []T) int64 {
		p := int64(1)
		for _, v := range x {
			p *= int64(v)
		}
		return p
	}, func(acc []int64, x []T) {
		for i, v := range x {
			acc[i] *= int64(v)
		}
	}, mulTo[int64], 1)
}

var prodOf = reduction{name: "Prod", empty: true, kernel: [8]reducer{
	Float64: within(product1[float64], mulTo[float64], 1), Float32: within(product1[float32], mulTo[float32], 1),
	Complex128: within(product1[complex128], mulTo[complex128], 1), Complex64: within(product1[complex64], mulTo[complex64], 1),
	Int64: prodInts[int64](), Int32: prodInts[int32](), Uint8: prodInts[uint8](),
}}

func leastInts[T integer](start T) reducer {
	add := func(acc, x []T) { minInts(acc, acc, x) }
	return within(func(x []T) T {
		m := start
		for _, v := range x {
			m = min(m, v)
		}
		return m
	}, add, start)
}

func greatestInts[T integer](start T) reducer {
	add := func(acc, x []T) { maxInts(acc, acc, x) }
	return within(func(x []T) T {
		m := start
		for _, v := range x {
			m = max(m, v)
		}
		return m
	}, add, start)
}

var minOf = reduction{name: "Min", kernel: [8]reducer{
	Float64: within(simd.MinOf[float64], func(acc, x []float64) { simd.Min(acc, acc, x) }, math.Inf(1)),
	Float32: within(simd.MinOf[float32], func(acc, x []float32) { simd.Min(acc, acc, x) }, float32(math.Inf(1))),
	Int64:   leastInts[int64](math.MaxInt64), Int32: leastInts[int32](math.MaxInt32), Uint8: leastInts[uint8](math.MaxUint8),
}}

var maxOf = reduction{name: "Max", kernel: [8]reducer{
	Float64: within(simd.MaxOf[float64], func(acc, x []float64) { simd.Max(acc, acc, x) }, math.Inf(-1)),
	Float32: within(simd.MaxOf[float32], func(acc, x []float32) { simd.Max(acc, acc, x) }, float32(math.Inf(-1))),
	Int64:   greatestInts[int64](math.MinInt64), Int32: greatestInts[int32](math.MinInt32), Uint8: greatestInts[uint8](0),
}}

func orTo(acc, x []bool) {
	for i, v := range x {
		acc[i] = acc[i] || v
	}
}

func andTo(acc, x []bool) {
	for i, v := range x {
		acc[i] = acc[i] && v
	}
}

var (
	anyOf = reduction{name: "Any", empty: true, kernel: [8]reducer{Bool: within(inOrder(orTo, false), orTo, false)}}
	allOf = reduction{name: "All", empty: true, kernel: [8]reducer{Bool: within(inOrder(andTo, true), andTo, true)}}
)

// squaresFloats sums squares; sums of sums are taken by sumOf.
func squaresFloats[T Float]() reducer {
	return reducing(simd.SumSquares[T], func(acc, x []T) { simd.FMA(acc, x, x, acc) }, func(acc, x []T) { simd.Add(acc, acc, x) }, 0)
}

var squaresOf = reduction{name: "SumSquares", empty: true, then: &sumOf, kernel: [8]reducer{
	Float64: squaresFloats[float64](), Float32: squaresFloats[float32](),
}}
