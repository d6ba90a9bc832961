package client

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

func startFake(t *testing.T, mode string) (*Kernel, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	k, err := Start(ctx, Config{
		Argv: []string{os.Args[0], "{connection_file}"},
		Env:  []string{fakeVariable + "=" + mode},
	})
	if err == nil {
		t.Cleanup(func() {
			if err := k.Shutdown(context.Background()); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(k.ConnectionFile()); err == nil {
				t.Errorf("%s is left behind", k.ConnectionFile())
			}
			if syscall.Kill(k.PID(), 0) == nil {
				t.Errorf("process %d is left behind", k.PID())
			}
		})
	}
	return k, err
}

func TestExecute(t *testing.T) {
	k, err := startFake(t, "good")
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 3; n++ {
		var text strings.Builder
		var result string
		started := 0
		reply, err := k.Execute(t.Context(), Request{Code: "6 * 7"}, Handlers{
			Started: func(count int) { started = count },
			Output: func(o Output) {
				if o.Type == "execute_result" {
					result = o.Plain()
				} else {
					text.WriteString(o.Plain())
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		want := ""
		for i := range 100 {
			want += fmt.Sprint(i, " ")
		}
		if reply.Status != "ok" || reply.ExecutionCount != n || started != n || result != "6 * 7" || text.String() != want {
			t.Errorf("run %d: reply %+v, started %d, result %q, text %q", n, reply, started, result, text.String())
		}
	}
	var failures []string
	reply, err := k.Execute(t.Context(), Request{Code: "fail"}, Handlers{
		Output: func(o Output) { failures = append(failures, o.Plain()) },
	})
	if err != nil || reply.Status != "error" || reply.ErrorValue != "no" || len(failures) != 1 || failures[0] != "Error: no" {
		t.Errorf("code that fails: reply %+v, error %v, outputs %q", reply, err, failures)
	}
	if err := k.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestInput(t *testing.T) {
	k, err := startFake(t, "good")
	if err != nil {
		t.Fatal(err)
	}
	var text string
	_, err = k.Execute(t.Context(), Request{Code: "ask"}, Handlers{
		Input:  func(prompt string, password bool) (string, error) { return prompt + " Ada", nil },
		Output: func(o Output) { text += o.Plain() },
	})
	if err != nil || text != "hello name? Ada" {
		t.Errorf("got %q, error %v", text, err)
	}
}

func TestTheContextInterrupts(t *testing.T) {
	k, err := startFake(t, "good")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := k.Execute(ctx, Request{Code: "hang"}, Handlers{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want DeadlineExceeded", err)
	}
	if d := time.Since(began); d > time.Second {
		t.Errorf("took %v", d)
	}
	if reply, err := k.Execute(t.Context(), Request{Code: "1"}, Handlers{}); err != nil || reply.Status != "ok" {
		t.Errorf("after an interrupt: %+v, %v", reply, err)
	}
}

func TestAKernelThatDies(t *testing.T) {
	k, err := startFake(t, "good")
	if err != nil {
		t.Fatal(err)
	}
	_, err = k.Execute(t.Context(), Request{Code: "die"}, Handlers{})
	if err == nil || !strings.Contains(err.Error(), "exit status 3") || !strings.Contains(err.Error(), "something terrible") {
		t.Errorf("got %v, want the exit status and the log", err)
	}
	if err := k.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if reply, err := k.Execute(t.Context(), Request{Code: "1"}, Handlers{}); err != nil || reply.ExecutionCount != 1 {
		t.Errorf("after a restart: %+v, %v", reply, err)
	}
}

func TestAKernelThatDoesNotStart(t *testing.T) {
	_, err := startFake(t, "broken")
	if err == nil || !strings.Contains(err.Error(), "no compiler here") {
		t.Errorf("got %v, want the log", err)
	}
	if _, err := Start(t.Context(), Config{}); err == nil || !strings.Contains(err.Error(), "Argv") {
		t.Errorf("no command: %v", err)
	}
	if _, err := Start(t.Context(), Config{Argv: []string{"/nonexistent"}}); err == nil || !strings.Contains(err.Error(), "/nonexistent") {
		t.Errorf("a command that is not there: %v", err)
	}
}

func TestConnect(t *testing.T) {
	k, err := startFake(t, "good")
	if err != nil {
		t.Fatal(err)
	}
	other, err := Connect(t.Context(), k.ConnectionFile())
	if err != nil {
		t.Fatal(err)
	}
	if reply, err := other.Execute(t.Context(), Request{Code: "1"}, Handlers{}); err != nil || reply.Status != "ok" {
		t.Errorf("second client: %+v, %v", reply, err)
	}
	other.Close()
	if reply, err := k.Execute(t.Context(), Request{Code: "2"}, Handlers{}); err != nil || reply.ExecutionCount != 2 {
		t.Errorf("first client: %+v, %v", reply, err)
	}
}
