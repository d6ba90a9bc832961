package gonb

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/podium-go/podium/kernel/guard"
	"github.com/podium-go/podium/kernel/tools"
	"github.com/podium-go/podium/kernel/wire"
)

// The test binary is also the watchdog.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "watch" {
		os.Exit(guard.Watch(os.Args[2:]))
	}
	os.Exit(m.Run())
}

// builtTools is the folder of gonb, gopls and goimports.
var builtTools = sync.OnceValues(func() (string, error) {
	return tools.Cached(context.Background(), filepath.Join("..", ".."))
})

func newRun(t *testing.T) *guard.Run {
	t.Helper()
	run, err := guard.Open([]string{os.Args[0], "watch"}, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := run.Close(); err != nil {
			t.Error(err)
		}
		if found, err := run.Processes(); err != nil || len(found) > 0 {
			t.Errorf("left behind: %v (%v)", found, err)
		}
	})
	return run
}

// execute runs a cell and gives what it writes on stdout and the status.
func execute(t *testing.T, child *Child, code string) (stdout, status string) {
	t.Helper()
	request, err := wire.NewSession().New("execute_request", wire.Header{}, map[string]any{
		"code": code, "silent": false, "store_history": true, "allow_stdin": false,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Send(wire.Shell, request); err != nil {
		t.Fatal(err)
	}
	limit := time.After(time.Minute)
	for idle := false; status == "" || !idle; {
		select {
		case m := <-child.Shell():
			var content struct{ Status string }
			if err := m.Decode(&content); err != nil {
				t.Fatal(err)
			}
			status = content.Status
		case m := <-child.IOPub():
			var content struct {
				Name, Text string
				State      string `json:"execution_state"`
			}
			if m.Parent.MsgID != request.Header.MsgID || m.Decode(&content) != nil {
				continue
			}
			if content.Name == "stdout" {
				stdout += content.Text
			}
			idle = idle || content.State == "idle"
		case <-child.Gone():
			t.Fatal(child.Obituary())
		case <-limit:
			t.Fatalf("%q does not end", code)
		}
	}
	return stdout, status
}

func TestChild(t *testing.T) {
	dir, err := builtTools()
	if err != nil {
		t.Fatal(err)
	}
	// A module of the user's that cells may import.
	module := t.TempDir()
	for name, content := range map[string]string{
		"go.mod":         "module example.com/mine\n\ngo 1.26\n",
		"greet/greet.go": "package greet\n\nconst Word = \"salut\"\n",
	} {
		path := filepath.Join(module, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("JPY_PARENT_PID", fmt.Sprint(os.Getpid()))
	run := newRun(t)
	began := time.Now()
	child, err := Start(t.Context(), Config{
		Tools: dir, Run: run, KernelID: "abc-123", Workspaces: []string{module},
		Env: []string{"EXTRA=extra"}, Dir: module, Logf: t.Logf,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("ready after %v", time.Since(began))
	for _, setting := range Settings {
		if _, status := execute(t, child, setting); status != "ok" {
			t.Errorf("%s: %s", setting, status)
		}
	}
	working, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	got, status := execute(t, child, "!echo $GONB_JUPYTER_KERNEL_ID $GONB_JUPYTER_ROOT $EXTRA $CGO_ENABLED $TMPDIR $PWD")
	want := strings.Join([]string{"abc-123", working, "extra", "0", filepath.Join(run.Dir, "tmp"), module}, " ") + "\n"
	if status != "ok" || got != want {
		t.Errorf("the environment of a cell: %q, want %q", got, want)
	}
	got, status = execute(t, child, "import \"example.com/mine/greet\"\nfunc main() {\n\tfmt.Println(greet.Word)\n}")
	if status != "ok" || got != "salut\n" {
		t.Errorf("a package of the workspace: %q, %s", got, status)
	}
	child.Stop(5 * time.Second)
	if child.Status() != "exit status 0" {
		t.Errorf("stopped: %s", child.Obituary())
	}
}

func TestStartFails(t *testing.T) {
	run := newRun(t)
	dir := t.TempDir()
	if _, err := Start(t.Context(), Config{Tools: dir, Run: run, KernelID: "1"}); err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "gonb")) {
		t.Errorf("no gonb: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "gonb"), []byte("#!/bin/sh\necho out of luck; exit 4\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Config{Tools: dir, Run: run, KernelID: "1"}); err == nil ||
		!strings.Contains(err.Error(), "exit status 4") || !strings.Contains(err.Error(), "out of luck") {
		t.Errorf("a gonb that fails: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "gonb"), []byte("#!/bin/sh\nsleep 60\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Start(ctx, Config{Tools: dir, Run: run, KernelID: "1"}); err == nil || !strings.Contains(err.Error(), "deadline") {
		t.Errorf("a gonb that hangs: %v", err)
	}
}
