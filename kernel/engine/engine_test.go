package engine

import (
	"strings"
	"testing"
	"time"
)

func TestPlainCell(t *testing.T) {
	k := start(t)
	began := time.Now()
	if r := k.run(t, printing("hello")); r.Status != "ok" || r.stdout != "hello\n" || r.ExecutionCount != 1 {
		t.Errorf("%+v", r)
	}
	t.Logf("first cell after %v", time.Since(began))
	began = time.Now()
	if r := k.run(t, printing("again")); r.Status != "ok" || r.stdout != "again\n" || r.ExecutionCount != 2 {
		t.Errorf("%+v", r)
	}
	t.Logf("second cell after %v", time.Since(began))
	if r := k.run(t, "!echo shell; echo $CGO_ENABLED $TMPDIR"); !strings.Contains(r.stdout, "shell\n0 ") {
		t.Errorf("%+v", r)
	}
}
