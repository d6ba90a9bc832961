package sparse

import (
	"math"

	"github.com/podium-go/podium/lib/internal/simd"
)

// axpy computes y += s*x over the length of x.
func axpy[T Field](y, x []T, s T) {
	y = y[:len(x)]
	switch x := any(x).(type) {
	case []float64:
		if len(x) >= 16 {
			simd.Axpy(any(y).([]float64), any(s).(float64), x)
			return
		}
	}
	for i, v := range x {
		y[i] += s * v
	}
}

// scale computes x *= s.
func scale[T Field](x []T, s T) {
	for i := range x {
		x[i] *= s
	}
}

// maxMagnitude returns the largest magnitude of x, NaN if there is one.
func maxMagnitude[T Field](x []T) float64 {
	// Magnitudes compare as their bits do, NaN above all.
	var m uint64
	switch x := any(x).(type) {
	case []float64:
		m = maxBits(x)
	case []complex128:
		m = maxBits(reals(x))
	}
	return math.Float64frombits(m)
}

func maxBits(x []float64) (m uint64) {
	for _, v := range x {
		m = max(m, math.Float64bits(v)&^(1<<63))
	}
	return m
}
