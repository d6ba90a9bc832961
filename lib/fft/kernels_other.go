//go:build !amd64

package fft

func kernels64() *kernels[float64] { return portable[float64]() }
func kernels32() *kernels[float32] { return portable[float32]() }
