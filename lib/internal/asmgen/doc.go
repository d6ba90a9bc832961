// Package asmgen holds the programs that generate Podium's assembly, in a
// module of their own, so that what they need does not become a dependency of
// the library: simd for lib/internal/simd, gemm for lib/internal/gemm, fft for
// lib/fft. Each package says in a go:generate line how its files are made.
package asmgen
