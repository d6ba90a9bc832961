package conformance

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// process is one of a kernel's processes.
type process struct {
	pid  int
	name string // of its program
}

// processes lists what carries the mark of the kernel's run, the front itself
// included.
func (k *kernel) processes() []process {
	k.t.Helper()
	mark := ""
	var all []process
	environ := func(pid int) string {
		data, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "environ"))
		return "\x00" + string(data)
	}
	dirs, err := filepath.Glob("/proc/[0-9]*")
	if err != nil || len(dirs) == 0 {
		k.t.Skip("the test looks for processes in /proc")
	}
	// The mark is that of the front's child.
	for _, dir := range dirs {
		pid, _ := strconv.Atoi(filepath.Base(dir))
		stat, _ := os.ReadFile(filepath.Join(dir, "stat"))
		_, rest, _ := strings.Cut(string(stat), ") ")
		if f := strings.Fields(rest); len(f) > 1 && f[1] == strconv.Itoa(k.PID()) {
			if _, m, ok := strings.Cut(environ(pid), "\x00PODIUM_KERNEL="); ok {
				mark, _, _ = strings.Cut(m, "\x00")
			}
		}
	}
	for _, dir := range dirs {
		pid, _ := strconv.Atoi(filepath.Base(dir))
		stat, _ := os.ReadFile(filepath.Join(dir, "stat"))
		if strings.Contains(string(stat), ") Z ") {
			continue
		}
		cmd, _ := os.ReadFile(filepath.Join(dir, "cmdline"))
		args := strings.Split(string(cmd), "\x00")
		name := filepath.Base(args[0])
		switch {
		case pid == k.PID():
			name = "front"
		case len(args) > 1 && args[1] == "guard" && strings.Contains(string(cmd), mark) && mark != "":
			name = "watchdog"
		case mark == "" || !strings.Contains(environ(pid), "\x00PODIUM_KERNEL="+mark+"\x00"):
			continue
		case strings.HasPrefix(name, "gonb_"):
			name = "cell"
		}
		all = append(all, process{pid, name})
	}
	return all
}

func (k *kernel) find(name string) int {
	k.t.Helper()
	for range 100 {
		for _, p := range k.processes() {
			if p.name == name {
				return p.pid
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	k.t.Fatalf("no process %s among %v", name, k.processes())
	return 0
}

// gone waits until none of the processes is left.
func gone(t *testing.T, ps []process) {
	t.Helper()
	var left []string
	for range 100 {
		left = nil
		for _, p := range ps {
			stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.pid), "stat"))
			if err == nil && !strings.Contains(string(stat), ") Z ") {
				left = append(left, p.name)
			}
		}
		if len(left) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("still running after 5 s: %v", left)
}

const (
	define = "count := 7\ntable := make([]float64, 100_000)\nfor i := range table {\n\ttable[i] = float64(i)\n}\nadd := func(n int) int { return count + n }\ntype Point struct{ x, y int }\np := &Point{3, 4}"
	// It changes everything and never ends.
	change = "count = 0\ntable[5] = -1\np.x = 0\ncount++\nfmt.Println(\"running\")\nfor {\n\ttime.Sleep(time.Millisecond)\n}"
)

// intact checks that the variables are what define made them.
func (k *kernel) intact() {
	k.t.Helper()
	k.want("fmt.Sprint(count, table[5], len(table), add(1), p.x, p.y)", "7 5 100000 8 3 4")
}

// running executes the endless cell and gives a channel with its end, once the
// cell runs.
func (k *kernel) running() <-chan error {
	k.t.Helper()
	done := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		_, err := k.try(ctx, change)
		done <- err
	}()
	k.find("cell")
	time.Sleep(300 * time.Millisecond)
	return done
}

// TestKill kills each process in turn in the middle of a cell: every kept
// variable is intact, and nothing is left running.
func TestKill(t *testing.T) {
	for _, victim := range []string{"cell", "gopls", "gonb", "watchdog"} {
		t.Run(victim, func(t *testing.T) {
			k := start(t, t.TempDir())
			if r := k.run(define); r.status != "ok" {
				t.Fatal(r.plain)
			}
			done := k.running()
			if err := syscall.Kill(k.find(victim), syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			if victim == "gopls" || victim == "watchdog" {
				// The cell does not notice.
				time.Sleep(300 * time.Millisecond)
				ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
				defer cancel()
				if err := k.Interrupt(ctx); err != nil {
					t.Error(err)
				}
			}
			select {
			case err := <-done:
				if err != nil {
					t.Error(err)
				}
			case <-time.After(20 * time.Second):
				t.Fatal("the cell does not end")
			}
			k.intact()
			before := k.processes()
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			if err := k.Shutdown(ctx); err != nil {
				t.Error(err)
			}
			gone(t, before)
		})
	}
}

// TestKillFront kills the front: all else goes with it, and %recover in the
// next kernel brings the variables back.
func TestKillFront(t *testing.T) {
	cache := t.TempDir()
	k := start(t, cache)
	if r := k.run(define); r.status != "ok" {
		t.Fatal(r.plain)
	}
	done := k.running()
	before := k.processes()
	if err := syscall.Kill(k.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err == nil {
		t.Error("the client does not notice that the kernel died")
	}
	gone(t, before)

	k = start(t, cache)
	if r := k.run("count"); r.status != "error" {
		t.Errorf("a fresh kernel has variables: %s", r.plain)
	}
	if r := k.run("%recover"); r.status != "ok" || !strings.Contains(r.plain, "table") || !strings.Contains(r.plain, "Point") {
		t.Errorf("%%recover: %s", r.plain)
	}
	k.intact()
	if r := k.run("%recover"); r.status != "error" || !strings.Contains(r.plain, "no kernel that died") {
		t.Errorf("a second %%recover: %s", r.plain)
	}
}

// TestTerminate ends the front in order, in the middle of a cell.
func TestTerminate(t *testing.T) {
	cache := t.TempDir()
	k := start(t, cache)
	k.run(define)
	done := k.running()
	before := k.processes()
	if err := syscall.Kill(k.PID(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-done
	gone(t, before)
	left, _ := filepath.Glob(filepath.Join(cache, "podium", "sessions", "*"))
	if len(left) > 0 {
		t.Errorf("session folders stay behind after an orderly end: %v", left)
	}
}
