//go:build (linux || darwin || freebsd) && (amd64 || arm64) && !android && !ios && !noblas

package dynlib

import (
	"errors"
	"runtime"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
)

// Available says whether libraries can be loaded at run time.
const Available = true

// Open loads the shared library at path. It is never unloaded: its
// threads would run on in memory that is gone.
func Open(path string) (handle uintptr, err error) {
	handle, err = purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err == nil && handle == 0 {
		err = errors.New("cannot be loaded")
	}
	return handle, err
}

// Lookup returns the address of a function, 0 if the library has none of that
// name.
func Lookup(handle uintptr, name string) uintptr {
	fn, err := purego.Dlsym(handle, name)
	if err != nil {
		return 0
	}
	return fn
}

// CallPointers calls fn with the pointers, and then trailing ones: the lengths
// of character arguments, which Fortran compilers pass behind the others. What
// the pointers point to has to be on the heap and is kept alive.
func CallPointers(fn uintptr, pointers []unsafe.Pointer, trailing int) {
	var args [MaxArguments]uintptr
	n := len(pointers)
	for i, p := range pointers {
		args[i] = uintptr(p)
	}
	for i := range trailing {
		args[n+i] = 1
	}
	purego.SyscallN(fn, args[:n+trailing]...)
	runtime.KeepAlive(pointers)
}

// held are pointers that C functions are called with. Being stored in what lies
// on the heap moves there what they point to: a goroutine's stack may move while
// C code runs.
var held = sync.Pool{New: func() any { return new([MaxArguments]unsafe.Pointer) }}

// Call calls a C function whose arguments are whole numbers, of the width of a
// pointer, and then pointers. What those point to is kept alive.
func Call(fn uintptr, numbers []int, pointers ...unsafe.Pointer) int {
	heap := held.Get().(*[MaxArguments]unsafe.Pointer)
	copy(heap[:], pointers)
	var args [MaxArguments]uintptr
	n := len(numbers)
	for i, v := range numbers {
		args[i] = uintptr(v)
	}
	for i := range pointers {
		args[n+i] = uintptr(heap[i])
	}
	r, _, _ := purego.SyscallN(fn, args[:n+len(pointers)]...)
	clear(heap[:])
	held.Put(heap)
	return int(r)
}

// CallPlain calls a C function of whole numbers.
func CallPlain(fn uintptr, args ...uintptr) uintptr {
	r, _, _ := purego.SyscallN(fn, args...)
	return r
}

// CallString calls a C function that returns a string.
func CallString(fn uintptr) string {
	r, _, _ := purego.SyscallN(fn)
	if r == 0 {
		return ""
	}
	p := *(*unsafe.Pointer)(unsafe.Pointer(&r))
	var s []byte
	for i := 0; ; i++ {
		c := *(*byte)(unsafe.Add(p, i))
		if c == 0 {
			return string(s)
		}
		s = append(s, c)
	}
}
