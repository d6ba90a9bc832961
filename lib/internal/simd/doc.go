// Package simd computes on contiguous slices with the processor's vector
// instructions: arithmetic, elementary functions, the derivatives that training
// needs, comparisons, conversions, sums.
//
//	simd.Exp(y, x)        // y[i] = exp(x[i])
//	simd.Axpy(y, 2.0, x)  // y[i] += 2 x[i]
//	s := simd.Dot(x, y)
//
// On amd64 it uses AVX-512 or AVX2 with FMA, whichever the processor has, in
// assembly that lib/internal/asmgen/simd generates; elsewhere plain Go.
//
// # Rules
//
// Slices of one call have the length of dst, or the call panics. dst may be one
// of the inputs; otherwise they must not overlap.
//
// Functions of elements run on the calling goroutine: callers split the work
// with lib/internal/threads. An element's result depends on that element only,
// not on its position, the alignment or the length of the slice, so that the
// split leaves no trace. Sums are cut into blocks of fixed size and use the
// threads by themselves when they are long; their results depend neither on the
// number of threads nor on which of AVX2 and AVX-512 is used.
//
// # Accuracy
//
// In float32 elementary functions err by at most 1.5 units in the last place,
// in float64 by at most 2, over the whole range, denormals included, except
// where a function's comment says otherwise. AVX2 and AVX-512 give the same
// bits; the portable form goes through package math in float64 and may differ
// from them in the last places.
package simd

//go:generate sh -c "cd ../asmgen && go run ./simd -dir ../simd"
