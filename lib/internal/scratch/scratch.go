// Package scratch lends memory for work that is done soon, beginning with a line
// of the cache, from a pool that all packages share.
package scratch

import (
	"sync"
	"unsafe"
)

// Buffer is memory on loan.
type Buffer[T float32 | float64] struct {
	Data []T
	room *[]byte
}

var rooms = sync.Pool{New: func() any { return new([]byte) }}

// New returns n elements, not set, that begin with a line of the cache.
func New[T float32 | float64](n int) Buffer[T] {
	const line = 64
	room := rooms.Get().(*[]byte)
	bytes := n*int(unsafe.Sizeof(T(0))) + line
	if cap(*room) < bytes {
		*room = make([]byte, bytes)
	}
	*room = (*room)[:cap(*room)]
	skip := -int(uintptr(unsafe.Pointer(&(*room)[0]))) & (line - 1)
	return Buffer[T]{unsafe.Slice((*T)(unsafe.Pointer(&(*room)[skip])), n), room}
}

// Free gives the memory back; it must not be used any more.
func (b Buffer[T]) Free() { rooms.Put(b.room) }
