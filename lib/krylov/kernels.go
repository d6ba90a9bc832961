package krylov

import "github.com/podium-go/podium/lib/internal/simd"

// The kernels of one block, on the calling goroutine.

func dotBlock(x, y []float64) float64 { return simd.Dot(x, y) }

func axpyBlock(y []float64, a float64, x []float64) { simd.Axpy(y, a, x) }

func axpbyBlock(dst []float64, a float64, x []float64, b float64, y []float64) {
	simd.Axpby(dst, a, x, b, y)
}

func scaleBlock(dst []float64, a float64, x []float64) { simd.Scale(dst, a, x) }
