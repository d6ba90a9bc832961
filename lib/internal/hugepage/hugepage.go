// Package hugepage allocates large slices in huge pages, where the system
// gives them on request: Linux does so by default for programs that ask, as
// numpy does. A walk through the columns of a large matrix then misses far
// fewer translations of addresses, and new memory comes with fewer faults.
package hugepage

import "unsafe"

// least is the number of bytes from which it is worth to ask.
const least = 4 << 20

// size is that of a huge page.
const size = 2 << 20

// Make returns a slice of n zeros.
func Make[T any](n int) []T {
	s := make([]T, n)
	var zero T
	if bytes := uintptr(n) * unsafe.Sizeof(zero); bytes >= least {
		start := uintptr(unsafe.Pointer(unsafe.SliceData(s)))
		skip := (size - start%size) % size
		if length := (bytes - skip) / size * size; length > 0 {
			advise(unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(s)), skip)), length))
		}
	}
	return s
}
