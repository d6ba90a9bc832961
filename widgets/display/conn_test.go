package display

import (
	"encoding/gob"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// A fakeKernel holds the other ends of the pipes as GoNB does.
type fakeKernel struct {
	pipe, pipeBack string
	mu             sync.Mutex
	shown          []protocol.DisplayData
	mute           bool // acknowledges nothing
}

func startKernel(t *testing.T, mute bool) *fakeKernel {
	t.Helper()
	dir := t.TempDir()
	k := &fakeKernel{pipe: filepath.Join(dir, "there"), pipeBack: filepath.Join(dir, "back"), mute: mute}
	for _, p := range []string{k.pipe, k.pipeBack} {
		if err := syscall.Mkfifo(p, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	go k.serve()
	return k
}

// serve shows what comes until it is told to die.
func (k *fakeKernel) serve() {
	in, err := os.Open(k.pipe)
	if err != nil {
		return
	}
	defer in.Close()
	out, err := os.OpenFile(k.pipeBack, os.O_WRONLY, 0)
	if err != nil {
		return
	}
	defer out.Close()
	decoder, encoder := gob.NewDecoder(in), gob.NewEncoder(out)
	for {
		var d protocol.DisplayData
		if decoder.Decode(&d) != nil || d.Data["text/plain"] == "die" {
			return
		}
		if ask, ok := d.Data[protocol.MIMECommValue].(protocol.CommValue); ok {
			if !k.mute && encoder.Encode(protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: ask.Value}) != nil {
				return
			}
			continue
		}
		k.mu.Lock()
		k.shown = append(k.shown, d)
		k.mu.Unlock()
	}
}

func (k *fakeKernel) texts() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	var out []string
	for _, d := range k.shown {
		out = append(out, fmt.Sprint(d.Data["text/plain"]))
	}
	return out
}

func plainText(s string) map[string]any { return map[string]any{mimeText: s} }

// capture returns what f prints on standard output and standard error.
func capture(t *testing.T, f func()) (stdout, stderr string) {
	t.Helper()
	out, err := os.CreateTemp(t.TempDir(), "out")
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.CreateTemp(t.TempDir(), "err")
	if err != nil {
		t.Fatal(err)
	}
	oldOut, oldErr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = out, log
	defer func() { os.Stdout, os.Stderr = oldOut, oldErr }()
	f()
	for file, s := range map[*os.File]*string{out: &stdout, log: &stderr} {
		b, err := os.ReadFile(file.Name())
		if err != nil {
			t.Fatal(err)
		}
		*s = string(b)
	}
	return stdout, stderr
}

func TestPutReturnsWhenShown(t *testing.T) {
	k := startKernel(t, false)
	s := newScreen(k.pipe, k.pipeBack)
	for i := range 200 {
		s.put(plainText(fmt.Sprint(i)), nil, "")
		if got := k.texts(); len(got) != i+1 || got[i] != fmt.Sprint(i) {
			t.Fatalf("after display %d the kernel has shown %v", i, got)
		}
	}
}

func TestConcurrentPut(t *testing.T) {
	k := startKernel(t, false)
	s := newScreen(k.pipe, k.pipeBack)
	long := strings.Repeat("x", 70_000) // longer than a pipe holds
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for range 20 {
				s.put(plainText(long), nil, "")
			}
		}()
	}
	group.Wait()
	got := k.texts()
	if len(got) != 160 {
		t.Fatalf("%d of 160 displays arrived", len(got))
	}
	for _, text := range got {
		if text != long {
			t.Fatal("a display arrived damaged")
		}
	}
}

func TestMarks(t *testing.T) {
	k := startKernel(t, false)
	s := newScreen(k.pipe, k.pipeBack)
	metadata := map[string]any{"width": 3}
	s.put(plainText("42"), with(metadata, markResult), "")
	s.put(plainText("bar"), nil, "id")
	if len(metadata) != 1 {
		t.Errorf("the value's own metadata were changed: %v", metadata)
	}
	if m := k.shown[0].Metadata; m["podium_result"] != true || m["width"] != 3 {
		t.Errorf("metadata of a result: %v", m)
	}
	if k.shown[1].DisplayID != "id" {
		t.Errorf("display id %q", k.shown[1].DisplayID)
	}
}

func TestNoKernelPrints(t *testing.T) {
	stdout, stderr := capture(t, func() { newScreen("", "").put(plainText("u = 1"), nil, "") })
	if stdout != "u = 1\n" || stderr != "" {
		t.Errorf("stdout %q, stderr %q", stdout, stderr)
	}
}

// Whatever happens to the kernel, the program goes on, says so once, and prints.
func TestLostKernel(t *testing.T) {
	cases := map[string]func(t *testing.T) *screen{
		"dies after a while": func(t *testing.T) *screen {
			k := startKernel(t, false)
			s := newScreen(k.pipe, k.pipeBack)
			s.put(plainText("shown"), nil, "")
			return s
		},
		"does not answer": func(t *testing.T) *screen {
			k := startKernel(t, true)
			s := newScreen(k.pipe, k.pipeBack)
			s.kernel.(*connection).ackPatience = 50 * time.Millisecond
			return s
		},
		"has left no pipes": func(t *testing.T) *screen {
			return newScreen(filepath.Join(t.TempDir(), "none"), filepath.Join(t.TempDir(), "none"))
		},
		"left pipes behind": func(t *testing.T) *screen {
			p := filepath.Join(t.TempDir(), "pipe")
			if err := syscall.Mkfifo(p, 0o600); err != nil {
				t.Fatal(err)
			}
			return newScreen(p, p)
		},
		"stopped reading": func(t *testing.T) *screen {
			p := filepath.Join(t.TempDir(), "pipe")
			if err := syscall.Mkfifo(p, 0o600); err != nil {
				t.Fatal(err)
			}
			r, err := os.OpenFile(p, os.O_RDONLY|syscall.O_NONBLOCK, 0)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { r.Close() })
			s := newScreen(p, p+"-back")
			s.kernel.(*connection).ackPatience = 50 * time.Millisecond
			return s
		},
	}
	for name, connect := range cases {
		t.Run(name, func(t *testing.T) {
			s := connect(t)
			start := time.Now()
			stdout, stderr := capture(t, func() {
				s.put(plainText("die"), nil, "")
				s.put(plainText(strings.Repeat("x", 200_000)), nil, "")
				s.put(plainText("last"), nil, "")
			})
			if d := time.Since(start); d > 2*openPatience {
				t.Errorf("took %v", d)
			}
			if !strings.HasSuffix(stdout, "\nlast\n") {
				t.Errorf("the last value was not printed; stdout ends with %.40q", stdout[max(0, len(stdout)-40):])
			}
			if strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "podium: ") {
				t.Errorf("stderr %q, want one line", stderr)
			}
		})
	}
}
