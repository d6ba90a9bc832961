package gonb

import (
	"path/filepath"
	"strings"
	"syscall"
)

// Interrupt interrupts what the child does for a cell. GoNB sends SIGINT to the
// cell's process alone; the rest of what a ^C in a terminal would reach (a
// compiler, what a shell line started) is signalled here. The language server
// is spared.
func (c *Child) Interrupt() error {
	if err := c.cmd.Process.Signal(syscall.SIGINT); err != nil {
		return err
	}
	return c.signal(syscall.SIGINT, func(exe string) bool {
		return !strings.HasPrefix(filepath.Base(exe), cellPrefix)
	})
}

// KillCell kills what the child runs for a cell: for a cell that does not heed
// an interrupt.
func (c *Child) KillCell() error {
	return c.signal(syscall.SIGKILL, func(string) bool { return true })
}

// cellPrefix begins the names of the programs that GoNB compiles from cells.
const cellPrefix = "gonb_"

// signal sends sig to the processes of the run that do a cell's work.
func (c *Child) signal(sig syscall.Signal, want func(exe string) bool) error {
	processes, err := c.run.Processes()
	if err != nil {
		return err
	}
	for _, p := range processes {
		if name := filepath.Base(p.Exe); name != "gonb" && name != "gopls" && want(p.Exe) {
			syscall.Kill(p.PID, sig) // it may have ended by itself
		}
	}
	return nil
}
