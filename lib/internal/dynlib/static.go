//go:build !((linux || darwin || freebsd) && (amd64 || arm64) && !android && !ios && !noblas)

package dynlib

import (
	"errors"
	"unsafe"
)

// Available says whether libraries can be loaded at run time.
const Available = false

// Open fails.
func Open(string) (uintptr, error) {
	return 0, errors.New("this build of the program cannot load libraries at run time")
}

// Lookup finds nothing.
func Lookup(uintptr, string) uintptr { return 0 }

// CallPointers panics: there is nothing to call.
func CallPointers(uintptr, []unsafe.Pointer, int) { panic("dynlib: no library is loaded") }

// Call panics: there is nothing to call.
func Call(uintptr, []int, ...unsafe.Pointer) int { panic("dynlib: no library is loaded") }

// CallPlain panics: there is nothing to call.
func CallPlain(uintptr, ...uintptr) uintptr { panic("dynlib: no library is loaded") }

// CallString panics: there is nothing to call.
func CallString(uintptr) string { panic("dynlib: no library is loaded") }
