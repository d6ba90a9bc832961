package engine

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/podium-go/podium/kernel/client"
	"github.com/podium-go/podium/kernel/wire"
)

// during runs an endless cell and calls then when it has started.
func during(t *testing.T, k *bench, then func()) (result, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var r result
	called := false
	reply, err := k.Execute(ctx, client.Request{Code: endless}, client.Handlers{
		Message: func(m *wire.Message) {
			if m.Header.Type == "stream" && !called {
				called = true
				go then()
			}
		},
		Output: func(o client.Output) { r.outputs = append(r.outputs, o) },
	})
	r.Reply = reply
	return r, err
}

func kill(t *testing.T, pids []int) {
	t.Helper()
	if len(pids) == 0 {
		t.Error("nothing to kill")
	}
	for _, pid := range pids {
		syscall.Kill(pid, syscall.SIGKILL)
	}
}

func TestKillingTheCell(t *testing.T) {
	k := start(t)
	r, err := during(t, k, func() { kill(t, []int{k.cell()}) })
	if err != nil || r.Status != "error" || len(r.errors()) != 1 || !strings.Contains(r.ErrorValue, "killed") {
		t.Errorf("%+v, %v", r, err)
	}
	if r := k.run(t, printing("fine")); r.Status != "ok" {
		t.Errorf("%+v", r)
	}
}

func TestKillingGoNB(t *testing.T) {
	k := start(t)
	k.run(t, "func declared() string { return \"replayed\" }")
	k.run(t, "//keep x=1\n"+printing("kept"))
	before := k.own()
	r, err := during(t, k, func() { kill(t, k.own()["gonb"]) })
	if err != nil || r.Status != "error" || len(r.errors()) != 1 || r.ErrorName != "KernelChildDied" || !strings.Contains(r.ErrorValue, "signal: killed") {
		t.Errorf("%+v, %v", r, err)
	}
	began := time.Now()
	if r := k.run(t, "%%\nfmt.Println(declared())"); r.Status != "ok" || r.stdout != "replayed\n" || r.ExecutionCount != 4 {
		t.Errorf("the next cell: %+v", r)
	}
	t.Logf("the next cell took %v", time.Since(began))
	if r := k.run(t, "%who"); r.outputs[0].Plain() != "map[x:1]" {
		t.Errorf("%+v", r)
	}
	if r := k.run(t, "func main() {\n\tundefined()\n}"); len(r.outputs) == 0 || !strings.Contains(r.outputs[0].Plain(), "Cell[6]") {
		t.Errorf("cell numbers after a restart: %+v", r.outputs)
	}
	for name, pids := range k.own() {
		for _, pid := range pids {
			if name != "engine.test" && name != "watchdog" && slices.Contains(before[name], pid) {
				t.Errorf("%s %d of the dead gonb is still there", name, pid)
			}
		}
	}
	if pid := k.cell(); pid != 0 {
		t.Errorf("the cell %d is still there", pid)
	}
}

func TestKillingGoNBWhenIdle(t *testing.T) {
	k := start(t)
	k.run(t, printing("warm"))
	old := k.own()["gonb"]
	kill(t, old)
	if !eventually(10*time.Second, func() bool {
		now := k.own()["gonb"]
		return len(now) == 1 && now[0] != old[0]
	}) {
		t.Error("gonb is not started again")
	}
	if r := k.run(t, printing("fine")); r.Status != "ok" {
		t.Errorf("%+v", r)
	}
}

func TestKillingTheWatchdog(t *testing.T) {
	k := start(t)
	r, err := during(t, k, func() {
		kill(t, k.own()["watchdog"])
		if !eventually(5*time.Second, func() bool { return len(k.own()["watchdog"]) == 1 }) {
			t.Error("the watchdog is not started again")
		}
		k.Interrupt(context.Background())
	})
	if err != nil || r.ErrorName != "Interrupted" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestKillingTheFront(t *testing.T) {
	k := start(t)
	r, err := during(t, k, func() { syscall.Kill(k.PID(), syscall.SIGKILL) })
	if err == nil || !strings.Contains(err.Error(), "signal: killed") {
		t.Errorf("%+v, %v", r, err)
	}
	k.nothingLeft(t)
	if err := k.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := k.run(t, printing("fine")); r.Status != "ok" || r.ExecutionCount != 1 {
		t.Errorf("%+v", r)
	}
}

func TestKillingFrontAndWatchdogAtOnce(t *testing.T) {
	k := start(t)
	_, err := during(t, k, func() {
		syscall.Kill(k.PID(), syscall.SIGSTOP) // so that it starts no other watchdog
		kill(t, k.own()["watchdog"])
		syscall.Kill(k.PID(), syscall.SIGKILL)
	})
	if err == nil {
		t.Error("no error")
	}
	// The system ends GoNB, which ends the rest; the files wait for the next start.
	if !eventually(8*time.Second, func() bool { return len(k.own()) == 0 }) {
		t.Errorf("left behind: %v", k.own())
	}
	if err := k.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if folders, err := filepath.Glob(filepath.Join(k.temp, "podium-*", "*", "id")); err != nil || len(folders) != 1 {
		t.Errorf("folders after the next start: %v, %v", folders, err)
	}
}

func TestSignalsShutDown(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		k := start(t)
		began := time.Now()
		_, err := during(t, k, func() { began = time.Now(); syscall.Kill(k.PID(), s) })
		if err != nil && !strings.Contains(err.Error(), "exit status 0") {
			t.Errorf("%v: %v", s, err)
		}
		k.nothingLeft(t)
		t.Logf("%v in the middle of a cell: all gone after %v", s, time.Since(began))
	}
}

func TestShutdownAndRestart(t *testing.T) {
	k := start(t)
	k.run(t, "func gone() {}")
	if err := k.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := k.run(t, "%%\ngone()"); r.Status != "error" || r.ExecutionCount != 1 {
		t.Errorf("after a restart: %+v", r)
	}
	began := time.Now()
	during(t, k, func() { k.Shutdown(context.Background()) })
	k.nothingLeft(t)
	t.Logf("shutdown in the middle of a cell: all gone after %v", time.Since(began))
}

func TestAnOrphanedKernelEnds(t *testing.T) {
	// That the parent's death ends the kernel is watched through getppid, which
	// a test cannot change; that a kernel of another parent is left alone, it can.
	t.Setenv("JPY_PARENT_PID", "1")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	select {
	case <-watchParent(ctx):
		t.Error("a parent that never was is reported dead")
	case <-time.After(20 * time.Millisecond):
	}
}

func TestBadConfigurations(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "kernel-1.json")
	if err := os.WriteFile(bad, []byte(`{"shell_port": "x"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		config Config
		want   string
	}{
		{Config{}, "Config.Language"},
		{Config{Language: &toy{}}, "Config.Watchdog"},
		{Config{Language: &toy{}, Watchdog: []string{"x"}, ConnectionFile: "none.json"}, "none.json"},
		{Config{Language: &toy{}, Watchdog: []string{"x"}, ConnectionFile: bad}, "shell_port"},
	} {
		if err := Run(t.Context(), c.config); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want an error with %q", err, c.want)
		}
	}
}

func TestMissingTools(t *testing.T) {
	k := startWith(t, t.TempDir())
	r := k.run(t, printing("x"))
	if r.Status != "error" || !strings.Contains(r.ErrorValue, "gonb") {
		t.Errorf("%+v", r)
	}
}
