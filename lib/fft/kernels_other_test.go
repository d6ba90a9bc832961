//go:build !amd64

package fft

import "github.com/podium-go/podium/lib/tensor"

func vectorKernels[F tensor.Float]() []*kernels[F] { return nil }
