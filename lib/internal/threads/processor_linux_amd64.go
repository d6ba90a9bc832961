package threads

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// hasRDTSCP reports whether rdtscp may be called.
func hasRDTSCP() bool

// rdtscp returns what the system keeps in a register for getcpu: on Linux the
// processor's number in the lowest twelve bits.
func rdtscp() uint32

var counted = hasRDTSCP()

// processor returns the number of the processor on which the caller runs, -1 if
// that is not known. It costs some ten nanoseconds; the system call a hundred
// times as much.
func processor() int {
	if !counted {
		return -1
	}
	return int(rdtscp() & 0xfff)
}

// leave moves the thread of the caller to another processor than the given one
// if it may run on another. A thread that wakes up another is often on the
// processor where that one is then put, and the system may leave the two there
// for milliseconds although the processor beside them is idle.
func leave(processor int) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var allowed unix.CPUSet
	if unix.SchedGetaffinity(0, &allowed) != nil || !allowed.IsSet(processor) || allowed.Count() < 2 {
		return
	}
	others := allowed
	others.Clear(processor)
	if unix.SchedSetaffinity(0, &others) == nil {
		_ = unix.SchedSetaffinity(0, &allowed) // it was just so
	}
}
