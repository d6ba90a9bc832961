//go:build !linux

package gonb

import "syscall"

// processAttributes gives the child a process group of its own, out of the
// reach of signals to the front.
func processAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// launch starts the child.
func (c *Child) launch() error {
	if err := c.cmd.Start(); err != nil {
		return err
	}
	go func() {
		c.cmd.Wait() // how it ended is read from ProcessState
		close(c.gone)
	}()
	return nil
}
