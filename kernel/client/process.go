package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/podium-go/podium/kernel/wire"
)

// A Config says how to start a kernel.
type Config struct {
	// Argv is the command; {connection_file} in it stands for the file's path.
	Argv []string
	Dir  string   // where it runs, default here
	Env  []string // added to the environment of this process
	Log  io.Writer
	// Unclaimed sees the messages that belong to no request in progress:
	// outputs that come late, comms that the kernel opens. Optional.
	Unclaimed func(*wire.Message)
}

// A process is one run of the kernel's command.
type process struct {
	cmd  *exec.Cmd
	log  *tail
	gone chan struct{} // closed when it has ended
}

// launch starts the command with the connection file at path.
func launch(config Config, path string) (*process, error) {
	if len(config.Argv) == 0 {
		return nil, errors.New("starting a kernel: Config.Argv is empty, want a command")
	}
	argv := make([]string, len(config.Argv))
	for i, arg := range config.Argv {
		argv[i] = strings.ReplaceAll(arg, "{connection_file}", path)
	}
	p := &process{cmd: exec.Command(argv[0], argv[1:]...), log: &tail{next: config.Log}, gone: make(chan struct{})}
	p.cmd.Dir = config.Dir
	// GoNB finds Jupyter's root folder through this variable.
	p.cmd.Env = append(os.Environ(), "JPY_PARENT_PID="+strconv.Itoa(os.Getpid()))
	p.cmd.Env = append(p.cmd.Env, config.Env...)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	// Its own group: a ^C in the terminal is this program's, which interrupts
	// the kernel through its protocol.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.cmd.WaitDelay = time.Second
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the kernel: %w", err)
	}
	go func() {
		p.cmd.Wait() // how it ended is read from ProcessState
		close(p.gone)
	}()
	return p, nil
}

// died is the error of a kernel that ended on its own. It waits for that end
// for a moment: connections close before the process is reaped.
func (p *process) died() error {
	select {
	case <-p.gone:
		return fmt.Errorf("the kernel died (%s)%s", p.cmd.ProcessState, p.log.excerpt())
	case <-time.After(2 * time.Second):
		return fmt.Errorf("the kernel closed its connections%s", p.log.excerpt())
	}
}

// stop waits for the process to end, for at most patience, then kills it.
func (p *process) stop(patience time.Duration) {
	select {
	case <-p.gone:
	case <-time.After(patience):
		p.cmd.Process.Kill()
		<-p.gone
	}
}

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	last []byte
	next io.Writer
}

const tailSize = 4096

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = append(t.last, b...)
	if extra := len(t.last) - tailSize; extra > 0 {
		t.last = append(t.last[:0], t.last[extra:]...)
	}
	if t.next != nil {
		return t.next.Write(b)
	}
	return len(b), nil
}

// excerpt is the last lines, ready to end an error message.
func (t *tail) excerpt() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := strings.TrimSpace(string(t.last))
	if text == "" {
		return ""
	}
	lines := strings.Split(text, "\n")
	return "; its log ends:\n" + strings.Join(lines[max(0, len(lines)-10):], "\n")
}

// newConnectionFile writes a connection file as Jupyter names it into a folder
// of its own.
func newConnectionFile() (path string, c wire.Connection, err error) {
	c, err = wire.NewConnection()
	if err != nil {
		return "", c, err
	}
	dir, err := os.MkdirTemp("", "podium-client-")
	if err != nil {
		return "", c, fmt.Errorf("folder for the connection file: %w", err)
	}
	path = filepath.Join(dir, "kernel-"+wire.NewID()+".json")
	if err := c.Write(path); err != nil {
		os.RemoveAll(dir)
		return "", c, err
	}
	return path, c, nil
}

// waitReady connects to the process and waits until it answers and its
// publications arrive.
func (k *Kernel) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if p := k.process; p != nil {
		go func() {
			select {
			case <-p.gone:
				cancel(p.died())
			case <-ctx.Done():
			}
		}()
	}
	connection, err := wire.Dial(ctx, k.connection, k.logf)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		return fmt.Errorf("waiting for the kernel: %w", err)
	}
	k.attach(connection)
	// The first answers may be published before the kernel has seen our
	// subscription; a slow kernel answers all the probes late.
	for patience := 20 * time.Millisecond; ; patience = min(2*patience, time.Second) {
		probe, cancelProbe := context.WithTimeout(ctx, patience)
		_, err := k.request(probe, wire.Shell, "kernel_info_request", struct{}{}, func(*wire.Message) error { return nil }, true)
		cancelProbe()
		if err == nil {
			return nil // answered on shell, and idle came on iopub
		}
		if ctx.Err() != nil {
			connection.Close()
			return fmt.Errorf("waiting for the kernel: %w", context.Cause(ctx))
		}
	}
}
