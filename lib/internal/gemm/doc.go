// Package gemm multiplies dense matrices in Go and assembly: what the library
// falls back on, and compares with, where no BLAS is installed.
//
//	gemm.Gemm(gemm.NoTrans, gemm.Trans, m, n, k, 1.0, a, k, b, k, 0, c, n) // C = A Bᵀ
//
// Matrices lie row by row. The product follows Goto and van de Geijn (Anatomy of
// high-performance matrix multiplication, ACM TOMS 34(3), 2008) in the form of
// BLIS: panels of A and B are copied into buffers, in the order in which a small
// kernel reads them that keeps a tile of C in registers: 14 rows by two vectors
// with AVX-512, 6 rows by two vectors with AVX2. Transposes and conjugates are
// the copying's business. Complex products are real ones of matrices twice as
// large (four real products for each complex one).
//
// Every element of C is summed in one order that depends on the sizes only: the
// threads share tiles of C, never a sum.
package gemm

//go:generate sh -c "cd ../asmgen && go run ./gemm -dir ../gemm"
