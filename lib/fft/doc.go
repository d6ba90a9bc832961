// Package fft makes discrete Fourier, cosine and sine transforms of any length
// and number of axes, in double and single precision.
//
//	y, err := fft.FFT(x)                       // along the last axis
//	y, err := fft.RFFT2(x)                     // real, along the last two
//	y, err := fft.DCT(x, 0)                    // cosine, along the first
//	y, err := fft.Config{Norm: fft.Ortho, Lengths: []int{512}}.FFT(x)
//
// These functions take and return tensors, views too, and follow scipy.fft in
// signs, orders, normalisations, and in cutting and filling up. They keep the
// tables of the last few lengths. A solver that transforms the same shape over
// and over makes a [Plan], [RealPlan] or [TrigPlan], which works on slices, in
// place or not, and allocates nothing:
//
//	plan, err := fft.NewRealPlan(256, 256)
//	plan.Forward(spectrum, u)                  // []complex128, []float64
//	plan.Inverse(u, spectrum)
//
// # Lengths
//
// Lengths without prime factors above 13 are the fastest, above all multiples
// of 64; [NextFastLen] finds one to pad to. Larger prime factors go by Rader's
// or Bluestein's algorithm, whichever is estimated to be faster, at about three
// to six times the cost: every length takes O(n log n). A length of zero is an
// error.
//
// # Numbers
//
// The error of a transform is that of rounding times about log n: below
// 1e-15·log₂n for float64 in the relative Euclidean norm, thrice that for
// lengths with large primes. Results depend on the processor (AVX-512, AVX2 and
// plain Go round differently in the last places), and not on the number of
// threads, which share the rows, or columns, of an array. NaN and infinities
// reach all values of their row, as NaN or infinity.
//
// # Differentiation
//
// Every transform is linear; the comments of [Plan], [RealPlan] and [Kind] say
// what its adjoint is.
package fft
