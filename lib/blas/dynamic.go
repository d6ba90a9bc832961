//go:build (linux || darwin || freebsd) && (amd64 || arm64) && !android && !ios && !noblas

package blas

import (
	"errors"
	"runtime"
	"unsafe"

	"github.com/ebitengine/purego"
)

// dynamic says whether libraries can be loaded at run time.
const dynamic = true

// openLibrary loads the shared library at path. It is never unloaded: its
// threads would run on in memory that is gone.
func openLibrary(path string) (handle uintptr, err error) {
	handle, err = purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err == nil && handle == 0 {
		err = errors.New("cannot be loaded")
	}
	return handle, err
}

// lookup returns the address of a function, 0 if the library has none of that
// name.
func lookup(handle uintptr, name string) uintptr {
	fn, err := purego.Dlsym(handle, name)
	if err != nil {
		return 0
	}
	return fn
}

// callPointers calls fn with the pointers, and then trailing ones: the lengths
// of character arguments, which Fortran compilers pass behind the others. What
// the pointers point to has to be on the heap and is kept alive.
func callPointers(fn uintptr, pointers []unsafe.Pointer, trailing int) {
	var args [maxArguments]uintptr
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

// callPlain calls a C function of whole numbers.
func callPlain(fn uintptr, args ...uintptr) uintptr {
	r, _, _ := purego.SyscallN(fn, args...)
	return r
}

// callString calls a C function that returns a string.
func callString(fn uintptr) string {
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
