//go:build !((linux || darwin || freebsd) && (amd64 || arm64) && !android && !ios && !noblas)

package blas

import (
	"errors"
	"unsafe"
)

// dynamic says whether libraries can be loaded at run time.
const dynamic = false

func openLibrary(string) (uintptr, error) {
	return 0, errors.New("this build of the program cannot load libraries at run time")
}

func lookup(uintptr, string) uintptr              { return 0 }
func callPointers(uintptr, []unsafe.Pointer, int) { panic("blas: no library is loaded") }
func callPlain(uintptr, ...uintptr) uintptr       { panic("blas: no library is loaded") }
func callString(uintptr) string                   { panic("blas: no library is loaded") }
