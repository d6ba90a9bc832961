package hugepage

import "golang.org/x/sys/unix"

// advise asks for huge pages. A system that has none says no, which is fine.
func advise(start, length uintptr) {
	_, _, _ = unix.Syscall(unix.SYS_MADVISE, start, length, unix.MADV_HUGEPAGE)
}
