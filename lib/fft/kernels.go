package fft

import "github.com/podium-go/podium/lib/tensor"

// A pass is one stage of a transform by decimation in time: for o < outer and
// i < inner it loads the radix numbers
//
//	x_k = src[o·so + k·sk + i],  k = 0 … radix-1
//
// multiplies x_k for k ≥ 1 by tw[o·(radix-1) + k-1], and stores their discrete
// Fourier transform
//
//	dst[o·do + j·dj + i] = Σ_k x_k e^(∓2πi jk/radix)
//
// Strides count complex numbers; slices hold pairs of real and imaginary parts.
// If tw is empty, all x_k are multiplied by scale instead. dst and src are
// different memory, unless outer is 1 and the strides agree.
type pass[F tensor.Float] func(dst, src, tw []F, scale F, outer, inner, so, sk, do, dj, direction int)

// A final pass is the last one of a single transform, where inner is 1 and
// the numbers to combine are neighbours: for b < count it is
//
//	x_k = src[b·radix + k] tw[…]
//	dst[b + count·j] = Σ_k x_k e^(∓2πi jk/radix)
//
// It does the first count/width·width of the b; their factors lie in blocks of
// width for each k ≥ 1. [kernels.pass] does the rest.
type final[F tensor.Float] func(dst, src, tw []F, count, direction int)

// kernels are the inner loops for one kind of processor.
type kernels[F tensor.Float] struct {
	name string
	// pass, indexed by the radix. That of radix 1 multiplies rows by numbers.
	pass [maxRadix + 1]pass[F]
	// final, indexed by the radix; nil where there is none.
	final [maxRadix + 1]final[F]
	// width is how many b of a final pass lie side by side.
	width int
	// multiply sets the n complex numbers dst = a b.
	multiply func(dst, a, b []F)
	// split is the step between a real transform and the complex one of half
	// its length, see [RealPlan]: for k = 1 … half/2 it sets
	//
	//	e = scale (src[k] + conj src[half-k]),  t = tw[k] (src[k] - conj src[half-k])
	//	dst[k] = e + t,  dst[half-k] = conj(e - t)
	split func(dst, src, tw []F, scale F, half int)
}

// maxRadix is the largest radix that passes have.
const maxRadix = 13

// radices are those that passes have, apart from 1.
var radices = [...]int{2, 3, 4, 5, 7, 8, 11, 13}

// portable returns the kernels in plain Go.
func portable[F tensor.Float]() *kernels[F] {
	k := &kernels[F]{name: "portable", multiply: multiply[F], split: split[F], width: 1}
	k.pass[1] = pass1[F]
	k.pass[2] = pass2[F]
	k.pass[3] = pass3[F]
	k.pass[4] = pass4[F]
	k.pass[5] = pass5[F]
	k.pass[8] = pass8[F]
	k.pass[7] = passOdd[F](7)
	k.pass[11] = passOdd[F](11)
	k.pass[13] = passOdd[F](13)
	return k
}
