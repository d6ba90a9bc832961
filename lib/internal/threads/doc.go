// Package threads splits loops over the processors.
//
// The number of threads is GOMAXPROCS. No result may depend on it: a body that
// writes one element for each index is free of it by itself; one that sums has
// to sum in fixed blocks, for which there is [Blocks].
package threads
