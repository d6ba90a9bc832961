package engine

import (
	"context"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/podium-go/podium/kernel/client"
	"github.com/podium-go/podium/kernel/wire"
)

const endless = "func main() {\n\tfmt.Println(\"started\")\n\tfor {\n\t}\n}"

// interrupted runs a cell, calls stop when it has printed something, and checks
// that it ends in time with one error.
func interrupted(t *testing.T, k *bench, code string, limit time.Duration, stop func()) result {
	t.Helper()
	began := make(chan time.Time, 1)
	r := k.request(t, client.Request{Code: code}, client.Handlers{Message: func(m *wire.Message) {
		if m.Header.Type == "stream" && len(began) == 0 {
			began <- time.Now()
			stop()
		}
	}})
	took := time.Since(<-began)
	if r.Status != "error" || len(r.errors()) != 1 || r.ErrorName != "Interrupted" {
		t.Errorf("%q: %+v", code, r)
	}
	if took > limit {
		t.Errorf("%q: stopped after %v, want at most %v", code, took, limit)
	}
	t.Logf("%.20q: stopped after %v", code, took)
	return r
}

func TestInterrupt(t *testing.T) {
	k := start(t)
	message := func() {
		go func() {
			if err := k.Interrupt(context.Background()); err != nil {
				t.Error(err)
			}
		}()
	}
	signal := func() { syscall.Kill(k.PID(), syscall.SIGINT) }
	interrupted(t, k, endless, time.Second, message)
	interrupted(t, k, endless, time.Second, signal)
	interrupted(t, k, "//script\n"+endless, time.Second, signal)
	interrupted(t, k, "func main() {\n\tsignal.Ignore(os.Interrupt)\n\tfmt.Println(\"deaf\")\n\ttime.Sleep(time.Hour)\n}", 1500*time.Millisecond, message)
	interrupted(t, k, "%wait", time.Second, message)
	if r := k.run(t, "!sleep 0.01"); r.Status != "ok" {
		t.Errorf("after interrupts: %+v", r)
	}
	if r := k.run(t, printing("fine")); r.Status != "ok" || r.stdout != "fine\n" {
		t.Errorf("after interrupts: %+v", r)
	}
}

func TestInterruptWhileCompiling(t *testing.T) {
	k := start(t)
	k.run(t, printing("warm"))
	// A program that takes go build long: it has not seen this constant before.
	code := "const stamp = \"" + time.Now().String() + "\"\nvar table = [...]int{" + strings.Repeat("1,", 400000) + "}\nfunc main() {\n\tfmt.Println(len(table), stamp)\n}"
	ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
	defer cancel()
	began := time.Now()
	k.Execute(ctx, client.Request{Code: code}, client.Handlers{})
	if took := time.Since(began); took > 1400*time.Millisecond {
		t.Errorf("the cell that compiles ended after %v", took)
	}
	if r := k.run(t, printing("fine")); r.Status != "ok" || r.stdout != "fine\n" {
		t.Errorf("after an interrupted build: %+v", r)
	}
}

func TestInterruptWhenIdleDoesNothing(t *testing.T) {
	k := start(t)
	if err := k.Interrupt(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := k.run(t, printing("fine")); r.Status != "ok" {
		t.Errorf("%+v", r)
	}
}
