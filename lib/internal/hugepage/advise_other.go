//go:build !linux

package hugepage

func advise(start, length uintptr) {}
