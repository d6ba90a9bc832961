package gonb

import (
	"runtime"
	"syscall"
)

// processAttributes gives the child a process group of its own, out of the
// reach of signals to the front, and has the system end it with the front.
// SIGTERM lets it stop its language server.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}

// launch starts the child. The parent-death signal is tied to the thread that
// started it, so one thread stays with the child for its whole life.
func (c *Child) launch() error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := c.cmd.Start()
		started <- err
		if err == nil {
			c.cmd.Wait() // how it ended is read from ProcessState
			close(c.gone)
		}
		runtime.UnlockOSThread()
	}()
	return <-started
}
