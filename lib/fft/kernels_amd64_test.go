package fft

import "github.com/podium-go/podium/lib/tensor"

func vectorKernels[F tensor.Float]() []*kernels[F] {
	var all []any
	if hasAVX512 {
		all = append(all, avx512Kernels64(), avx512Kernels32())
	}
	if hasAVX2 {
		all = append(all, avx2Kernels64(), avx2Kernels32())
	}
	var k []*kernels[F]
	for _, a := range all {
		if a, ok := a.(*kernels[F]); ok {
			k = append(k, a)
		}
	}
	return k
}
