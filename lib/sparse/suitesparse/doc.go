// Package suitesparse finds SuiteSparse's UMFPACK and loads it at run time,
// without cgo. An LU factorisation of lib/sparse is then UMFPACK's; how it is
// made and used, its errors and its methods stay the same.
//
// # Choosing
//
// The own factorisation is the default. The environment variable
// PODIUM_SUITESPARSE, which is read once, is one of
//
//	own               the own one (the default)
//	auto              UMFPACK where the system or conda has it
//	/path/to/lib.so   this library
//
// [Active] says what came of it; where UMFPACK was asked for and cannot be had,
// the own factorisation runs and [Info].Notice says why and what to do. In a
// program, a [Library] from [Load] as sparse.LUConfig.SuiteSparse chooses for
// one factorisation.
//
// A library has to pass a check with a known answer before it is used. The
// factors are copied out of UMFPACK, whose memory is freed at once: a
// factorisation is plain numbers, which a session keeps and Go collects.
//
// The own factorisation is the faster one where the pattern is nearly
// symmetric, as of discretised equations: it takes a fifth of UMFPACK's time on
// two threads for the 5-point Laplacian of 1000², and a third for the 7-point
// one of 40³, copying included. UMFPACK is for patterns far from symmetric: with
// entries at random, 5 in a row, the own one takes 4 times its time for 3000
// rows and 8 times for 6000.
//
// # Why no CHOLMOD
//
// CHOLMOD's functions work on C structs (cholmod_common, cholmod_factor) whose
// fields have moved from version to version: without its header, which is read
// when a C program is compiled, there is no safe way to know where they are. A
// wrong guess would be a wrong answer. UMFPACK's functions take arrays, and its
// control settings have kept their places since version 4. Cholesky and LDLᵀ
// are always the own ones.
//
// T. Davis, Algorithm 832: UMFPACK V4.3, an unsymmetric-pattern multifrontal
// method, ACM Trans. Math. Software 30 (2004).
package suitesparse
