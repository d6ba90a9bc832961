// Package blas is the one place for matrix products and for LAPACK.
//
// Products over row-major slices of any of the four types ([Gemm], [Gemv],
// [Herk], [Trsm], [Trmm]) are what lib/tensor and lib/linalg build on. Where
// there is OpenBLAS, Intel's MKL or Apple's Accelerate, it is found and loaded
// at run time, without cgo; where there is none, all runs in Go with the same
// results to rounding. [Active] says what was found.
//
// # Choosing the library
//
// The environment variable PODIUM_BLAS is one of
//
//	auto              the first of Accelerate, OpenBLAS and MKL that is there (the default)
//	go                none
//	openblas, mkl, accelerate
//	/path/to/lib.so   any library with BLAS and LAPACK (Fortran names, 32-bit integers)
//
// A library has to pass a check with known answers before it is used: some
// builds compute wrong results on processors that they do not know. If what was
// asked for cannot be had, all runs in Go, and [Info].Notice says why and what
// to do.
//
// Programs that are linked statically, or run on a system without the C
// library that Go's linker asks for (Alpine), are built with the tag noblas,
// which leaves the loader out.
//
// # Threads
//
// Results do not depend on GOMAXPROCS. The library has its own number of
// threads, by default that of the processors, which is set once, when it is
// loaded, and never changed: another number may change the last bits.
package blas
