package engine

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/podium-go/podium/kernel/client"
	"github.com/podium-go/podium/kernel/guard"
	"github.com/podium-go/podium/kernel/tools"
)

// The test binary is also the kernel (with the language of this file) and its
// watchdog.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "kernel":
			err := Run(context.Background(), Config{
				ConnectionFile: os.Args[2],
				Tools:          os.Getenv("PODIUM_TOOLS"),
				Watchdog:       []string{os.Args[0], "watch"},
				Language:       &toy{},
				Version:        "test",
			})
			if err != nil {
				log.Fatal(err)
			}
			os.Exit(0)
		case "watch":
			os.Exit(guard.Watch(os.Args[2:]))
		}
	}
	os.Exit(m.Run())
}

// toy is a language for tests: cells go through as they are, but
//
//	//script …  is a Script cell (the rest of the cell is sent)
//	//keep x=1  keeps a variable if the cell succeeds
//	%who        shows the kept variables
//	%panic      makes the language panic
//	%wait       prepares until it is interrupted
//	//refuse    is a build error in line 1
//	//unsaved   cannot be committed
type toy struct {
	kept     map[string]any
	declared []string
}

func (l *toy) Prepare(ctx context.Context, number int, code string, say func(string)) (*Cell, error) {
	switch {
	case strings.TrimSpace(code) == "":
		return &Cell{Kind: Empty}, nil
	case code == "%who":
		return &Cell{Kind: Command, Output: []map[string]any{{"text/plain": fmt.Sprint(l.kept)}}}, nil
	case code == "%panic":
		panic("oh dear")
	case code == "%wait":
		say("waiting")
		<-ctx.Done()
		return nil, ctx.Err()
	case strings.HasPrefix(code, "//refuse"):
		e := newError("BuildError", "cell:1:3: refused")
		return &Cell{Error: &e}, nil
	case strings.HasPrefix(code, "//script"):
		return &Cell{Kind: Script, Source: code, State: code}, nil
	}
	return &Cell{Kind: Plain, Source: code, State: code}, nil
}

func (l *toy) Finish(cell *Cell, outcome Outcome) ([]string, error) {
	if !outcome.OK {
		return nil, nil
	}
	code := cell.State.(string)
	if strings.HasPrefix(code, "func ") || strings.HasPrefix(code, "type ") {
		l.declared = append(l.declared, code)
	}
	if strings.HasPrefix(code, "//unsaved") {
		return []string{"about to fail"}, errors.New("no space left on device")
	}
	if rest, ok := strings.CutPrefix(code, "//keep "); ok {
		name, value, _ := strings.Cut(strings.SplitN(rest, "\n", 2)[0], "=")
		if l.kept == nil {
			l.kept = map[string]any{}
		}
		l.kept[name] = value
		return []string{"kept " + name}, nil
	}
	return nil, nil
}

func (l *toy) MapError(cell *Cell, f Failure) ErrorContent {
	if f.Interrupted {
		return newError("Interrupted", "stopped")
	}
	return newError("ScriptError", fmt.Sprintf("report=%q stderr=%q", f.Report, f.Stderr))
}

func (l *toy) Attach(string) error { return nil }

func (l *toy) Query(code string, cursor int) (string, int, func(int) int) {
	return code, cursor, func(at int) int { return at }
}

func (l *toy) IsComplete(code string) (string, string) {
	if strings.HasSuffix(code, "{") {
		return "incomplete", "\t"
	}
	return "complete", ""
}

func (l *toy) Evaluate(name string) (map[string]any, bool) {
	value, ok := l.kept[name]
	return map[string]any{"text/plain": value}, ok
}

func (l *toy) Replay() []string { return l.declared }

// builtTools is the folder of gonb, gopls and goimports.
var builtTools = sync.OnceValues(func() (string, error) {
	return tools.Cached(context.Background(), filepath.Join("..", ".."))
})

// bench is a running kernel and the folder where it keeps its temporary files.
type bench struct {
	*client.Kernel
	temp string
}

// start starts a kernel; at the end of the test nothing of it may be left.
func start(t *testing.T) *bench {
	t.Helper()
	dir, err := builtTools()
	if err != nil {
		t.Fatal(err)
	}
	return startWith(t, dir)
}

