package blas

import "golang.org/x/sys/cpu"

// ownKernels says that matrix products run on the own kernels of
// lib/internal/gemm even if a library is loaded. With AVX-512 those are the
// faster ones, by a third at 512×512 and above; without it the libraries are.
var ownKernels = cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512VL && cpu.X86.HasAVX512BW

// products says which kernels compute matrix products.
func products(l *Library) string {
	switch {
	case ownKernels:
		return "own kernels for AVX-512"
	case l != nil:
		return l.kind
	case cpu.X86.HasAVX2 && cpu.X86.HasFMA:
		return "own kernels for AVX2"
	}
	return "own kernels in Go"
}

// productLibrary returns the library if products go to it, and nil if they run
// on the own kernels. The first call loads the library.
func productLibrary() *Library {
	if ownKernels {
		return nil
	}
	return Loaded()
}
