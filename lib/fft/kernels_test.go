package fft

import "github.com/podium-go/podium/lib/tensor"

// allKernels returns the kernels that this processor can run.
func allKernels[F tensor.Float]() []*kernels[F] {
	return append(vectorKernels[F](), portable[F]())
}
