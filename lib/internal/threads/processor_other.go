//go:build !(linux && amd64)

package threads

// processor is not known without a system call.
func processor() int { return -1 }

func leave(processor int) {}
