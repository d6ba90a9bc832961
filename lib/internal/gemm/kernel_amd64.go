package gemm

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

// level is the set of vector instructions in use. Tests change it.
var level = detect()

func detect() int {
	x := &cpu.X86
	switch {
	case !x.HasAVX2 || !x.HasFMA || !x.HasBMI2:
		return portable
	case x.HasAVX512F && x.HasAVX512DQ && x.HasAVX512VL && x.HasAVX512BW:
		return avx512
	}
	return avx2
}

// kernel computes c[i,j] = alpha Σ_p a[i rs + p cs] b[p ldb + j] + beta c[i,j]
// for a tile of at most the size that [tile] says; beta = 0 overwrites c.
func kernel[T float](rows, cols, k int, a []T, rs, cs int, b []T, ldb int, c []T, ldc int, alpha, beta T) {
	if level == portable {
		kernelGo(rows, cols, k, a, rs, cs, b, ldb, c, ldc, alpha, beta)
		return
	}
	pa, pb, pc := unsafe.Pointer(&a[0]), unsafe.Pointer(&b[0]), unsafe.Pointer(&c[0])
	if unsafe.Sizeof(alpha) == 4 {
		f := kernel32AVX2
		if level == avx512 {
			f = kernel32AVX512
		}
		f(rows, cols, k, (*float32)(pa), rs, cs, (*float32)(pb), ldb, (*float32)(pc), ldc, float32(alpha), float32(beta))
		return
	}
	f := kernel64AVX2
	if level == avx512 {
		f = kernel64AVX512
	}
	f(rows, cols, k, (*float64)(pa), rs, cs, (*float64)(pb), ldb, (*float64)(pc), ldc, float64(alpha), float64(beta))
}

// gathered computes c[i,j] = Σ_p a[p cs + i] b[at[p] + j] + beta c[i,j].
func gathered[T float](rows, cols int, at []int, a []T, cs int, b []T, c []T, ldc int, beta T) {
	if level == portable {
		gatheredGo(rows, cols, at, a, cs, b, c, ldc, beta)
		return
	}
	pa, pb, pc := unsafe.Pointer(&a[0]), unsafe.Pointer(&b[0]), unsafe.Pointer(&c[0])
	if unsafe.Sizeof(beta) == 4 {
		f := gathered32AVX2
		if level == avx512 {
			f = gathered32AVX512
		}
		f(rows, cols, len(at), (*float32)(pa), 1, cs, (*float32)(pb), &at[0], (*float32)(pc), ldc, 1, float32(beta))
		return
	}
	f := gathered64AVX2
	if level == avx512 {
		f = gathered64AVX512
	}
	f(rows, cols, len(at), (*float64)(pa), 1, cs, (*float64)(pb), &at[0], (*float64)(pc), ldc, 1, float64(beta))
}
