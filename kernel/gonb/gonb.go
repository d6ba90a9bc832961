package gonb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/podium-go/podium/kernel/guard"
	"github.com/podium-go/podium/kernel/wire"
)

// Settings are the cells that a fresh child is sent before any other: smaller
// and faster links, and no go get, because the front resolves modules itself.
var Settings = [...]string{`%goflags "-ldflags=-s -w"`, `%noautoget`}

// queriesAfter is how long after its start GoNB v0.11.4 connects to gopls. A
// completion or inspection that it gets earlier blocks it, and every cell behind
// it, until then and longer; the second is for the connection itself.
const queriesAfter = 12*time.Second + time.Second

// A Config says how to start the child.
type Config struct {
	Tools      string     // folder of the programs gonb, gopls and goimports
	Run        *guard.Run // whose private folder and mark the child gets
	KernelID   string     // as Jupyter knows the kernel; hexadecimal digits and dashes
	Workspaces []string   // modules that cells can import without fetching (go.work)
	Env        []string   // added to the environment
	Dir        string     // where cells run, default here
	Logf       wire.Logf
}

// A Child is a running GoNB.
type Child struct {
	*wire.Client
	Count int // of counted executions; the caller's to keep

	run  *guard.Run
	cmd  *exec.Cmd
	born time.Time
	log  string
	gone chan struct{}
}

// Start starts GoNB and waits until it is ready, or until ctx ends.
func Start(ctx context.Context, config Config) (*Child, error) {
	for attempt := 1; ; attempt++ {
		child, err := start(ctx, config)
		// Another process may take a port between our looking and GoNB's binding.
		if err == nil || attempt == 3 || !strings.Contains(err.Error(), "address already in use") {
			return child, err
		}
	}
}

func start(ctx context.Context, config Config) (*Child, error) {
	connection, err := wire.NewConnection()
	if err != nil {
		return nil, err
	}
	dir := config.Run.Dir
	// GoNB takes the identifier from the file's name.
	file := filepath.Join(dir, "kernel-"+config.KernelID+".json")
	if err := connection.Write(file); err != nil {
		return nil, err
	}
	temporary := filepath.Join(dir, "tmp")
	if err := os.MkdirAll(temporary, 0o700); err != nil {
		return nil, fmt.Errorf("temporary folder of gonb: %w", err)
	}
	child := &Child{run: config.Run, log: filepath.Join(dir, "gonb.log"), gone: make(chan struct{})}
	log, err := os.Create(child.log)
	if err != nil {
		return nil, fmt.Errorf("log of gonb: %w", err)
	}
	defer log.Close()

	args := []string{"-kernel", file}
	if len(config.Workspaces) > 0 {
		args = append(args, "-go_work", strings.Join(config.Workspaces, ","))
	}
	child.cmd = exec.Command(filepath.Join(config.Tools, "gonb"), args...)
	child.cmd.Dir = config.Dir
	child.cmd.Stdout, child.cmd.Stderr = log, log
	child.cmd.SysProcAttr = processAttributes()
	child.cmd.Env = append(os.Environ(),
		config.Run.Marker(),
		"TMPDIR="+temporary,
		"PATH="+config.Tools+string(filepath.ListSeparator)+os.Getenv("PATH"))
	if _, set := os.LookupEnv("CGO_ENABLED"); !set {
		// A cell that links C takes seconds to build; nothing of ours needs it.
		child.cmd.Env = append(child.cmd.Env, "CGO_ENABLED=0")
	}
	child.cmd.Env = append(child.cmd.Env, config.Env...)
	child.born = time.Now()
	if err := child.launch(); err != nil {
		return nil, fmt.Errorf("starting gonb: %w", err)
	}
	if err := child.waitReady(ctx, connection, config.Logf); err != nil {
		child.Kill()
		return nil, errors.Join(fmt.Errorf("starting gonb: %w", err), config.Run.Sweep())
	}
	return child, nil
}

// waitReady connects and waits until the child answers and its publications
// arrive.
func (c *Child) waitReady(ctx context.Context, connection wire.Connection, logf wire.Logf) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-c.gone:
			cancel(errors.New(c.Obituary()))
		case <-ctx.Done():
		}
	}()
	client, err := wire.Dial(ctx, connection, logf)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		return err
	}
	c.Client = client
	session := wire.NewSession()
	for answered, heard, probes := 0, false, 0; ; {
		if answered == probes && heard {
			return nil // no reply of a probe is still to come
		}
		if answered == probes {
			probe, err := session.New("kernel_info_request", wire.Header{}, struct{}{})
			if err != nil {
				return err
			}
			if err := client.Send(wire.Shell, probe); err != nil {
				return err
			}
			probes++
		}
		select {
		case <-client.Shell():
			answered++
			// Busy and idle of this probe are on their way, if we are subscribed.
			time.Sleep(time.Millisecond)
		case m := <-client.IOPub():
			heard = heard || m != nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// QueriesFrom is when the child can first be asked to complete or inspect.
func (c *Child) QueriesFrom() time.Time { return c.born.Add(queriesAfter) }

// Gone is closed when the child has ended.
func (c *Child) Gone() <-chan struct{} { return c.gone }

// BuildDir is the folder in which the child compiles cells.
func (c *Child) BuildDir() string {
	dirs, _ := filepath.Glob(filepath.Join(c.run.Dir, "tmp", "gonb_*"))
	newest, at := "", time.Time{}
	for _, dir := range dirs {
		// GoNB's pipes are named alike.
		if info, err := os.Stat(dir); err == nil && info.IsDir() && info.ModTime().After(at) {
			newest, at = dir, info.ModTime()
		}
	}
	return newest
}

// PID is the child's process.
func (c *Child) PID() int { return c.cmd.Process.Pid }

// Status says how a child that is gone ended: "signal: killed", "exit status 1".
func (c *Child) Status() string { return c.cmd.ProcessState.String() }

// Obituary says how a child that is gone ended, with the end of its log.
func (c *Child) Obituary() string {
	text := fmt.Sprintf("gonb ended (%s)", c.Status())
	log, err := os.ReadFile(c.log)
	if err != nil || len(log) == 0 {
		return text
	}
	lines := strings.Split(strings.TrimSpace(string(log)), "\n")
	return text + "; its log ends:\n" + strings.Join(lines[max(0, len(lines)-10):], "\n")
}

// Stop asks the child to end, waits for at most patience, and kills it. What it
// started and did not end itself is left to the run's Sweep.
func (c *Child) Stop(patience time.Duration) {
	request, err := wire.NewSession().New("shutdown_request", wire.Header{}, map[string]bool{"restart": false})
	if err == nil && c.Send(wire.Control, request) == nil {
		select {
		case <-c.gone:
		case <-time.After(patience):
		}
	}
	c.Kill()
}

// Kill ends the child at once; what it started is left to the run's Sweep.
func (c *Child) Kill() {
	c.cmd.Process.Kill() // it may have ended by itself
	<-c.gone
	if c.Client != nil {
		c.Client.Close()
	}
}
