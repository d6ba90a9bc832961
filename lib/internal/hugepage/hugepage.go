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
	Ask(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), uintptr(n)*unsafe.Sizeof(zero)))
	return s
}

// Ask asks for huge pages for memory that was just allocated, if it is large.
func Ask(b []byte) {
	if len(b) < least {
		return
	}
	start := uintptr(unsafe.Pointer(unsafe.SliceData(b)))
	skip := int((size - start%size) % size)
	if length := (len(b) - skip) / size * size; length > 0 {
		advise(b[skip : skip+length])
	}
}