func startWith(t *testing.T, dir string) *bench {
	t.Helper()
	temp, err := os.MkdirTemp("/tmp", "pe") // short: gopls listens on a socket below it
	if err != nil {
		t.Fatal(err)
	}
	var logLock sync.Mutex
	var logged strings.Builder
	k, err := client.Start(t.Context(), client.Config{
		Argv: []string{os.Args[0], "kernel", "{connection_file}"},
		Env:  []string{"PODIUM_TOOLS=" + dir, "TMPDIR=" + temp},
		Log: writer(func(b []byte) {
			logLock.Lock()
			defer logLock.Unlock()
			logged.Write(b)
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{Kernel: k, temp: temp}
	t.Cleanup(func() {
		k.Shutdown(context.Background()) // may have died in the test
		b.nothingLeft(t)
		os.RemoveAll(temp)
		if t.Failed() {
			logLock.Lock()
			defer logLock.Unlock()
			t.Logf("the kernel's log:\n%s", logged.String())
		}
	})
	return b
}

type writer func([]byte)

func (w writer) Write(b []byte) (int, error) { w(b); return len(b), nil }

// own are the processes that have this kernel's temporary folder, by the name
// of their program.
func (b *bench) own() map[string][]int {
	found := map[string][]int{}
	entries, _ := os.ReadDir("/proc")
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		environ, err := os.ReadFile(filepath.Join("/proc", entry.Name(), "environ"))
		if err != nil || !strings.Contains(string(environ), "TMPDIR="+b.temp) {
			continue
		}
		exe, err := os.Readlink(filepath.Join("/proc", entry.Name(), "exe"))
		if err != nil {
			continue
		}
		name := strings.TrimSuffix(filepath.Base(exe), " (deleted)")
		if args, err := os.ReadFile(filepath.Join("/proc", entry.Name(), "cmdline")); err == nil && strings.Contains(string(args), "\x00watch\x00") {
			name = "watchdog"
		}
		found[name] = append(found[name], pid)
	}
	return found
}

// cell is the process of the running cell.
func (b *bench) cell() int {
	for name, pids := range b.own() {
		if strings.HasPrefix(name, "gonb_") {
			return pids[0]
		}
	}
	return 0
}

// nothingLeft checks that no process and no temporary file is there.
func (b *bench) nothingLeft(t *testing.T) {
	t.Helper()
	var own map[string][]int
	var files []string
	if !eventually(5*time.Second, func() bool {
		own = b.own()
		files, _ = filepath.Glob(filepath.Join(b.temp, "podium-*", "*", "*"))
		return len(own) == 0 && len(files) == 0
	}) {
		t.Errorf("left behind: processes %v, files %v", own, files)
		for _, pids := range own {
			for _, pid := range pids {
				syscall.Kill(pid, syscall.SIGKILL)
			}
		}
	}
}

func eventually(patience time.Duration, condition func() bool) bool {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if condition() {
			return true
		}
	}
	return condition()
}

// result is what came of a cell.
type result struct {
	*client.Reply
	stdout, stderr string
	outputs        []client.Output // but for the streams
}

// errors are the error messages among the outputs.
func (r result) errors() (found []client.Output) {
	for _, o := range r.outputs {
		if o.Type == "error" {
			found = append(found, o)
		}
	}
	return found
}

func (b *bench) run(t *testing.T, code string) result {
	t.Helper()
	return b.request(t, client.Request{Code: code}, client.Handlers{})
}

func (b *bench) request(t *testing.T, request client.Request, h client.Handlers) result {
	t.Helper()
	var r result
	h.Output = func(o client.Output) {
		switch o.Name {
		case "stdout":
			r.stdout += o.Text
		case "stderr":
			r.stderr += o.Text
		default:
			r.outputs = append(r.outputs, o)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	reply, err := b.Execute(ctx, request, h)
	if err != nil {
		t.Fatalf("%q: %v", request.Code, err)
	}
	r.Reply = reply
	return r
}

// printing is a plain cell that prints.
func printing(text string) string {
	return fmt.Sprintf("import \"fmt\"\nfunc main() {\n\tfmt.Println(%q)\n}", text)
}
