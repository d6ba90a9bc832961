package blas

import (
	"sync"
	"unsafe"

	"github.com/podium-go/podium/lib/internal/dynlib"
)

// maxArguments is the most arguments that a call may have, the lengths of
// character arguments included.
const maxArguments = dynlib.MaxArguments

// frame holds the arguments of one call of a Fortran routine, which takes all
// of them by pointer. It lives on the heap, and storing a pointer in it moves
// what it points to there as well: a goroutine's stack may move while C code
// runs.
type frame struct {
	pointers   [maxArguments]unsafe.Pointer
	ints       [maxArguments]int32
	chars      [maxArguments]byte
	n          int
	characters int
	info       int32
}

var frames = sync.Pool{New: func() any { return new(frame) }}

// newFrame returns a frame without arguments.
func newFrame() *frame {
	f := frames.Get().(*frame)
	f.n, f.characters, f.info = 0, 0, 0
	return f
}

// char adds a character.
func (f *frame) char(c byte) {
	f.chars[f.n] = c
	f.pointers[f.n] = unsafe.Pointer(&f.chars[f.n])
	f.n++
	f.characters++
}

// int adds whole numbers of 32 bits (LP64).
func (f *frame) int(values ...int) {
	for _, v := range values {
		f.ints[f.n] = int32(v)
		f.pointers[f.n] = unsafe.Pointer(&f.ints[f.n])
		f.n++
	}
}

// slice adds an array.
func slice[E any](f *frame, s []E) {
	f.pointers[f.n] = unsafe.Pointer(unsafe.SliceData(s))
	if cap(s) == 0 { // some routines look at arrays that they were told are empty
		f.pointers[f.n] = unsafe.Pointer(new([16]byte))
	}
	f.n++
}

// scalar adds one number.
func scalar[E any](f *frame, v E) {
	p := new(E)
	*p = v
	f.pointers[f.n] = unsafe.Pointer(p)
	f.n++
}

// null adds a null pointer.
func (f *frame) null() {
	f.pointers[f.n] = nil
	f.n++
}

// call calls fn and gives the frame back.
func (f *frame) call(fn uintptr) {
	dynlib.CallPointers(fn, f.pointers[:f.n], f.characters)
	clear(f.pointers[:f.n])
	frames.Put(f)
}

// callInfo adds LAPACK's last argument, calls fn, gives the frame back and
// returns what the last argument became.
func (f *frame) callInfo(fn uintptr) int {
	f.pointers[f.n] = unsafe.Pointer(&f.info)
	f.n++
	dynlib.CallPointers(fn, f.pointers[:f.n], f.characters)
	info := int(f.info)
	clear(f.pointers[:f.n])
	frames.Put(f)
	return info
}
