package guard

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

// A watchdog is the running hidden command.
type watchdog struct {
	cmd  *exec.Cmd
	pipe *os.File // its end is the signal
	gone chan struct{}
}

// watch starts a watchdog and, should it die, another.
func (r *Run) watch() error {
	w, err := startWatchdog(r.self, r.Dir, r.ID)
	if err != nil {
		return err
	}
	r.mu.Lock()
	closing := r.closing
	r.watchdog = w
	r.mu.Unlock()
	if closing { // while it was being started
		w.end()
		return nil
	}
	go func() {
		<-w.gone
		w.pipe.Close()
		r.mu.Lock()
		closing := r.closing
		r.mu.Unlock()
		if closing {
			return
		}
		r.logf("guard: the watchdog ended (%s), starting another", w.cmd.ProcessState)
		time.Sleep(50 * time.Millisecond) // should it keep dying, don't spin
		if err := r.watch(); err != nil {
			r.logf("guard: %v", err)
		}
	}()
	return nil
}

func startWatchdog(self []string, dir, id string) (*watchdog, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("starting the watchdog: %w", err)
	}
	defer read.Close()
	cmd := exec.Command(self[0], append(slices.Clone(self[1:]), dir, id)...)
	cmd.Stdin = read
	// A session of its own: no terminal and no group signal reaches it. And no
	// mark: a kernel started in a cell of another must outlive that for as long
	// as it takes to clean up.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Env = slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return strings.HasPrefix(entry, Variable+"=")
	})
	cmd.Dir = "/"
	if err := cmd.Start(); err != nil {
		write.Close()
		return nil, fmt.Errorf("starting the watchdog: %w", err)
	}
	w := &watchdog{cmd: cmd, pipe: write, gone: make(chan struct{})}
	go func() {
		cmd.Wait() // how it ended is read from ProcessState
		close(w.gone)
	}()
	return w, nil
}

// end lets the watchdog do its work and waits until it has.
func (w *watchdog) end() {
	w.pipe.Close()
	select {
	case <-w.gone:
	case <-time.After(5 * time.Second):
		w.cmd.Process.Kill()
		<-w.gone
	}
}

// Watch is the watchdog itself, the hidden command of the program: args are the
// run's folder and its identifier. It returns the exit status.
func Watch(args []string) int {
	if len(args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: kernel-watch <folder> <identifier> (started by the kernel itself)")
		return 2
	}
	signal.Ignore(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	io.Copy(io.Discard, os.Stdin) // until the kernel's end is closed
	dir, id := args[0], args[1]
	status := 0
	if sweep(id) != nil {
		status = 1
	}
	if removeAll(dir) != nil {
		status = 1
	}
	return status
}
