package display

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// drain waits until the readers of the files, where these are pipes, have taken all that was written, but no longer
// than a second in all.
func drain(files ...*os.File) {
	deadline := time.Now().Add(time.Second)
	for _, f := range files {
		if info, err := f.Stat(); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
			continue
		}
		for time.Now().Before(deadline) {
			left, err := unix.IoctlGetInt(int(f.Fd()), unix.TIOCINQ)
			if err != nil || left == 0 {
				break
			}
			time.Sleep(50 * time.Microsecond)
		}
	}
}
