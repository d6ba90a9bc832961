//go:build !linux

package display

import "os"

// drain does nothing: only Linux tells the writer of a pipe what is left in it.
func drain(...*os.File) {}
