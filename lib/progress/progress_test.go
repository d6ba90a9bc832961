package progress

import (
	"strings"
	"sync"
	"testing"
)

func TestTerminalCountsFromManyGoroutines(t *testing.T) {
	var b strings.Builder
	p := &Terminal{W: &b}
	p.Start(50, "snapshots")
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			for range 5 {
				p.Step(1)
			}
		})
	}
	wg.Wait()
	p.Done()
	out := b.String()
	if !strings.HasPrefix(out, "\rsnapshots: 0 of 50") || !strings.Contains(out, "\rsnapshots: 50 of 50, ") ||
		!strings.HasSuffix(out, "\n") || strings.Count(out, "\n") != 1 {
		t.Errorf("wrote %q", out)
	}
}

func TestOr(t *testing.T) {
	if Or(nil) != (Silent{}) {
		t.Error("nil is not silent")
	}
	p := &Terminal{}
	if Or(p) != Progress(p) {
		t.Error("another Progress came back")
	}
}
