package compare

import (
	"math"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestCompareFunctions(t *testing.T) {
	var got []Record
	b := &Bench{Suite: "test", Threads: 1, Rounds: 3, Emit: func(r Record) { got = append(got, r) }}
	wait := func(d time.Duration) func() { return func() { time.Sleep(d) } }
	for _, c := range []Case{
		{Name: "half", Ours: wait(10 * time.Millisecond), Against: wait(20 * time.Millisecond), Limit: 0.8},
		{Name: "double", Ours: wait(20 * time.Millisecond), Against: wait(10 * time.Millisecond), Limit: 1.2},
		{Name: "alone", Ours: wait(time.Millisecond)},
	} {
		if err := b.Compare(c); err != nil {
			t.Fatal(err)
		}
	}
	if len(got) != 3 || !got[0].Passed() || got[1].Passed() {
		t.Fatalf("records %+v", got)
	}
	if r := got[0].Ratio; r < 0.3 || r > 0.8 {
		t.Errorf("ratio %g of 10 ms to 20 ms", r)
	}
	if got[2].Ratio != 0 || got[2].Note != "no peer" {
		t.Errorf("without a peer: %+v", got[2])
	}
	if table := Markdown(got); !strings.Contains(table, "| half | 1 |") || !strings.Contains(table, "failed") {
		t.Errorf("table:\n%s", table)
	}
}

// TestFewerThreads: the other side runs on as many threads as it says, and the
// number is what it was after.
func TestFewerThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	var got Record
	b := &Bench{Suite: "test", Threads: 3, Rounds: 3, Emit: func(r Record) { got = r }}
	work := func() { time.Sleep(12 * time.Millisecond / time.Duration(runtime.GOMAXPROCS(0))) }
	if err := b.Compare(Case{Name: "shared", Ours: work, AgainstThreads: 1, Limit: 0.6}); err != nil {
		t.Fatal(err)
	}
	if runtime.GOMAXPROCS(0) != 3 || !got.Passed() || got.Ratio < 0.3 {
		t.Errorf("with %d threads: %+v", runtime.GOMAXPROCS(0), got)
	}
}

func TestOnly(t *testing.T) {
	b := &Bench{Only: "sum", Emit: func(Record) { t.Error("a case that was left out is measured") }}
	if err := b.Compare(Case{Name: "product", Ours: func() { t.Error("run") }}); err != nil {
		t.Fatal(err)
	}
}

func TestPassed(t *testing.T) {
	for _, c := range []struct {
		r    Record
		want bool
	}{
		{Record{Ratio: 1.2, Limit: 1.2}, true},
		{Record{Ratio: 1.3, Limit: 1.2}, false},
		{Record{Ratio: math.NaN(), Limit: 1.2}, false},
		{Record{Ratio: 1.8, Limit: 1.7, Least: true}, true},
		{Record{Ratio: 1.6, Limit: 1.7, Least: true}, false},
		{Record{Ratio: 0.5, Limit: 1, Wrong: true}, false},
		{Record{Ratio: 3}, true},
	} {
		if c.r.Passed() != c.want {
			t.Errorf("%+v passed: %v", c.r, !c.want)
		}
	}
}

func TestPeer(t *testing.T) {
	p, err := StartPeer(1)
	if err != nil {
		t.Skip(err)
	}
	defer p.Close()
	if err := p.Share(t.TempDir(), "x", []float64{1, 2.5, -4}); err != nil {
		t.Fatal(err)
	}
	var got []Record
	b := &Bench{Peer: p, Rounds: 3, Emit: func(r Record) { got = append(got, r) }}
	c := Case{Name: "sum", Ours: func() {}, Setup: "y = 2*x", Peer: "s = y.sum()", Value: func() float64 { return -1 }, PeerValue: "float(s)"}
	if err := b.Compare(c); err != nil {
		t.Fatal(err)
	}
	c.Value = func() float64 { return -1.1 }
	if err := b.Compare(c); err != nil {
		t.Fatal(err)
	}
	if got[0].Wrong || got[0].Peer <= 0 || !got[1].Wrong {
		t.Errorf("records %+v", got)
	}
	c.Peer = "s = nothing.sum()"
	if err := b.Compare(c); err == nil || !strings.Contains(err.Error(), "nothing") {
		t.Errorf("code that fails gives the error %v", err)
	}
	var n int
	if err := p.Eval("len(x)", &n); err != nil || n != 3 {
		t.Errorf("after an error: %d, %v", n, err)
	}
}

func TestPeerIsStopped(t *testing.T) {
	p, err := StartPeer(1)
	if err != nil {
		t.Skip(err)
	}
	defer p.Close()
	if err := p.Exec("import time"); err != nil {
		t.Fatal(err)
	}
	if d, ended, err := p.TimeWithin("time.sleep(0.02)", time.Minute); err != nil || !ended || d < 20*time.Millisecond || d > 10*time.Second {
		t.Errorf("short work: %v, ended %v, %v", d, ended, err)
	}
	if d, ended, err := p.TimeWithin("time.sleep(1000)", 50*time.Millisecond); err != nil || ended || d != 50*time.Millisecond {
		t.Errorf("long work: %v, ended %v, %v", d, ended, err)
	}
	var got Record
	b := &Bench{Peer: p, Rounds: 1, Emit: func(r Record) { got = r }}
	if err := b.Compare(Case{Name: "stopped", Ours: func() {}, Peer: "time.sleep(1000)", PeerLimit: 50 * time.Millisecond, Limit: 1}); err != nil {
		t.Fatal(err)
	}
	if !got.Passed() || got.Peer != 0.05 || !strings.Contains(got.Note, "stopped after 50ms") {
		t.Errorf("record %+v", got)
	}
}
