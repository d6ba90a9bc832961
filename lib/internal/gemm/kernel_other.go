//go:build !amd64

package gemm

// level is the set of vector instructions in use.
const level = portable

func kernel[T float](rows, cols, k int, a []T, rs, cs int, b []T, ldb int, c []T, ldc int, alpha, beta T) {
	kernelGo(rows, cols, k, a, rs, cs, b, ldb, c, ldc, alpha, beta)
}

func gathered[T float](rows, cols int, at []int, a []T, cs int, b []T, c []T, ldc int, beta T) {
	gatheredGo(rows, cols, at, a, cs, b, c, ldc, beta)
}
